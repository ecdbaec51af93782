/** @file The share within SLO over the run: of the requests that ended within a window that slides along. */
import { outcomeCode } from '../../experiment/labController.ts';
import type { RequestDot } from '../charts/runLog.ts';

export interface SharePoint {
  timeSeconds: number;
  /** null: nothing ended within the window. */
  share: number | null;
  /** Requests that ended within the window. */
  endedCount: number;
}

export interface ShareWindow {
  windowSeconds: number;
  /** Between two points. */
  stepSeconds: number;
}

/** What is counted for itself; every step is so many of them. */
const binSeconds = 0.125;
const stepsPerWindow = 4;

/** A window of which a run has some thirty, so that a burst is seen and a single request does not make it jump. */
export function shareWindowOf(durationSeconds: number): ShareWindow {
  const bins = Math.max(1, Math.round(durationSeconds / 30 / stepsPerWindow / binSeconds));
  const stepSeconds = bins * binSeconds;
  return { windowSeconds: stepSeconds * stepsPerWindow, stepSeconds };
}

/** Requests that ended, and those of them on time, by the time at which they ended: whole, however long the run. */
export class ShareCounts {
  #ended: number[] = [];
  #onTime: number[] = [];

  /** It ended, in any way; a rejected one as it came. */
  add({ arrivalSeconds, latencySeconds, outcome }: RequestDot): void {
    const endSeconds = arrivalSeconds + (Number.isNaN(latencySeconds) ? 0 : latencySeconds);
    const bin = Math.max(0, Math.floor(endSeconds / binSeconds));
    this.#ended[bin] = (this.#ended[bin] ?? 0) + 1;
    if (outcome === outcomeCode.onTime) this.#onTime[bin] = (this.#onTime[bin] ?? 0) + 1;
  }

  clear(): void {
    this.#ended = [];
    this.#onTime = [];
  }

  /** A point every step, from the first to the last that is over by `toSeconds`. */
  over({ windowSeconds, stepSeconds }: ShareWindow, toSeconds: number): SharePoint[] {
    const stepCount = Math.max(0, Math.floor(toSeconds / stepSeconds + 1e-9));
    const bins = Math.round(stepSeconds / binSeconds);
    const width = Math.round(windowSeconds / stepSeconds);
    const countsOf = (counts: readonly number[]) =>
      Array.from({ length: stepCount }, (_, step) => sumOf(counts, step * bins, bins));
    const ended = countsOf(this.#ended);
    const onTime = countsOf(this.#onTime);
    return ended.map((_, step) => {
      const first = Math.max(0, step + 1 - width);
      const endedCount = sumOf(ended, first, step + 1 - first);
      const share = endedCount === 0 ? null : sumOf(onTime, first, step + 1 - first) / endedCount;
      return { timeSeconds: (step + 1) * stepSeconds, share, endedCount };
    });
  }
}

function sumOf(counts: readonly number[], first: number, count: number): number {
  let sum = 0;
  for (let index = first; index < first + count; index++) sum += counts[index] ?? 0;
  return sum;
}

/** Those of a run and of each of its models. */
export class RunShares {
  readonly all = new ShareCounts();
  readonly #byModel: ShareCounts[] = [];

  add(dot: RequestDot): void {
    this.all.add(dot);
    this.ofModel(dot.model).add(dot);
  }

  ofModel(model: number): ShareCounts {
    this.#byModel[model] ??= new ShareCounts();
    return this.#byModel[model];
  }

  clear(): void {
    this.all.clear();
    this.#byModel.length = 0;
  }
}
