/** @file From a placement to what each virtual device loads, and whether it may. */
import { formatBytes } from '../base/format.ts';
import { BadInput } from '../domain/badInput.ts';
import type { Case, Cluster } from '../domain/case.ts';
import { stageDevices } from '../domain/devices.ts';
import type { GroupPlacement, StaticPlacement } from '../domain/placement.ts';
import { activationBytes } from '../model/activations.ts';
import { catalogue, modelNamed } from '../model/catalogue.ts';
import type { ModelConfig } from '../model/modelConfig.ts';
import { shardCountsOf } from '../model/shards.ts';
import { shardWeightBytes } from '../model/tensors.ts';
import type { FleetPlan } from '../runtime/fleet.ts';
import { StagePlan } from '../runtime/stagePlan.ts';
import { catalogueNames, weightsUrl } from './catalogue.ts';
import { profiledStages } from './cutStages.ts';
import type { Setting } from './setting.ts';

/**
 * @param maxBatchSize  the largest batch that the run may make
 * @throws BadInput where a live run is asked for a model that has no kernels, or for a cut that it does not have
 */
export function fleetPlan(
  { testCase, profiles }: Pick<Setting, 'testCase' | 'profiles'>,
  placement: StaticPlacement,
  { siteUrl, maxBatchSize }: { siteUrl: string; maxBatchSize: number },
): FleetPlan {
  const devices = stageDevices(placement);
  const stages = placement.groups.flatMap((group, groupIndex) => {
    const models = group.models.map((modelIndex) => {
      const model = runnableModel(testCase, modelIndex);
      refuseStrangeCut(model, group, `placement.groups[${groupIndex}]`);
      const loaded = { modelIndex, model: model.name, modelUrl: weightsUrl(siteUrl, model.name), maxBatchSize };
      return { loaded, ranges: profiledStages(profiles[modelIndex], group, model.blockCount) };
    });
    return devices[groupIndex].map((deviceIndices, stageIndex) => ({
      groupIndex,
      stageIndex,
      deviceIndices,
      models: models.map(({ loaded, ranges }) => ({ ...loaded, range: ranges[stageIndex] })),
    }));
  });
  return { deviceCount: testCase.cluster.deviceCount, stages };
}

function runnableModel(testCase: Case, modelIndex: number): ModelConfig {
  const name = testCase.models[modelIndex].profile;
  const model = catalogue.get(name);
  if (model) return model;
  const problem = `must be one of ${catalogueNames.join(', ')} to run live, is ${name}: simulate it instead`;
  throw new BadInput(`models[${modelIndex}].profile`, problem);
}

function refuseStrangeCut(model: ModelConfig, { interOp, intraOp }: GroupPlacement, field: string): void {
  if (interOp > model.blockCount) {
    throw new BadInput(`${field}.interOp`, `must be at most the ${model.blockCount} blocks of ${model.name}`);
  }
  const shardCounts = shardCountsOf(model);
  if (!shardCounts.includes(intraOp)) {
    const problem = `must be one of ${shardCounts.join(', ')} for ${model.name} to run live, is ${intraOp}`;
    throw new BadInput(`${field}.intraOp`, problem);
  }
}

interface DeviceMemory {
  weightBytes: number;
  activationBytes: number;
}

/** What a device will allocate for these groups, to the byte. */
export function memoryOn(plan: StagePlan, device: number, groups: ReadonlySet<number>): DeviceMemory {
  const memory = { weightBytes: 0, activationBytes: 0 };
  for (const { model: name, shard, maxBatchSize } of plan.assignmentsOf(device, groups)) {
    const model = modelNamed(name);
    memory.weightBytes += shardWeightBytes(model, shard);
    memory.activationBytes += activationBytes(model, shard, maxBatchSize);
  }
  return memory;
}

/** @returns [deviceCount] */
export function deviceMemory(plan: FleetPlan): DeviceMemory[] {
  const stagePlan = new StagePlan(plan);
  const groups = new Set(plan.stages.map(({ groupIndex }) => groupIndex));
  return Array.from({ length: plan.deviceCount }, (_, device) => memoryOn(stagePlan, device, groups));
}

export function budgetOf({ memoryBudgetBytes, devices }: Cluster, device: number): number {
  return devices?.[device].memoryBudgetBytes ?? memoryBudgetBytes;
}

/** @throws BadInput before anything is allocated, naming the device and the bytes */
export function refuseWhatDoesNotFit(plan: FleetPlan, cluster: Cluster): void {
  for (const [device, memory] of deviceMemory(plan).entries()) {
    const neededBytes = memory.weightBytes + memory.activationBytes;
    const budgetBytes = budgetOf(cluster, device);
    if (neededBytes <= budgetBytes) continue;
    const parts = `${formatBytes(memory.weightBytes)} of weights and ${formatBytes(memory.activationBytes)} of activations`;
    const problem = `must fit, but device ${device} would hold ${neededBytes} bytes (${parts}) in ${budgetBytes}`;
    throw new BadInput('placement', problem);
  }
}
