/** @file From one placement to the next, while requests are in flight. */
import { assert } from '../base/assert.ts';
import { resetClocks } from './clocks.ts';
import { setLostDevices } from './cluster.ts';
import type { EventOf } from './events.ts';
import { createEpoch, currentEpoch, type Epoch, type ServingState, type SlotRef } from './state.ts';

/**
 * New requests go to the new placement; those in flight finish on the old one.
 * `instant`: the old one keeps devices of its own, as published replacement experiments have it. `drain`: the devices are
 * the same, and a stage of the new placement starts when the old reservations on its devices are over.
 */
export function changePlacement(state: ServingState, { cluster, mode }: EventOf<'placement-change'>): void {
  const last = currentEpoch(state);
  assert(last.batching === null, 'a placement does not change where there are batches');
  const epoch = createEpoch(cluster, last.firstGroup + last.cluster.groupCount);
  setLostDevices(cluster, state.lostDevices);
  if (mode === 'drain') {
    epoch.slots.forEach((slot, slotIndex) => {
      slot.predecessors = busySlots(state.epochs, cluster.slotDevices[slotIndex]);
    });
    resetClocks(epoch);
  }
  state.epochs.push(epoch);
}

function busySlots(epochs: readonly Epoch[], devices: readonly number[]): SlotRef[] {
  return epochs.flatMap((epoch) =>
    epoch.slots.flatMap(({ queue }, slotIndex) => {
      const isShared = epoch.cluster.slotDevices[slotIndex].some((device) => devices.includes(device));
      return isShared && queue.length > 0 ? [{ epoch, slotIndex }] : [];
    }),
  );
}
