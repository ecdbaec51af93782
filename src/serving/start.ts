/** @file When a slot starts the next of its reservations. */
import { type Instant, instant, seconds } from '../base/units.ts';
import type { ServingCommand } from './events.ts';
import { type Epoch, latencyOf, type ServingState, type Slot, slotOf } from './state.ts';

/** Runs the first reservation of a slot if the slot is idle and the reservation's input is ready. */
export function startHead(epoch: Epoch, slotIndex: number, at: Instant, out: ServingCommand[]): void {
  const slot = epoch.slots[slotIndex];
  const { head } = slot.queue;
  if (head === undefined || slot.isExecuting || slotOf(epoch, head, head.stageIndex) !== slotIndex) return;
  if (slot.predecessors.length > 0 && isBlocked(slot)) return;
  // Live events may reach the core in another order than their instants: nothing starts before it can.
  const startedAt = instant(Math.max(at, head.readyAt, slot.endedAt));
  slot.isExecuting = true;
  head.isExecuting = true;
  head.startedAt = startedAt;
  out.push({
    kind: 'run-stage',
    at: startedAt,
    groupIndex: epoch.firstGroup + epoch.cluster.hostGroups[head.host],
    stageIndex: head.stageIndex,
    modelIndex: head.modelIndex,
    requests: head.requests,
    iteration: 0,
    latencySeconds: seconds(latencyOf(epoch, head, head.stageIndex)),
  });
}

/** Whether a slot of an older epoch is not done with its devices. */
function isBlocked({ predecessors }: Slot): boolean {
  return predecessors.some((other) => other.epoch.slots[other.slotIndex].queue.length > 0);
}

/** Starts what can start on the slots of later epochs, which may have waited for those of this one. */
export function startLater(state: ServingState, epoch: Epoch, at: Instant, out: ServingCommand[]): void {
  for (let index = state.epochs.indexOf(epoch) + 1; index < state.epochs.length; index++) {
    const later = state.epochs[index];
    for (let slot = 0; slot < later.slots.length; slot++) startHead(later, slot, at, out);
  }
}
