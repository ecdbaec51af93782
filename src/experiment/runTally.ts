/** @file Shares and latencies of a run's requests, counted as each ends: a snapshot costs the same however long the run is. */
import type { LatencySummary } from '../domain/report.ts';
import { LatencyTally } from '../metrics/latencyTally.ts';
import type { RequestRecord } from '../runtime/runRecords.ts';
import type { Share } from './labController.ts';

interface ModelTally {
  share: Share;
  latencies: LatencyTally;
}

export class RunTally {
  readonly #models: ModelTally[];

  constructor(modelCount: number) {
    this.#models = Array.from({ length: modelCount }, () => ({
      share: { onTime: 0, ended: 0 },
      latencies: new LatencyTally(),
    }));
  }

  /** Once for each request, when it has ended; one of no model's counts for none. */
  add({ modelIndex, arrivalSeconds, outcome }: RequestRecord): void {
    if (outcome.kind === 'in-flight' || modelIndex >= this.#models.length) return;
    const tally = this.#models[modelIndex];
    tally.share.ended++;
    if (outcome.kind !== 'completed') return;
    tally.latencies.add(outcome.finishSeconds - arrivalSeconds);
    if (outcome.onTime) tally.share.onTime++;
  }

  read(): { total: Share; byModel: { share: Share; latencySeconds: LatencySummary }[] } {
    const total: Share = { onTime: 0, ended: 0 };
    for (const { share } of this.#models) {
      total.onTime += share.onTime;
      total.ended += share.ended;
    }
    const byModel = this.#models.map(({ share, latencies }) => ({
      share: { ...share },
      latencySeconds: latencies.summary(),
    }));
    return { total, byModel };
  }
}
