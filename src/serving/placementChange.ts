/** @file From one placement to the next, while requests are in flight. */
import { assert } from '../base/assert.ts';
import { correctClocks, resetClocks } from './clocks.ts';
import { setLostDevices } from './cluster.ts';
import { loadFreeDevices, startEpoch, startLater } from './draining.ts';
import type { CommandSink, EventOf } from './events.ts';
import {
  createEpoch,
  currentEpoch,
  type Epoch,
  epochOfGroup,
  hasWork,
  type ServingState,
  type SlotRef,
} from './state.ts';

/**
 * New requests go to the new placement; those in flight finish on the old one.
 * `instant`: the old one keeps devices of its own, as published replacement experiments have it. `drain`: the devices are
 * the same, and a stage of the new placement starts when the old reservations on its devices are over.
 */
export function changePlacement(state: ServingState, event: EventOf<'placement-change'>, out: CommandSink): void {
  const { cluster, mode, swappedDevices = [] } = event;
  const last = currentEpoch(state);
  const epoch = createEpoch(event, last.firstGroup + last.cluster.groupCount);
  assert((epoch.batching === null) === (last.batching === null), 'batches neither begin nor end with a placement');
  setLostDevices(cluster, state.lostDevices);
  if (mode === 'drain') {
    epoch.slots.forEach((slot, slotIndex) => {
      const devices = cluster.slotDevices[slotIndex];
      slot.predecessors = busySlots(state.epochs, devices);
      slot.unloadedCount = devices.filter((device) => swappedDevices.includes(device)).length;
    });
    epoch.awaitingRoom = new Set(cluster.slotDevices.flat().filter((device) => swappedDevices.includes(device)));
    resetClocks(epoch);
  }
  state.epochs.push(epoch);
  loadFreeDevices(state, event.at, out);
}

function busySlots(epochs: readonly Epoch[], devices: readonly number[]): SlotRef[] {
  return epochs.flatMap((epoch) =>
    epoch.slots.flatMap((_, slotIndex) => {
      const isShared = epoch.cluster.slotDevices[slotIndex].some((device) => devices.includes(device));
      return isShared && hasWork(epoch, slotIndex) ? [{ epoch, slotIndex }] : [];
    }),
  );
}

/** A device has the weights it was told to load: what waited for them may start. */
export function takeLoaded(state: ServingState, event: EventOf<'device-loaded'>, out: CommandSink): void {
  const { at, askedAt, deviceIndex, groupIndices } = event;
  const epoch = epochOfGroup(state, groupIndices[0]);
  epoch.slots.forEach((slot, slotIndex) => {
    if (!epoch.cluster.slotDevices[slotIndex].includes(deviceIndex)) return;
    slot.unloadedCount--;
    // A device that took no time for it is as free as if there had been nothing to load.
    if (at > askedAt) slot.endedAt = at;
  });
  correctClocks(state);
  startEpoch(state, epoch, at, out);
  startLater(state, epoch, at, out);
}
