/**
 * @file Measures what stages take on this GPU: alone, on the path a run takes, and by the GPU's own clock.
 *
 * Noise only ever adds time: the figure is a low quantile over probes that are spread over time, and how far the median
 * lies above it is kept as the spread.
 */
import { assert } from '../base/assert.ts';
import type { BatchShape } from '../device/protocol.ts';
import { quantile } from '../metrics/quantiles.ts';
import type { FleetPlan, StageLoad, StageOfModel } from './fleet.ts';
import type { ProbeOptions } from './workerFleet.ts';

/** Rounds over all stages, so that one busy moment of the machine does not colour a stage's every probe. */
const roundCount = 4;
/** Of each stage in each round, and one at least. */
const probeSecondsPerRound = 0.08;
const probesPerRoundMax = 4;
const kernelProbeCount = 12;
const one: BatchShape = { batchSize: 1 };
/** Noise only ever adds time: a low quantile is the uncontended figure. */
export const calibrationQuantile = 0.1;
/** What stock browsers round timestamps to. */
const coarseSeconds = 1e-4;

/** A stage, or the first of its shards, which is never the quickest: it also adds the biases. */
export type ProbedStage = Omit<StageLoad['models'][number], 'modelIndex'> & { shardCount: number };

/** What the profiler needs of the fleet. */
export interface ProbedFleet {
  load(plan: FleetPlan): Promise<void>;
  probe(stage: StageOfModel, options: ProbeOptions): Promise<number[]>;
  probeKernels(stage: StageOfModel, options: ProbeOptions): Promise<number[] | null>;
}

export interface Calibration {
  seconds: number;
  /** (Median − seconds) ÷ seconds. */
  spreadFraction: number;
}

/**
 * Times every stage for every shape of a batch. Loads them: what the fleet held before is gone.
 * @returns [stages][shapes] uncontended, at slowdown 1
 */
export async function calibrateStages(
  fleet: ProbedFleet,
  stages: readonly ProbedStage[],
  shapes: readonly BatchShape[],
  onRound: (done: number, total: number) => void,
): Promise<Calibration[][]> {
  await fleet.load(planOf(stages));
  const samples = stages.map(() => shapes.map((): number[] => []));
  for (let round = 0; round < roundCount; round++) {
    onRound(round, roundCount);
    for (const [index, ofStage] of samples.entries()) {
      for (const [shapeIndex, shape] of shapes.entries()) {
        const probeCount = affordableProbes(ofStage[shapeIndex]);
        ofStage[shapeIndex].push(...(await fleet.probe(stageAt(index), { probeCount, shape })));
      }
    }
  }
  return samples.map((ofStage) => ofStage.map(calibrationOf));
}

/**
 * The GPU's own time for each stage, at batch size 1. Loads them, as `calibrateStages` does.
 * @returns [stages]; null where the GPU has no clock that can be read
 */
export async function timeKernels(fleet: ProbedFleet, stages: readonly ProbedStage[]): Promise<number[] | null> {
  await fleet.load(planOf(stages));
  const seconds: number[] = [];
  for (const index of stages.keys()) {
    const samples = await fleet.probeKernels(stageAt(index), { probeCount: kernelProbeCount, shape: one });
    if (samples === null) return null;
    seconds.push(kernelSeconds(samples));
  }
  return seconds.every((value) => value > 0) ? seconds : null;
}

/** As many probes as fit a round, by what the stage took before. */
function affordableProbes(before: readonly number[]): number {
  const slowest = Math.max(...before, Number.MIN_VALUE);
  const count = before.length === 0 ? 1 : Math.floor(probeSecondsPerRound / slowest);
  return Math.min(Math.max(1, count), probesPerRoundMax);
}

export function calibrationOf(samples: readonly number[]): Calibration {
  const sorted = Float64Array.from(samples).sort();
  const seconds = quantile(sorted, calibrationQuantile);
  const median = quantile(sorted, 0.5);
  assert(seconds !== null && median !== null, 'a stage was not probed');
  return { seconds, spreadFraction: seconds > 0 ? (median - seconds) / seconds : 0 };
}

/** A low quantile of a fine clock; of a coarse one the mean, in which what it rounds away comes out again. */
export function kernelSeconds(samples: readonly number[]): number {
  const isCoarse = samples.every((value) => Math.abs(value / coarseSeconds - Math.round(value / coarseSeconds)) < 1e-6);
  if (isCoarse) return samples.reduce((sum, value) => sum + value, 0) / samples.length;
  return calibrationOf(samples).seconds;
}

/** Every stage a group of its own, all on the first devices: only one of them computes at a time. */
function planOf(stages: readonly ProbedStage[]): FleetPlan {
  return {
    deviceCount: Math.max(...stages.map(({ shardCount }) => shardCount)),
    stages: stages.map(({ shardCount, ...stage }, groupIndex) => ({
      groupIndex,
      stageIndex: 0,
      deviceIndices: Array.from({ length: shardCount }, (_, device) => device),
      models: [{ modelIndex: groupIndex, ...stage }],
    })),
  };
}

function stageAt(index: number): StageOfModel {
  return { groupIndex: index, stageIndex: 0, modelIndex: index };
}
