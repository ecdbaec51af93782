/**
 * @file Chooses among the candidates of an operator by measuring, per (adapter, operator, shape).
 *
 * `choose` answers at once: the kept winner, or the best guess, and notes what nobody has measured yet. `improve` measures
 * that, one candidate after the other, for as long as its caller can spare: nothing runs in the background by itself, and
 * what was measured serves the next `choose`. Every candidate is timed in turns with the default, so that a load that
 * comes and goes slows both, and a round that was interrupted goes on where it ended.
 */
import { type Candidate, type Candidates, candidateName } from './candidate.ts';
import type { Trial, TuningRecord, TuningStore } from './tuningStore.ts';

/** An operator with something to choose. */
export interface TunableOperator<Shape> {
  /** Names all that decides about candidates beside the shape: `matmul gelu`. */
  readonly name: string;
  candidates(shape: Shape): Candidates<Shape>;
}

/** Seconds a dispatch of each took, or why the candidate is out of the running: it errs, or the device refuses it. */
export type DuelResult =
  | { readonly kind: 'measured'; readonly seconds: number; readonly defaultSeconds: number }
  | { readonly kind: 'rejected'; readonly reason: string };

/** Validates a candidate against its reference and times it in turns with the default. `kernelDuel.ts` does it on a device. */
export type Duel = <Shape>(
  candidate: Candidate<Shape>,
  fallback: Candidate<Shape>,
  shape: Shape,
) => Promise<DuelResult>;

export interface AutotunerOptions {
  readonly adapter: string;
  readonly store: TuningStore;
  readonly duel: Duel;
}

export interface Autotuner {
  choose<Shape>(operator: TunableOperator<Shape>, shape: Shape): Promise<Candidate<Shape>>;
  /**
   * Starts no further candidate once `budgetSeconds` have passed.
   * @returns candidates left to try, of all shapes that were asked for
   */
  improve(budgetSeconds: number): Promise<number>;
  /** What is known, of every adapter. */
  list(): Promise<readonly TuningRecord[]>;
  /** Forgets it; what was asked for before must be asked for again. */
  clear(): Promise<void>;
}

/** One (operator, shape) that was asked for, and the candidates nobody tried. */
interface Job {
  record: TuningRecord;
  readonly untried: string[];
  run(name: string): Promise<DuelResult>;
}

export function createAutotuner({ adapter, store, duel }: AutotunerOptions): Autotuner {
  const jobs = new Map<string, Job>();
  let improving: Promise<unknown> = Promise.resolve();

  async function choose<Shape>(operator: TunableOperator<Shape>, shape: Shape): Promise<Candidate<Shape>> {
    const candidates = operator.candidates(shape);
    const blank = blankRecord(adapter, operator.name, shape, candidates);
    const record = jobs.get(blank.key)?.record ?? (await store.get(blank.key)) ?? blank;
    if (!jobs.has(blank.key)) jobs.set(blank.key, jobFor(record, candidates, shape, duel));
    return candidates.find((candidate) => candidateName(candidate) === record.winner) ?? candidates[0];
  }

  async function measure(budgetSeconds: number): Promise<void> {
    const endMilliseconds = performance.now() + 1000 * budgetSeconds;
    for (const job of [...jobs.values()]) {
      while (job.untried.length > 0 && performance.now() < endMilliseconds) {
        await tryNext(job);
        await store.put(job.record);
      }
    }
  }

  return {
    choose,
    improve: async (budgetSeconds) => {
      // Two at a time would time each other.
      const turn = improving.then(() => measure(budgetSeconds));
      improving = turn.catch(() => {});
      await turn;
      return [...jobs.values()].reduce((count, { untried }) => count + untried.length, 0);
    },
    list: () => store.list(),
    clear: async () => {
      jobs.clear();
      await store.clear();
    },
  };
}

function blankRecord<Shape>(
  adapter: string,
  operator: string,
  shape: Shape,
  [fallback]: Candidates<Shape>,
): TuningRecord {
  const shapeText = JSON.stringify(shape);
  const key = [adapter, operator, shapeText].join(' | ');
  const winner = candidateName(fallback);
  return { key, adapter, operator, shape: shapeText, winner, trials: [], measuredAt: new Date().toISOString() };
}

function jobFor<Shape>(record: TuningRecord, candidates: Candidates<Shape>, shape: Shape, duel: Duel): Job {
  const [fallback, ...others] = candidates;
  const byName = new Map(others.map((candidate) => [candidateName(candidate), candidate]));
  const tried = new Set(record.trials.map(({ candidate }) => candidate));
  return {
    record,
    untried: [...byName.keys()].filter((name) => !tried.has(name)),
    run: (name) => duel(byName.get(name) ?? fallback, fallback, shape),
  };
}

async function tryNext(job: Job): Promise<void> {
  const candidate = job.untried[0];
  const trial = trialOf(candidate, await job.run(candidate));
  job.untried.shift();
  const trials = [...job.record.trials, trial];
  job.record = { ...job.record, trials, winner: winnerOf(job.record, trial), measuredAt: new Date().toISOString() };
}

function trialOf(candidate: string, result: DuelResult): Trial {
  if (result.kind === 'rejected') return { ...result, candidate };
  const { seconds, defaultSeconds } = result;
  return { kind: 'measured', candidate, seconds, speedup: defaultSeconds / seconds };
}

/** The default stands at 1 by definition: a candidate must beat it, and whoever beat it before. */
function winnerOf({ winner, trials }: TuningRecord, trial: Trial): string {
  const speedups = trials.flatMap((one) => (one.kind === 'measured' ? [one.speedup] : []));
  return trial.kind === 'measured' && trial.speedup > Math.max(1, ...speedups) ? trial.candidate : winner;
}
