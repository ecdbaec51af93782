/** @file The history of runs: its state, what a hand can do to it, and what is kept by itself as runs end. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { formatCount } from '../../base/format.ts';
import type { FeatureHost } from '../context.tsx';
import { isRecord } from '../link/fieldChecks.ts';
import { isDone } from '../pair/comparedPair.ts';
import type { Scenario } from '../scenario.ts';
import { type Comparison, type LabState, sentenceOf } from '../store.ts';
import { createDraftKeeper, type DraftKeeper } from './draftKeeper.ts';
import type { FinishedRun } from './finishedRun.ts';
import { draftOf, type KeptRun, keepFinished, keepInterrupted, type RunBody, type RunSummary } from './keptRun.ts';
import { newestFirst, overflow } from './retention.ts';
import { openRunStorage, type RunStorage } from './runStorage.ts';

export interface RunsState {
  /** Newest first; null: not read yet. */
  summaries: RunSummary[] | null;
  /** Why nothing is kept here; null: it is. */
  problem: string | null;
  /** What became of older runs. */
  note: string | null;
  selected: string[];
  /** What was deleted last, as long as it can come back. */
  deleted: KeptRun | null;
  /** Runs that were opened, by id. */
  bodies: Record<string, RunBody>;
}

export interface RunHistory {
  store: StoreApi<RunsState>;
  /** Keeps a run that ended; resolves with its id. */
  keep(run: FinishedRun, name?: string): Promise<string | null>;
  rename(id: string, name: string): void;
  pin(id: string, pinned: boolean): void;
  remove(id: string): void;
  undoRemove(): void;
  /** Of the runs to compare, two at the most: a third takes the place of the first. */
  select(id: string, isSelected: boolean): void;
  /** Its body comes into the state. */
  load(id: string): void;
}

const nameLengthMax = 120;
/** A page that is killed leaves an account that is at most so old. */
const draftSeconds = 1;

export interface HistoryParts {
  openStorage(): Promise<RunStorage>;
  drafts: DraftKeeper | null;
  nowMs(): number;
  /** Calls back when the page goes away. */
  onLeave(callback: () => void): void;
}

/** As the page has it. */
export function createRuns(host: FeatureHost): RunHistory {
  return createHistory(host, {
    openStorage: openRunStorage,
    drafts: browserDrafts(),
    nowMs: () => Date.now(),
    onLeave: (callback) => addEventListener('pagehide', callback),
  });
}

function browserDrafts(): DraftKeeper | null {
  try {
    return createDraftKeeper({ storage: localStorage, locks: navigator.locks }, crypto.randomUUID());
  } catch {
    // Storage is forbidden here; so is the history, and it says so itself.
    return null;
  }
}

export function createHistory(host: Pick<FeatureHost, 'store'>, parts: HistoryParts): RunHistory {
  const store = createStore<RunsState>(() => ({
    summaries: null,
    problem: null,
    note: null,
    selected: [],
    deleted: null,
    bodies: {},
  }));
  const opened = parts.openStorage();
  const fail = (error: unknown) =>
    store.setState({ problem: sentenceOf(error), summaries: store.getState().summaries ?? [] });
  const ask = (task: (storage: RunStorage) => Promise<unknown>) => void opened.then(task).catch(fail);
  const setSummaries = (change: (summaries: RunSummary[]) => RunSummary[]) =>
    store.setState(({ summaries }) => ({ summaries: newestFirst(change(summaries ?? [])) }));
  const change = (id: string, fields: Partial<RunSummary>) => {
    setSummaries((summaries) => summaries.map((summary) => (summary.id === id ? { ...summary, ...fields } : summary)));
    const changed = store.getState().summaries?.find((summary) => summary.id === id);
    if (changed) ask((storage) => storage.change(changed));
  };
  const add = async (storage: RunStorage, run: KeptRun) => {
    await storage.add(run);
    setSummaries((summaries) => [...summaries.filter(({ id }) => id !== run.summary.id), run.summary]);
    await makeRoom(storage);
  };
  const makeRoom = async (storage: RunStorage) => {
    const leaving = overflow(store.getState().summaries ?? []).map(({ id }) => id);
    if (leaving.length === 0) return;
    await storage.remove(leaving);
    setSummaries((summaries) => summaries.filter(({ id }) => !leaving.includes(id)));
    store.setState({ note: `${formatCount(leaving.length, 'older run')} made room: pin what is to stay.` });
  };
  const read = opened.then(async (storage) => {
    const summaries = await storage.list();
    setSummaries((soFar) => [...summaries.filter(({ id }) => !soFar.some((each) => each.id === id)), ...soFar]);
  });
  read.catch(fail);
  parts.drafts?.takeOver((draft) => ask((storage) => read.then(() => add(storage, keepInterrupted(draft)))));

  const keep = async (run: FinishedRun, name?: string) => {
    try {
      const storage = await opened;
      await read;
      const kept = keepFinished(run, keeping(parts.nowMs()));
      await add(storage, name ? { ...kept, summary: { ...kept.summary, name } } : kept);
      return kept.summary.id;
    } catch (error) {
      fail(error);
      return null;
    }
  };
  followRuns(host, parts, (run) => void keep(run));

  return {
    store,
    keep,
    rename(id, name) {
      const trimmed = name.trim().slice(0, nameLengthMax);
      if (trimmed) change(id, { name: trimmed });
    },
    pin: (id, pinned) => change(id, { pinned }),
    remove(id) {
      const summary = store.getState().summaries?.find((each) => each.id === id);
      if (!summary) return;
      setSummaries((summaries) => summaries.filter((each) => each.id !== id));
      store.setState(({ selected }) => ({ selected: selected.filter((each) => each !== id), deleted: null }));
      ask(async (storage) => {
        const body = await storage.read(id);
        await storage.remove([id]);
        if (body) store.setState({ deleted: { summary, body } });
      });
    },
    undoRemove() {
      const { deleted } = store.getState();
      store.setState({ deleted: null });
      if (deleted) ask((storage) => add(storage, deleted));
    },
    select: (id, isSelected) =>
      store.setState(({ selected }) => {
        const others = selected.filter((each) => each !== id);
        return { selected: isSelected ? [...others, id].slice(-2) : others };
      }),
    load(id) {
      if (store.getState().bodies[id]) return;
      ask(async (storage) => {
        const body = await storage.read(id);
        if (isRecord(body)) store.setState(({ bodies }) => ({ bodies: { ...bodies, [id]: body } }));
      });
    },
  };
}

/** Both runs of A against B, once they are there. */
function pairedRuns(comparison: Comparison | null, before: Comparison | null, scenario: Scenario): FinishedRun[] {
  const pair = comparison?.pair;
  if (!pair || !isDone(pair) || (before?.pair && isDone(before.pair))) return [];
  return [pair.a, pair.b].flatMap(({ placementId, mode, ran }) =>
    ran ? [{ scenario, controls: { ...comparison.controls, placementId, mode }, report: ran.report }] : [],
  );
}

function keeping(nowMs: number): { id: string; endedAt: string } {
  return {
    id: `${nowMs.toString(36)}-${Math.random().toString(36).slice(2, 8)}`,
    endedAt: new Date(nowMs).toISOString(),
  };
}

/** Tells of each run of the lab that ends, and keeps an account of the one in progress. */
function followRuns(
  { store }: Pick<FeatureHost, 'store'>,
  { drafts, nowMs, onLeave }: HistoryParts,
  onEnded: (run: FinishedRun) => void,
) {
  let writtenMs = Number.NEGATIVE_INFINITY;
  const tell = ({ scenario, ran, report }: LabState) => {
    if (report && ran && report.ledger.arrived > 0) onEnded({ scenario, controls: ran, report });
  };
  const write = () => {
    const { snapshot, ran, scenario } = store.getState();
    if (!drafts || !ran || !snapshot || snapshot.phase === 'ended' || snapshot.ledger.arrived === 0) return;
    writtenMs = nowMs();
    drafts.write(draftOf({ scenario, controls: ran, ...keeping(writtenMs) }, snapshot));
  };
  store.subscribe((state, before) => {
    if (state.report && state.report !== before.report) {
      drafts?.clear();
      tell(state);
    } else if (state.comparison !== before.comparison) {
      for (const run of pairedRuns(state.comparison, before.comparison, state.scenario)) onEnded(run);
    } else if (state.snapshot !== before.snapshot) {
      if (state.snapshot?.phase === 'ended') drafts?.clear();
      else if (nowMs() - writtenMs >= 1000 * draftSeconds) write();
    }
  });
  onLeave(write);
  // A run may have ended before anybody kept runs.
  tell(store.getState());
}
