/** @file The devices of a run, with its placement on them: the fleet's, or modelled ones. */
import type { StaticPlacement } from '../domain/placement.ts';
import type { WallClock } from '../runtime/clock.ts';
import type { Fleet } from '../runtime/fleet.ts';
import { ModelledFleet } from '../runtime/modelledFleet.ts';
import type { WorkerFleet } from '../runtime/workerFleet.ts';
import { refuseWhatDoesNotFit } from './fleetPlan.ts';
import { LiveMemory, ModelledMemory, type RunMemory } from './runMemory.ts';
import type { Setting } from './setting.ts';

export interface RunDevices {
  fleet: Fleet;
  memory: RunMemory;
  prober: WorkerFleet | null;
}

export interface DevicesOptions {
  setting: Setting;
  placement: StaticPlacement;
  clock: WallClock;
}

export async function liveDevices(
  fleet: WorkerFleet,
  siteUrl: string,
  { setting, placement, clock }: DevicesOptions,
): Promise<RunDevices> {
  const { cluster } = setting.testCase;
  const memory = new LiveMemory(setting, { siteUrl, maxBatchSize: largestOf(setting.batchSizes) });
  const plan = { deviceCount: cluster.deviceCount, stages: memory.add(placement, 0) };
  refuseWhatDoesNotFit(plan, cluster);
  await fleet.load(plan);
  fleet.begin(clock);
  return { fleet, memory, prober: fleet };
}

export function modelledDevices({ setting, placement, clock }: DevicesOptions): RunDevices {
  const memory = new ModelledMemory(setting);
  const { deviceCount } = setting.testCase.cluster;
  const stages = memory.add(placement, 0);
  const weightBytesOf = memory.weightBytes.bind(memory);
  return { fleet: new ModelledFleet(clock, { deviceCount, stages, weightBytesOf }), memory, prober: null };
}

function largestOf(batchSizes: readonly number[] = []): number {
  return Math.max(1, ...batchSizes);
}
