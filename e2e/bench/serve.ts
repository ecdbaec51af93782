/**
 * @file Suite `serve`: the scenario "Two models, two devices" live under both placements, in one interleaved run, each
 * beside the simulator's prediction for the same arrivals.
 */

import type { StaticPlacement } from '../../src/domain/placement.ts';
import type { Report } from '../../src/domain/report.ts';
import { type OpenLab, openLab } from '../support/lab.ts';
import { burstCase, burstyCase, dedicated, sharedPipeline } from '../support/twoModels.ts';
import { type BenchRow, liveReport, rowOf, type Suite } from './suite.ts';

const requestCount = 300;
const burstCount = 20;
const burstRepeats = 3;

const placements: Record<string, StaticPlacement> = { dedicated, shared: sharedPipeline };

export const serve: Suite = async ({ seed }) => {
  const lab = await openLab();
  try {
    return liveReport(lab, { name: 'serve', seed }, await measure(lab, seed));
  } finally {
    await lab.close();
  }
};

async function measure(lab: OpenLab, seed: number): Promise<{ rows: BenchRow[]; ratios: Record<string, number> }> {
  const rows: BenchRow[] = [];
  const ratios: Record<string, number> = {};
  const testCase = burstyCase({ seed, requestCount });
  let resolved: Report['resolved'] | undefined;
  for (const [name, placement] of Object.entries(placements)) {
    const live = await lab.run(testCase, { mode: 'live', placement, ...(resolved && { resolved }) });
    resolved ??= live.resolved;
    rows.push(rowOf(`latency, ${requestCount} requests, ${name}`, 'live', latencies(live)));
    ratios[`attainment/${name}`] = live.attainment ?? 0;
    ratios[`predictedAttainment/${name}`] = live.prediction.attainment ?? 0;
    ratios[`lateFraction/${name}`] = live.fidelity.lateFraction ?? 0;
    ratios[`calibrationDriftFraction/${name}`] = live.fidelity.calibrationDriftFraction ?? 0;
    ratios[`accuracyFraction/${name}`] = live.accuracyFraction ?? 0;
  }
  const burst = await measureBurst(lab, resolved);
  return { rows: [...rows, ...burst.rows], ratios: { ...ratios, ...burst.ratios } };
}

/** One burst on model A, the placements in turn. */
async function measureBurst(lab: OpenLab, resolvedBefore: Report['resolved'] | undefined) {
  const testCase = burstCase(burstCount);
  const p99: Record<string, number[]> = { dedicated: [], shared: [] };
  const predicted: Record<string, number> = {};
  let resolved = resolvedBefore && { ...resolvedBefore, arrivals: testCase.arrivals ?? resolvedBefore.arrivals };
  for (let repeat = 0; repeat < burstRepeats; repeat++) {
    for (const [name, placement] of Object.entries(placements)) {
      const live = await lab.run(testCase, { mode: 'live', placement, ...(resolved && { resolved }) });
      resolved ??= live.resolved;
      p99[name].push(live.latencySeconds.p99 ?? Number.NaN);
      predicted[name] = live.prediction.latencySeconds.p99 ?? Number.NaN;
    }
  }
  const rows = Object.entries(p99).map(([name, samples]) =>
    rowOf(`p99, burst of ${burstCount}, ${name}`, 'live', samples),
  );
  for (const [name, value] of Object.entries(predicted)) {
    rows.push(rowOf(`p99, burst of ${burstCount}, ${name}`, 'simulated', [value]));
  }
  const [dedicatedRow, sharedRow] = rows;
  return {
    rows,
    ratios: {
      'burstP99/shared/dedicated': sharedRow.medianSeconds / dedicatedRow.medianSeconds,
      'burstP99/shared/dedicated, simulated': predicted.shared / predicted.dedicated,
    },
  };
}

function latencies({ requests }: Report): number[] {
  return requests.finishSeconds.flatMap((finish, i) => (finish === null ? [] : [finish - requests.arrivalSeconds[i]]));
}
