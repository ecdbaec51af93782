/** @file Where the weights of a placement find room while another one drains: beside the old ones, or in their place. */
import { BadInput } from '../domain/badInput.ts';
import type { Cluster } from '../domain/case.ts';
import type { StageLoad } from '../runtime/fleet.ts';
import { budgetOf } from './fleetPlan.ts';

export interface RoomSought {
  cluster: Cluster;
  /** Groups of the placement, by device. */
  newGroups: ReadonlyMap<number, ReadonlySet<number>>;
  heldBy(device: number): ReadonlySet<number>;
  /** A device that waits to load another placement's weights, or loads them. */
  isSwapping(device: number): boolean;
  neededBytes(device: number, groups: ReadonlySet<number>): number;
}

export interface Room {
  /** Devices that load now, beside what they hold. */
  beside: Set<number>;
  /** Devices that load when their older work is done. */
  swapped: number[];
}

/** @throws BadInput where a device has not the room for the new weights alone, naming it and the bytes */
export function findRoom({ cluster, newGroups, heldBy, isSwapping, neededBytes }: RoomSought): Room {
  const room: Room = { beside: new Set(), swapped: [] };
  for (const [device, groups] of newGroups) {
    const budgetBytes = budgetOf(cluster, device);
    const bytes = neededBytes(device, groups);
    if (bytes > budgetBytes) {
      throw new BadInput('placement', `must fit, but device ${device} would hold ${bytes} bytes in ${budgetBytes}`);
    }
    const both = new Set([...heldBy(device), ...groups]);
    if (!isSwapping(device) && neededBytes(device, both) <= budgetBytes) room.beside.add(device);
    else room.swapped.push(device);
  }
  return room;
}

/** Of the groups whose stages these are, those on each device. */
export function groupsByDevice(
  stages: readonly Pick<StageLoad, 'groupIndex' | 'deviceIndices'>[],
): Map<number, Set<number>> {
  const groups = new Map<number, Set<number>>();
  for (const { groupIndex, deviceIndices } of stages) {
    for (const device of deviceIndices) groups.set(device, (groups.get(device) ?? new Set()).add(groupIndex));
  }
  return groups;
}
