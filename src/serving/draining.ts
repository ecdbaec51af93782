/** @file What waits for placements before to be done with their devices, and goes on as they are. */
import type { Instant } from '../base/units.ts';
import { serveAllGroups } from './batching.ts';
import type { CommandSink } from './events.ts';
import { startHead } from './start.ts';
import { type Epoch, hasWork, type ServingState } from './state.ts';

/** Starts what can start on epochs after `epoch`, which may have waited for what has just ended on it. */
export function startLater(state: ServingState, epoch: Epoch, at: Instant, out: CommandSink): void {
  if (epoch === state.epochs[state.epochs.length - 1]) return;
  loadFreeDevices(state, at, out);
  for (let index = state.epochs.indexOf(epoch) + 1; index < state.epochs.length; index++) {
    startEpoch(state, state.epochs[index], at, out);
  }
}

/** Whatever may start on an epoch does. */
export function startEpoch(state: ServingState, epoch: Epoch, at: Instant, out: CommandSink): void {
  for (const slot of epoch.slots) startHead(epoch, slot, at, out);
  serveAllGroups(state, epoch, at, out);
}

/** Lets devices whose older work is done take the weights that had no room beside the old ones. */
export function loadFreeDevices(state: ServingState, at: Instant, out: CommandSink): void {
  state.epochs.forEach((epoch, index) => {
    for (const deviceIndex of epoch.awaitingRoom) {
      if (state.epochs.slice(0, index).some((older) => worksOn(older, deviceIndex))) continue;
      epoch.awaitingRoom.delete(deviceIndex);
      out.push({ kind: 'load-device', at, deviceIndex, groupIndices: groupsOn(epoch, deviceIndex) });
    }
  });
}

function worksOn(epoch: Epoch, deviceIndex: number): boolean {
  return epoch.cluster.slotDevices.some((devices, slot) => devices.includes(deviceIndex) && hasWork(epoch, slot));
}

/** As events name them. */
function groupsOn({ cluster, firstGroup }: Epoch, deviceIndex: number): number[] {
  const { stageOffsets, stageSlots, slotDevices } = cluster;
  const groups = Array.from({ length: cluster.groupCount }, (_, group) => group);
  const isOn = (group: number) =>
    stageSlots
      .subarray(stageOffsets[group], stageOffsets[group + 1])
      .some((slot) => slotDevices[slot].includes(deviceIndex));
  return groups.filter(isOn).map((group) => firstGroup + group);
}
