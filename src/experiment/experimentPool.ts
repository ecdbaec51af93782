/**
 * @file The page's end of the workers that run experiments: one to ask, several to run. Ending them is how a run is
 * cancelled, for a worker in a search hears no message.
 */
import { type Remote, wrap } from 'comlink';
import type { ExperimentFiles, ExperimentSession } from './experimentSession.ts';
import type { Experiment } from './figures/experiment.ts';
import type { Figures, Point } from './figures/points.ts';
import type { Placed } from './figures/prepareExperiment.ts';

/** More would take the cores from the run in progress. */
const workersMost = 4;

export interface RunQuestion {
  /** In the order in which they are wanted. */
  points: readonly Point[];
  onFigures(point: Point, figures: Figures[]): void;
  signal: AbortSignal;
}

/** An experiment, checked. */
export function readExperiment(files: ExperimentFiles): Promise<Experiment> {
  return asked(files, async (_, experiment) => experiment);
}

/** What is placed where at one point. */
export function placedAt(files: ExperimentFiles, point: Point): Promise<Placed | null> {
  return asked(files, (session) => session.placedAt(point));
}

/**
 * Resolves once every point is answered; rejects with the first thing that fails.
 * @throws DOMException `AbortError` as soon as it is cancelled
 */
export async function runPoints(files: ExperimentFiles, { points, onFigures, signal }: RunQuestion): Promise<void> {
  signal.throwIfAborted();
  const left = points.toReversed();
  const spareCores = (navigator.hardwareConcurrency || 2) - 1;
  const count = Math.max(1, Math.min(workersMost, spareCores, points.length));
  const workers = Array.from({ length: count }, openWorker);
  const cancelled = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  const work = async ({ session, crashed }: OpenWorker) => {
    await Promise.race([session.open(files), crashed]);
    for (let point = left.pop(); point !== undefined; point = left.pop()) {
      onFigures(point, await Promise.race([session.figuresAt(point), crashed]));
    }
  };
  try {
    await Promise.race([Promise.all(workers.map(work)), cancelled]);
  } finally {
    for (const { end } of workers) end();
  }
}

async function asked<Answer>(
  files: ExperimentFiles,
  ask: (session: Remote<ExperimentSession>, experiment: Experiment) => Promise<Answer>,
): Promise<Answer> {
  const { session, crashed, end } = openWorker();
  try {
    const experiment = await Promise.race([session.open(files), crashed]);
    return await Promise.race([ask(session, experiment), crashed]);
  } finally {
    end();
  }
}

interface OpenWorker {
  session: Remote<ExperimentSession>;
  /** Rejects when the worker itself fails. */
  crashed: Promise<never>;
  end(): void;
}

function openWorker(): OpenWorker {
  const worker = new Worker(new URL('./experimentWorker.ts', import.meta.url), { type: 'module', name: 'experiment' });
  const crashed = new Promise<never>((_, reject) => {
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`The experiment stopped: ${event.message || 'its worker did not start'}`));
    };
  });
  crashed.catch(() => {});
  return { session: wrap<ExperimentSession>(worker), crashed, end: () => worker.terminate() };
}
