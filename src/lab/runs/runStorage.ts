/** @file Where runs outlive the page: IndexedDB, the lines of the list apart from the rest; or memory, for tests. */
import { type DBSchema, openDB } from 'idb';
import type { KeptRun, RunBody, RunSummary } from './keptRun.ts';

export interface RunStorage {
  list(): Promise<RunSummary[]>;
  read(id: string): Promise<RunBody | undefined>;
  add(run: KeptRun): Promise<void>;
  /** Name or pin. */
  change(summary: RunSummary): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
}

interface Schema extends DBSchema {
  summaries: { key: string; value: RunSummary };
  bodies: { key: string; value: RunBody };
}

const databaseName = 'muxlab-runs';
/** Raised where what is kept changes its form: older runs are dropped. */
const databaseVersion = 1;

/** Rejects where the browser keeps nothing: in some private windows, and where policies forbid it. */
export async function openRunStorage(): Promise<RunStorage> {
  const database = await openDB<Schema>(databaseName, databaseVersion, {
    upgrade(opened) {
      for (const name of opened.objectStoreNames) opened.deleteObjectStore(name);
      opened.createObjectStore('summaries', { keyPath: 'id' });
      opened.createObjectStore('bodies');
    },
  });
  const change = () => database.transaction(['summaries', 'bodies'], 'readwrite');
  return {
    list: () => database.getAll('summaries'),
    read: (id) => database.get('bodies', id),
    async add({ summary, body }) {
      const transaction = change();
      await Promise.all([
        transaction.objectStore('summaries').put(summary),
        transaction.objectStore('bodies').put(body, summary.id),
        transaction.done,
      ]);
    },
    async change(summary) {
      await database.put('summaries', summary);
    },
    async remove(ids) {
      const transaction = change();
      await Promise.all([
        ...ids.flatMap((id) => [
          transaction.objectStore('summaries').delete(id),
          transaction.objectStore('bodies').delete(id),
        ]),
        transaction.done,
      ]);
    },
  };
}

export function memoryRunStorage(): RunStorage {
  const runs = new Map<string, KeptRun>();
  return {
    list: async () => [...runs.values()].map(({ summary }) => summary),
    read: async (id) => runs.get(id)?.body,
    add: async (run) => void runs.set(run.summary.id, structuredClone(run)),
    async change(summary) {
      const run = runs.get(summary.id);
      if (run) runs.set(summary.id, { ...run, summary });
    },
    async remove(ids) {
      for (const id of ids) runs.delete(id);
    },
  };
}
