/** @file Predictions of placements: here where they are quick, else beside the controller, which a live run needs. */
import { wrap } from 'comlink';
import { assert } from '../base/assert.ts';
import type { PlacementPrediction } from './labController.ts';
import type { PredictionWorker } from './predictorWorker.ts';
import { type PredictionTask, predictPlacements } from './predictPlacements.ts';
import type { Setting } from './setting.ts';

/** Requests of all placements together that take about 20 ms: more would be felt by the windows of a live run. */
const quickRequestsMax = 10_000;
/** What a request takes where events are followed, over what it takes where reservations suffice. */
const eventFactor = 5;
/** Placements whose answers are kept. */
const knownMost = 200;

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
  /** By placement: a hand that edits one asks of the others again and again. */
  #known: { setting: Setting; circumstances: string; answers: Map<string, PlacementPrediction> } | null = null;

  async predict(task: PredictionTask): Promise<PlacementPrediction[]> {
    const { placements } = task;
    const answers = this.#answersOf(task);
    const unknown = placements.filter((placement) => !answers.has(JSON.stringify(placement)));
    const predicted = unknown.length > 0 ? await this.#ask({ ...task, placements: unknown }) : [];
    unknown.forEach((placement, index) => {
      answers.set(JSON.stringify(placement), predicted[index]);
    });
    return placements.map((placement) => {
      const answer = answers.get(JSON.stringify(placement));
      assert(answer !== undefined, 'each was asked about or is known');
      return answer;
    });
  }

  /** What is known in these circumstances; nothing, where they are new, or where it has become too much. */
  #answersOf({ setting, admission, actions }: PredictionTask): Map<string, PlacementPrediction> {
    const circumstances = JSON.stringify([setting.profiles, admission, actions]);
    const known = this.#known;
    if (known?.setting === setting && known.circumstances === circumstances && known.answers.size < knownMost) {
      return known.answers;
    }
    this.#known = { setting, circumstances, answers: new Map() };
    return this.#known.answers;
  }

  async #ask(task: PredictionTask): Promise<PlacementPrediction[]> {
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
