/** @file Which devices a placement's stages take, and what they hold. */
import type { StaticPlacement } from './placement.ts';
import { findConfig, type Profile } from './profile.ts';

/**
 * Device indices by group and stage. Groups without `devices` take the next ones in order, stage-major, then shard.
 * @returns [groups][stages][devices]
 */
export function stageDevices(placement: StaticPlacement): number[][][] {
  let next = 0;
  return placement.groups.map(
    ({ interOp, intraOp, devices }) =>
      devices ?? Array.from({ length: interOp }, () => Array.from({ length: intraOp }, () => next++)),
  );
}

/**
 * What a replica needs on each device of its group: its largest stage (AlpaServe §4.2), not the stage that lives there.
 * @returns 0 where the profile lacks the configuration: no replica can be there
 */
export function replicaMemoryBytes(profile: Profile, config: { interOp: number; intraOp: number }): number {
  const weights = findConfig(profile, config)?.stageWeightBytes ?? [];
  return Math.max(0, ...weights);
}

/** What a planner counts for each device of a group: the sum over its replicas. */
export function groupMemoryBytes(group: StaticPlacement['groups'][number], profiles: readonly Profile[]): number {
  return group.models.reduce((sum, model) => sum + replicaMemoryBytes(profiles[model], group), 0);
}

/**
 * What really lies on each device: the weights of the stages placed there, by model.
 * @param profiles  by model
 * @returns [deviceCount][models]
 */
export function deviceWeightBytes(
  placement: StaticPlacement,
  { profiles, deviceCount }: { profiles: readonly Profile[]; deviceCount: number },
): number[][] {
  const bytes = Array.from({ length: deviceCount }, () => profiles.map(() => 0));
  const devicesByGroup = stageDevices(placement);
  placement.groups.forEach((group, groupIndex) => {
    for (const model of group.models) {
      const weights = findConfig(profiles[model], group)?.stageWeightBytes ?? [];
      weights.forEach((stageBytes, stage) => {
        for (const device of devicesByGroup[groupIndex][stage]) bytes[device][model] += stageBytes;
      });
    }
  });
  return bytes;
}
