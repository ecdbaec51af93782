/** @file What is known of a scenario's models while a placement is edited: the shapes they come in, and what they weigh. */
import { deviceWeightBytes } from '../../domain/devices.ts';
import type { StaticPlacement } from '../../domain/placement.ts';
import type { Profile } from '../../domain/profile.ts';
import type { Scenario } from '../scenario.ts';
import type { DraftGround } from './draft.ts';

/** @param profiles  by model */
export function groundOf({ models, cluster: { deviceCount } }: Scenario, profiles: readonly Profile[]): DraftGround {
  return {
    names: models.map(({ name }) => name),
    deviceCount,
    shapes: profiles.map(({ configs }) => configs.map(({ interOp, intraOp }) => ({ interOp, intraOp }))),
  };
}

export interface DeviceMemory {
  bytesByModel: number[];
  usedBytes: number;
  budgetBytes: number;
}

/**
 * What would lie on each device of a draft.
 * @returns [deviceCount]
 */
export function draftMemory(
  draft: StaticPlacement,
  { cluster }: Pick<Scenario, 'cluster'>,
  profiles: readonly Profile[],
): DeviceMemory[] {
  const { deviceCount, devices, memoryBudgetBytes } = cluster;
  return deviceWeightBytes(draft, { profiles, deviceCount }).map((bytesByModel, device) => ({
    bytesByModel,
    usedBytes: bytesByModel.reduce((sum, bytes) => sum + bytes, 0),
    budgetBytes: devices?.[device]?.memoryBudgetBytes ?? memoryBudgetBytes,
  }));
}
