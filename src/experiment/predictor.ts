/** @file Predictions of placements: here where they are quick, else beside the controller, which a live run needs. */
import { wrap } from 'comlink';
import type { PlacementPrediction } from './labController.ts';
import type { PredictionWorker } from './predictorWorker.ts';
import { type PredictionTask, predictPlacements } from './predictPlacements.ts';
import type { Setting } from './setting.ts';

/** Requests of all placements together that take about 20 ms: more would be felt by the windows of a live run. */
const quickRequestsMax = 10_000;
/** What a request takes where events are followed, over what it takes where reservations suffice. */
const eventFactor = 5;

interface Started {
  worker: Worker;
  remote: ReturnType<typeof wrap<PredictionWorker>>;
  /** Rejects when the worker did not start. */
  crashed: Promise<never>;
}

export class Predictor {
  #started: Started | null = null;
  /** What the worker has. */
  #told: { setting: Setting; profiles: string } | null = null;

  async predict(task: PredictionTask): Promise<PlacementPrediction[]> {
    if (isQuick(task)) return predictPlacements(task);
    const { setting, ...question } = task;
    this.#started ??= start();
    const { remote, crashed } = this.#started;
    const profiles = JSON.stringify(setting.profiles);
    if (this.#told?.setting !== setting || this.#told.profiles !== profiles) {
      this.#told = { setting, profiles };
      await Promise.race([remote.use(setting), crashed]);
    }
    return Promise.race([remote.predict(question), crashed]);
  }
}

function isQuick({ setting, placements, actions }: PredictionTask): boolean {
  const hasEvents = setting.batchSizes !== undefined || actions.some(({ kind }) => kind.endsWith('-device'));
  const requestCount = setting.arrivals.timesSeconds.length * placements.length;
  return requestCount * (hasEvents ? eventFactor : 1) <= quickRequestsMax;
}

function start(): Started {
  const worker = new Worker(new URL('./predictorWorker.ts', import.meta.url), { type: 'module', name: 'predictor' });
  const crashed = new Promise<never>((_, reject) => {
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`Predictions stopped: ${event.message || 'their worker did not start'}`));
    };
  });
  crashed.catch(() => {});
  return { worker, remote: wrap<PredictionWorker>(worker), crashed };
}
