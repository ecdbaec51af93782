/** @file From a placement to what each virtual device loads, and whether it may. */
import { formatBytes } from '../base/format.ts';
import { BadInput } from '../domain/badInput.ts';
import type { Case } from '../domain/case.ts';
import { deviceWeightBytes, stageDevices } from '../domain/devices.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import { evenStages } from '../model/stage.ts';
import type { FleetPlan } from '../runtime/fleet.ts';
import { blockCountOf, catalogueNames, modelUrl } from './catalogue.ts';
import type { Setting } from './setting.ts';

/** @throws BadInput where a live run is asked for something that has no weights, or no kernels yet */
export function fleetPlan(testCase: Case, placement: StaticPlacement, siteUrl: string): FleetPlan {
  const devices = stageDevices(placement);
  const stages = placement.groups.flatMap((group, groupIndex) => {
    if (group.intraOp !== 1) {
      throw new BadInput(`placement.groups[${groupIndex}].intraOp`, 'must be 1 to run live, tensor shards come later');
    }
    const models = group.models.map((modelIndex) => {
      const { name, blockCount } = runnableModel(testCase, modelIndex);
      const loaded = { modelIndex, model: name, modelUrl: modelUrl(siteUrl, name), maxBatchSize: 1 };
      return { loaded, ranges: evenStages(blockCount, group.interOp) };
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

function runnableModel(testCase: Case, modelIndex: number): { name: string; blockCount: number } {
  const name = testCase.models[modelIndex].profile;
  const blockCount = blockCountOf(name);
  if (blockCount === undefined) {
    const problem = `must be one of ${catalogueNames.join(', ')} to run live, is ${name}: simulate it instead`;
    throw new BadInput(`models[${modelIndex}].profile`, problem);
  }
  return { name, blockCount };
}

/** @throws BadInput before anything is loaded, naming the device and by how much it is too small */
export function refuseWhatDoesNotFit({ testCase, profiles }: Setting, placement: StaticPlacement): void {
  const { deviceCount, memoryBudgetBytes, devices } = testCase.cluster;
  deviceWeightBytes(placement, { profiles, deviceCount }).forEach((bytesByModel, device) => {
    const neededBytes = bytesByModel.reduce((sum, bytes) => sum + bytes, 0);
    const budgetBytes = devices?.[device].memoryBudgetBytes ?? memoryBudgetBytes;
    if (neededBytes <= budgetBytes) return;
    const problem = `must fit, but device ${device} would hold ${formatBytes(neededBytes)} of weights in ${formatBytes(budgetBytes)}`;
    throw new BadInput('placement', problem);
  });
}
