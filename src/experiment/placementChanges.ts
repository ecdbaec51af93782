/** @file Placements applied to a run in progress, one after the other: checked, loaded, then in force. */
import type { Instant } from '../base/units.ts';
import { stageDevices } from '../domain/devices.ts';
import { parsePlacement } from '../domain/parsePlacement.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import type { StageLoad } from '../runtime/fleet.ts';
import type { ReplayOptions } from '../simulate/replay.ts';
import type { ActiveRun } from './activeRun.ts';
import { findRoom, type Room } from './findRoom.ts';
import { clusterOptionsOf } from './setting.ts';

interface Change {
  placement: StaticPlacement;
  cluster: ReplayOptions['cluster'];
  stages: StageLoad[];
  room: Room;
}

export class PlacementChanges {
  readonly #run: ActiveRun;
  #last: Promise<void> | null = null;

  constructor(run: ActiveRun) {
    this.#run = run;
  }

  /** Settles when no placement is being applied. */
  async idle(): Promise<void> {
    while (this.#last) await this.#last.catch(() => {});
  }

  /**
   * Resolves once the placement is in force. With nothing to load, and no other being applied, it is before this returns.
   * @param dueAt  when it was to be, where it is now because of that
   * @throws BadInput before anything changes
   */
  async apply(json: StaticPlacement, dueAt?: Instant): Promise<void> {
    while (this.#last) await this.#last.catch(() => {});
    const change = this.#prepare(json);
    if (!change) return;
    const { stages, room } = change;
    const loading = this.#run.options.fleet.extend(stages, room.beside);
    if (loading === null) {
      this.#enforce(change, dueAt);
      return;
    }
    this.#last = loading.then(() => this.#enforce(change, dueAt));
    await this.#last.finally(() => {
      this.#last = null;
    });
  }

  /** @returns null: it is in force already */
  #prepare(json: StaticPlacement): Change | null {
    const { driver, options, memory } = this.#run;
    const { setting, fleet } = options;
    const { testCase } = setting;
    this.#refuseEnded();
    const bounds = { modelCount: testCase.models.length, deviceCount: testCase.cluster.deviceCount };
    const placement = parsePlacement(json, bounds);
    if (isSame(placement, this.#run.placement)) return null;
    const cluster = { ...clusterOptionsOf(setting, placement), field: 'placement' };
    driver.check(cluster);
    const stages = memory.add(placement, driver.nextGroupIndex);
    const room = findRoom({
      cluster: testCase.cluster,
      newGroups: groupsByDevice(stages),
      heldBy: (device) => fleet.heldBy(device),
      isSwapping: (device) => driver.isSwapping(device),
      neededBytes: (device, groups) => memory.neededBytes(device, groups),
    });
    return { placement, cluster, stages, room };
  }

  #enforce({ placement, cluster, room }: Change, dueAt: Instant | undefined): void {
    this.#refuseEnded();
    const { driver } = this.#run;
    this.#run.changeTo(placement, () => driver.changePlacement(cluster, { swappedDevices: room.swapped, dueAt }));
  }

  #refuseEnded(): void {
    if (this.#run.driver.stopped) throw new Error('The run ended before the placement was in force.');
  }
}

/** [device] */
function groupsByDevice(stages: readonly StageLoad[]): Map<number, Set<number>> {
  const groups = new Map<number, Set<number>>();
  for (const { groupIndex, deviceIndices } of stages) {
    for (const device of deviceIndices) {
      const ofDevice = groups.get(device) ?? new Set();
      groups.set(device, ofDevice.add(groupIndex));
    }
  }
  return groups;
}

/** The same groups on the same devices, however they are written. */
function isSame(one: StaticPlacement, other: StaticPlacement): boolean {
  const written = (placement: StaticPlacement) => {
    const devices = stageDevices(placement);
    return JSON.stringify(
      placement.groups.map(({ interOp, intraOp, models }, index) => [interOp, intraOp, models, devices[index]]),
    );
  };
  return written(one) === written(other);
}
