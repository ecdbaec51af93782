/**
 * @file Measures what a model's stages take on this GPU, one stage at a time, on the path a run takes.
 */

import { assert } from '../base/assert.ts';
import type { StageAssignment } from '../device/protocol.ts';
import type { Profile } from '../domain/profile.ts';
import { quantile } from '../metrics/quantiles.ts';
import type { FleetPlan } from './fleet.ts';
import type { WorkerFleet } from './workerFleet.ts';

/** Rounds over all stages, so that one busy moment of the machine does not colour a stage's every probe. */
const roundCount = 8;
const probesPerRound = 4;
/** Noise only ever adds time: a low quantile is the uncontended figure. */
export const calibrationQuantile = 0.1;

export interface ProfiledModel {
  name: string;
  modelUrl: string | null;
  /** The ways it is cut into pipeline stages, each a list of consecutive ranges. */
  cuts: StageAssignment['shard']['range'][][];
}

/**
 * Latency and weight bytes of a model in each of its cuts, on one shard.
 * Loads its own plan: the fleet's stages are gone afterwards.
 * @returns latencies uncontended, at slowdown 1
 */
export async function measureProfile(
  fleet: WorkerFleet,
  { name, modelUrl, cuts }: ProfiledModel,
  onProgress: (what: string) => void,
): Promise<Profile> {
  const deviceCount = Math.max(...cuts.map((ranges) => ranges.length));
  const plan: FleetPlan = {
    deviceCount,
    stages: cuts.flatMap((ranges, groupIndex) =>
      ranges.map((range, stageIndex) => ({
        groupIndex,
        stageIndex,
        deviceIndices: [stageIndex],
        models: [{ modelIndex: groupIndex, model: name, modelUrl, range, maxBatchSize: 1 }],
      })),
    ),
  };
  await fleet.load(plan);
  const probeSeconds = cuts.map((ranges) => ranges.map((): number[] => []));
  for (let round = 0; round < roundCount; round++) {
    onProgress(`Measuring ${name} on this GPU, ${round + 1} of ${roundCount}`);
    for (const [groupIndex, ranges] of cuts.entries()) {
      for (const stageIndex of ranges.keys()) {
        const stage = { groupIndex, stageIndex, modelIndex: groupIndex };
        probeSeconds[groupIndex][stageIndex].push(...(await fleet.probe(stageIndex, stage, probesPerRound)));
      }
    }
  }
  return {
    configs: cuts.map((ranges, groupIndex) => ({
      interOp: ranges.length,
      intraOp: 1,
      stageLatencySeconds: probeSeconds[groupIndex].map(lowQuantile),
      stageWeightBytes: ranges.map((_, stageIndex) => fleet.weightBytes[stageIndex][groupIndex]),
    })),
  };
}

function lowQuantile(probeSeconds: readonly number[]): number {
  const value = quantile(Float64Array.from(probeSeconds).sort(), calibrationQuantile);
  assert(value !== null, 'a stage was not probed');
  return value;
}
