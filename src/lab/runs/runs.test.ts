import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../domain/report.ts';
import type { Snapshot } from '../../experiment/labController.ts';
import { freshState } from '../link/linkState.ts';
import { twoModelsTwoDevices } from '../presets.ts';
import { createLabStore, type LabStore } from '../store.ts';
import { finishFakeRun } from '../testing/finishedFakeRun.ts';
import { createDraftKeeper, type DraftGround } from './draftKeeper.ts';
import { createHistory, type HistoryParts } from './history.ts';
import { keepFinished, keepInterrupted, type RunSummary } from './keptRun.ts';
import { bytesOf, overflow } from './retention.ts';
import { memoryRunStorage, type RunStorage } from './runStorage.ts';
import { interruptionSentence } from './words.ts';

const { state } = await finishFakeRun();
const report = state.report as Report;
const finished = { scenario: state.scenario, controls: state.controls, report };

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

/** As much of a browser's storage as drafts need. */
function memoryStorage(): Storage {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
    clear: () => values.clear(),
  };
}

function createPage(over: Partial<HistoryParts> = {}) {
  const lab: LabStore = createLabStore({ ...freshState(twoModelsTwoDevices), problems: [] }, { isolated: true });
  let nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);
  let leave = () => {};
  const history = createHistory(
    { store: lab },
    {
      openStorage: async () => memoryRunStorage(),
      drafts: null,
      nowMs: () => (nowMs += 1500),
      onLeave: (callback) => {
        leave = callback;
      },
      ...over,
    },
  );
  return { lab, history, leave: () => leave() };
}

describe('the history', () => {
  test('keeps what ends in the lab, with its figures, and finds it again', async () => {
    const storage = memoryRunStorage();
    const { lab, history } = createPage({ openStorage: async () => storage });
    lab.setState({ scenario: finished.scenario, ran: finished.controls, report });
    await settle();
    const [summary] = history.store.getState().summaries ?? [];
    expect(summary).toMatchObject({
      name: 'Two models, two devices, shared pipeline',
      mode: 'live',
      attainment: report.attainment,
      isFaithful: true,
      ledger: report.ledger,
      interruptedAtSeconds: null,
    });
    const again = createPage({ openStorage: async () => storage });
    await settle();
    expect(again.history.store.getState().summaries).toEqual([summary]);
    again.history.load(summary.id);
    await settle();
    expect(again.history.store.getState().bodies[summary.id]).toEqual(finished);
  });

  test('renames, pins, deletes and takes a deletion back', async () => {
    const storage = memoryRunStorage();
    const { history } = createPage({ openStorage: async () => storage });
    const id = (await history.keep(finished)) ?? '';
    history.rename(id, '  mine ');
    history.rename(id, '   ');
    history.pin(id, true);
    history.select(id, true);
    await settle();
    expect(await storage.list()).toEqual([expect.objectContaining({ name: 'mine', pinned: true })]);
    history.remove(id);
    await settle();
    expect([await storage.list(), history.store.getState().selected]).toEqual([[], []]);
    history.undoRemove();
    await settle();
    expect(await storage.list()).toEqual([expect.objectContaining({ id, name: 'mine', pinned: true })]);
    expect(await storage.read(id)).toEqual(finished);
  });

  test('compares two at a time', async () => {
    const { history } = createPage();
    for (const id of ['a', 'b', 'c']) history.select(id, true);
    expect(history.store.getState().selected).toEqual(['b', 'c']);
    history.select('b', false);
    expect(history.store.getState().selected).toEqual(['c']);
  });

  test('says so once where nothing can be kept, and goes on', async () => {
    const { history } = createPage({
      openStorage: async () => Promise.reject(new Error('storage is not allowed here')),
    });
    expect(await history.keep(finished)).toBeNull();
    expect(history.store.getState()).toMatchObject({ summaries: [], problem: 'Storage is not allowed here.' });
  });

  test('a storage that fills up later is said, and what is listed stays', async () => {
    const full: RunStorage = {
      ...memoryRunStorage(),
      add: async () => Promise.reject(new Error('the quota is exceeded')),
    };
    const { history } = createPage({ openStorage: async () => full });
    expect(await history.keep(finished)).toBeNull();
    expect(history.store.getState().problem).toBe('The quota is exceeded.');
  });
});

describe('room', () => {
  const summaryOf = (index: number, { pinned = false, bytes = 10 } = {}): RunSummary => ({
    ...keepFinished(finished, { id: `run-${index}`, endedAt: new Date(1e12 + index).toISOString() }).summary,
    pinned,
    bytes,
  });

  test('is made by the oldest that are not pinned', () => {
    const runs = [summaryOf(0, { pinned: true }), summaryOf(1), summaryOf(2), summaryOf(3)];
    expect(overflow(runs, { runCountMax: 2, bytesMax: 1000 }).map(({ id }) => id)).toEqual(['run-1', 'run-2']);
    expect(overflow(runs, { runCountMax: 9, bytesMax: 30 }).map(({ id }) => id)).toEqual(['run-1']);
    expect(overflow(runs, { runCountMax: 9, bytesMax: 40 })).toEqual([]);
  });

  test('never takes the newest or a pinned one, and afterwards the rest fits or only such remain', () => {
    const many = fc.array(fc.record({ pinned: fc.boolean(), bytes: fc.integer({ min: 1, max: 50 }) }), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(
        many,
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 400 }),
        (runs, runCountMax, bytesMax) => {
          const summaries = runs.map((run, index) => summaryOf(index, run));
          const leaving = new Set(overflow(summaries, { runCountMax, bytesMax }));
          const rest = summaries.filter((summary) => !leaving.has(summary));
          expect(rest).toContain(summaries.at(-1));
          expect([...leaving].some(({ pinned }) => pinned)).toBe(false);
          const fits = rest.length <= runCountMax && bytesOf(rest) <= bytesMax;
          expect(fits || rest.slice(0, -1).every(({ pinned }) => pinned)).toBe(true);
        },
      ),
    );
  });
});

describe('a run interrupted by a reload', () => {
  const running: Snapshot = {
    ...(state.snapshot as Snapshot),
    phase: 'running',
    nowSeconds: 6,
    ledger: { arrived: 412, completed: 380, rejected: { slo: 20 }, failed: {}, inFlight: 12 },
  };

  test('accounts for every request', () => {
    const draft = { scenario: state.scenario, controls: state.controls, id: 'x', endedAt: '2026-01-02T03:04:05.000Z' };
    const { mode, nowSeconds, ledger } = running;
    const { summary, body } = keepInterrupted({ ...draft, mode, nowSeconds, ledger, attainment: 0.9 });
    expect(body.report).toBeNull();
    expect(interruptionSentence(summary).replaceAll('\u202f', ' ')).toBe(
      'Interrupted by a reload after 6.0 s: 412 arrived = 380 completed + 20 rejected + 12 failed + 0 in flight, 12 of the failed because the page was closed.',
    );
  });

  test('is taken over by the next page, once', async () => {
    const ground: DraftGround = { storage: memoryStorage(), locks: undefined };
    const storage = memoryRunStorage();
    const first = createPage({ openStorage: async () => storage, drafts: createDraftKeeper(ground, 'first') });
    first.lab.setState({ ran: state.controls, snapshot: running });
    first.leave();
    const second = createPage({ openStorage: async () => storage, drafts: createDraftKeeper(ground, 'second') });
    await settle();
    expect(second.history.store.getState().summaries).toEqual([expect.objectContaining({ interruptedAtSeconds: 6 })]);
    createPage({ openStorage: async () => storage, drafts: createDraftKeeper(ground, 'third') });
    await settle();
    expect(await storage.list()).toHaveLength(1);
  });

  test('is none once the run has ended', async () => {
    const ground: DraftGround = { storage: memoryStorage(), locks: undefined };
    const { lab, leave } = createPage({ drafts: createDraftKeeper(ground, 'first') });
    lab.setState({ ran: state.controls, snapshot: running });
    expect(ground.storage.length).toBe(1);
    lab.setState({ snapshot: { ...running, phase: 'ended' }, report });
    leave();
    expect(ground.storage.length).toBe(0);
  });

  test('that was written wrongly is dropped', () => {
    const storage = memoryStorage();
    storage.setItem('muxlab-run/a', '{"scenario":');
    storage.setItem('muxlab-run/b', '[]');
    storage.setItem('another', 'x');
    const taken: unknown[] = [];
    createDraftKeeper({ storage, locks: undefined }, 'c').takeOver((draft) => taken.push(draft));
    expect([taken, storage.length]).toEqual([[], 1]);
  });
});
