/** @file Placements applied to a run in progress, one after the other: checked, loaded, then in force. */
import type { Instant } from '../base/units.ts';
import { BadInput } from '../domain/badInput.ts';
import { stageDevices } from '../domain/devices.ts';
import { parsePlacement } from '../domain/parsePlacement.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import { findConfig } from '../domain/profile.ts';
import type { StageLoad } from '../runtime/fleet.ts';
import type { ActiveRun } from './activeRun.ts';
import { findRoom, groupsByDevice, type Room } from './findRoom.ts';
import { deriveUnknown, type ModelCut, type NeededCut, stagesOf } from './knownCuts.ts';
import { measureCut } from './measureCut.ts';
import { clusterOptionsOf } from './setting.ts';

interface Change {
  placement: StaticPlacement;
  firstGroup: number;
  stages: StageLoad[];
  room: Room;
  /** Configurations to be measured where they are loaded, each with the first of the placement's groups that has it. */
  unmeasured: NeededCut[];
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
    this.#last = this.#enforceLoaded(change, loading, dueAt);
    await this.#last.finally(() => {
      this.#last = null;
    });
  }

  /** What nobody has measured is measured first: the run goes on under the placement before. */
  async #enforceLoaded(change: Change, loading: Promise<void>, dueAt: Instant | undefined): Promise<void> {
    const { setting, fleet, prober } = this.#run.options;
    try {
      await loading;
      for (const { groupIndex, ...cut } of change.unmeasured) {
        this.#refuseEnded();
        if (prober) await measureCut(prober, { setting, cut, groupIndex: change.firstGroup + groupIndex });
        this.#run.note(`What ${this.#nameOf(cut)} takes in ${stagesOf(cut)} was measured during the run.`);
      }
      this.#enforce(change, dueAt);
    } catch (error) {
      fleet.release(change.stages.map(({ groupIndex }) => groupIndex));
      throw error;
    }
  }

  #nameOf({ modelIndex }: ModelCut): string {
    return this.#run.options.setting.testCase.models[modelIndex].name;
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
    driver.check({ ...clusterOptionsOf(setting, placement), field: 'placement' });
    const needed = deriveUnknown(setting, placement, options.prober ? 'what can be' : 'all');
    const firstGroup = driver.nextGroupIndex;
    const stages = memory.add(placement, firstGroup);
    const room = findRoom({
      cluster: testCase.cluster,
      newGroups: groupsByDevice(stages),
      heldBy: (device) => fleet.heldBy(device),
      isSwapping: (device) => driver.isSwapping(device),
      neededBytes: (device, groups) => memory.neededBytes(device, groups),
    });
    const isThere = (device: number) => room.beside.has(device) && !this.#run.deadDevices.has(device);
    const isMeasurable = ({ groupIndex }: NeededCut) =>
      stages.every((stage) => stage.groupIndex !== firstGroup + groupIndex || stage.deviceIndices.every(isThere));
    const unmeasured = options.prober ? needed.filter(isMeasurable) : [];
    this.#refuseUnknown(needed.filter((cut) => !unmeasured.includes(cut)));
    return { placement, firstGroup, stages, room, unmeasured };
  }

  /** What cannot be measured now must have been worked out. */
  #refuseUnknown(cuts: readonly NeededCut[]): void {
    const { profiles } = this.#run.options.setting;
    for (const cut of cuts) {
      if (!findConfig(profiles[cut.modelIndex], cut)) {
        const problem = `needs what ${this.#nameOf(cut)} takes in ${stagesOf(cut)}: nobody has measured it, and not all of its devices have the room to while the run goes on`;
        throw new BadInput(`placement.groups[${cut.groupIndex}]`, problem);
      }
      this.#run.note(
        `What ${this.#nameOf(cut)} takes in ${stagesOf(cut)} was worked out from other cuts, not measured.`,
      );
    }
  }

  #enforce({ placement, room }: Change, dueAt: Instant | undefined): void {
    this.#refuseEnded();
    const { driver, options } = this.#run;
    const cluster = { ...clusterOptionsOf(options.setting, placement), field: 'placement' };
    this.#run.changeTo(placement, () => driver.changePlacement(cluster, { swappedDevices: room.swapped, dueAt }));
  }

  #refuseEnded(): void {
    if (this.#run.driver.stopped) throw new Error('The run ended before the placement was in force.');
  }
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
