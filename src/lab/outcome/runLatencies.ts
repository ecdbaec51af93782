/** @file The latencies of a run as they come, of each model and of all: every percentile comes from the latencies it is of. */
import { LatencyTally } from '../../experiment/latencyTally.ts';

/** Of those that were completed. */
export function tallyOf(requests: readonly { latencySeconds: number }[]): LatencyTally {
  const tally = new LatencyTally();
  for (const { latencySeconds } of requests) if (!Number.isNaN(latencySeconds)) tally.add(latencySeconds);
  return tally;
}

export class RunLatencies {
  readonly all = new LatencyTally();
  readonly #byModel: LatencyTally[] = [];

  /** @param latencySeconds  NaN: it was not completed, and has none */
  add({ model, latencySeconds }: { model: number; latencySeconds: number }): void {
    if (Number.isNaN(latencySeconds)) return;
    this.all.add(latencySeconds);
    this.ofModel(model).add(latencySeconds);
  }

  ofModel(model: number): LatencyTally {
    this.#byModel[model] ??= new LatencyTally();
    return this.#byModel[model];
  }

  clear(): void {
    this.all.clear();
    this.#byModel.length = 0;
  }
}
