/** @file What the groups of a run's placements need on each device: once, whatever several of them need. */

import { stageDevices } from '../domain/devices.ts';
import type { GroupPlacement, StaticPlacement } from '../domain/placement.ts';
import { findConfig, type Profile } from '../domain/profile.ts';
import type { StageLoad } from '../runtime/fleet.ts';
import { StagePlan } from '../runtime/stagePlan.ts';
import { fleetPlan, memoryOn } from './fleetPlan.ts';
import type { Setting } from './setting.ts';

export interface RunMemory {
  /**
   * Makes the groups of a placement known, from `firstGroup` on, in place of one that was refused there.
   * @returns what its devices load
   * @throws BadInput for what cannot run
   */
  add(placement: StaticPlacement, firstGroup: number): StageLoad[];
  /** On one device, for these groups. */
  neededBytes(device: number, groups: ReadonlySet<number>): number;
}

/** To the byte: weights, and the activations of the largest batch. */
export class LiveMemory implements RunMemory {
  readonly #setting: Setting;
  readonly #options: Parameters<typeof fleetPlan>[2];
  #plan: StagePlan;

  constructor(setting: Setting, options: Parameters<typeof fleetPlan>[2]) {
    this.#setting = setting;
    this.#options = options;
    this.#plan = new StagePlan({ deviceCount: setting.testCase.cluster.deviceCount, stages: [] });
  }

  add(placement: StaticPlacement, firstGroup: number): StageLoad[] {
    const { stages } = fleetPlan(this.#setting, placement, this.#options);
    const loads = stages.map((stage) => ({ ...stage, groupIndex: firstGroup + stage.groupIndex }));
    const refused = this.#plan.stages.map(({ groupIndex }) => groupIndex).filter((group) => group >= firstGroup);
    this.#plan = this.#plan.without(refused).with(loads);
    return loads;
  }

  neededBytes(device: number, groups: ReadonlySet<number>): number {
    const { weightBytes, activationBytes } = memoryOn(this.#plan, device, groups);
    return weightBytes + activationBytes;
  }
}

/** By the profiles: weights. */
export class ModelledMemory implements RunMemory {
  readonly #profiles: readonly Profile[];
  readonly #groups: { group: GroupPlacement; devices: number[][] }[] = [];

  constructor({ profiles }: Pick<Setting, 'profiles'>) {
    this.#profiles = profiles;
  }

  add(placement: StaticPlacement, firstGroup: number): StageLoad[] {
    const devices = stageDevices(placement);
    this.#groups.length = firstGroup;
    return placement.groups.flatMap((group, index) => {
      this.#groups[firstGroup + index] = { group, devices: devices[index] };
      return devices[index].map((deviceIndices, stageIndex) => ({
        groupIndex: firstGroup + index,
        stageIndex,
        deviceIndices,
        models: [],
      }));
    });
  }

  neededBytes(device: number, groups: ReadonlySet<number>): number {
    return this.weightBytes(device, groups).reduce((sum, bytes) => sum + bytes, 0);
  }

  /** [models] */
  weightBytes(device: number, groups: ReadonlySet<number>): number[] {
    const bytesByModel = this.#profiles.map(() => 0);
    for (const { model, bytes } of this.#stagesOn(device, groups).values()) bytesByModel[model] += bytes;
    return bytesByModel;
  }

  /** By what tells one stage's weights from another's. */
  #stagesOn(device: number, groups: ReadonlySet<number>): Map<string, { model: number; bytes: number }> {
    const stages = new Map<string, { model: number; bytes: number }>();
    for (const index of groups) {
      const { group, devices } = this.#groups[index];
      devices.forEach((ofStage, stage) => {
        if (!ofStage.includes(device)) return;
        for (const model of group.models) {
          const bytes = findConfig(this.#profiles[model], group)?.stageWeightBytes[stage] ?? 0;
          const shard = group.intraOp === 1 ? 0 : ofStage.indexOf(device);
          stages.set([model, group.interOp, group.intraOp, stage, shard].join(), { model, bytes });
        }
      });
    }
    return stages;
  }
}
