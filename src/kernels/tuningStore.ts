/** @file Where measured choices are kept: IndexedDB in a browser, memory in a test or where storage is refused. */
import { type IDBPDatabase, openDB } from 'idb';

/** What one candidate did. A speed-up is of the low quantiles, default ÷ candidate, measured in turns. */
export type Trial =
  | { readonly kind: 'measured'; readonly candidate: string; readonly seconds: number; readonly speedup: number }
  | { readonly kind: 'rejected'; readonly candidate: string; readonly reason: string };

/** All that is known of an operator at one shape on one adapter. */
export interface TuningRecord {
  /** Adapter, operator and shape in one text. */
  readonly key: string;
  readonly adapter: string;
  readonly operator: string;
  readonly shape: string;
  /** Best so far, by `candidateName`. */
  readonly winner: string;
  readonly trials: readonly Trial[];
  /** When the last trial ended, ISO 8601. */
  readonly measuredAt: string;
}

export interface TuningStore {
  get(key: string): Promise<TuningRecord | undefined>;
  put(record: TuningRecord): Promise<void>;
  list(): Promise<readonly TuningRecord[]>;
  clear(): Promise<void>;
}

export function createMemoryStore(): TuningStore {
  const records = new Map<string, TuningRecord>();
  return {
    get: async (key) => records.get(key),
    put: async (record) => void records.set(record.key, record),
    list: async () => [...records.values()],
    clear: async () => records.clear(),
  };
}

const databaseName = 'muxlab-kernels';
const storeName = 'choices';
/** Raised when records change their form; older ones are dropped, for they can be measured again. */
const databaseVersion = 1;

/** @throws DOMException if the browser refuses storage, as in some private windows */
export async function openTuningDatabase(): Promise<TuningStore> {
  const database: IDBPDatabase = await openDB(databaseName, databaseVersion, {
    upgrade: (upgrading) => {
      for (const name of upgrading.objectStoreNames) upgrading.deleteObjectStore(name);
      upgrading.createObjectStore(storeName, { keyPath: 'key' });
    },
    // A newer page wants the next version: give way, it will find the records gone anyway.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
  return {
    get: (key) => database.get(storeName, key),
    put: async (record) => void (await database.put(storeName, record)),
    list: () => database.getAll(storeName),
    clear: () => database.clear(storeName),
  };
}
