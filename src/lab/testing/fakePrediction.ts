/** @file The fake's predictions: a fake run of each placement, over at once. */
import type { Case } from '../../domain/case.ts';
import { stageDevices } from '../../domain/devices.ts';
import type { StaticPlacement } from '../../domain/placement.ts';
import type { PlacementPrediction, PredictOptions } from '../../experiment/labController.ts';
import { runAtOnce } from './fakeController.ts';
import { modelBytes } from './fakeModel.ts';
import { fakeReport } from './fakeReport.ts';

export function predictFake(testCase: Case, { placements, ...options }: PredictOptions): PlacementPrediction[] {
  return placements.map((placement) => predictOne(testCase, placement, options));
}

function predictOne(
  testCase: Case,
  placement: StaticPlacement,
  options: Omit<PredictOptions, 'placements'>,
): PlacementPrediction {
  const { deviceCount, memoryBudgetBytes } = testCase.cluster;
  const weightBytesByDevice = new Array<number>(deviceCount).fill(0);
  for (const [index, { interOp, intraOp, models }] of placement.groups.entries()) {
    for (const device of stageDevices(placement)[index].flat()) {
      if (device >= deviceCount) return problem(`placement.groups[${index}]: needs a device that is not there`);
      weightBytesByDevice[device] += (models.length * modelBytes) / (interOp * intraOp);
    }
  }
  const full = weightBytesByDevice.findIndex((bytes) => bytes > memoryBudgetBytes);
  if (full >= 0) {
    const bytes = Math.round(weightBytesByDevice[full]);
    return problem(`placement: must fit, but device ${full} would hold ${bytes} bytes in ${memoryBudgetBytes}`);
  }
  const run = runAtOnce(0, testCase, { ...options, mode: 'simulated', placement });
  const { attainment, latencySeconds, byModel } = fakeReport(run, { notes: [], lateFraction: 0 });
  return {
    attainment,
    latencySeconds,
    byModel: byModel.map((model) => ({ attainment: model.attainment, latencySeconds: model.latencySeconds })),
    weightBytesByDevice,
    problem: null,
  };
}

function problem(sentence: string): PlacementPrediction {
  const latencySeconds = { mean: null, p50: null, p90: null, p99: null };
  return { attainment: null, latencySeconds, byModel: [], weightBytesByDevice: [], problem: sentence };
}
