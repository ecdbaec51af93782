/** @file When a slot starts the next of its reservations. */
import { type Instant, instant, seconds } from '../base/units.ts';
import type { ServingCommand } from './events.ts';
import { type Epoch, latencyOf, type ServingState, slotOf } from './state.ts';

/** Runs the first reservation of a slot if the slot is idle and the reservation's input is ready. */
export function startHead(epoch: Epoch, slotIndex: number, at: Instant, out: ServingCommand[]): void {
  const slot = epoch.slots[slotIndex];
  const head = slot.queue[0];
  if (head === undefined || slot.isExecuting || slotOf(epoch, head, head.stageIndex) !== slotIndex) return;
  if (slot.predecessors.some((other) => other.epoch.slots[other.slotIndex].queue.length > 0)) return;
  // Live events may reach the core in another order than their instants: nothing starts before it can.
  const startedAt = instant(Math.max(at, head.readyAt, slot.endedAt));
  slot.isExecuting = true;
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

/** Starts what can start on these slots, and on the slots of later epochs that may have waited for them. */
export function startWaiting(
  state: ServingState,
  { at, epoch, slots }: { at: Instant; epoch: Epoch; slots: readonly number[] },
  out: ServingCommand[],
): void {
  for (const slot of slots) startHead(epoch, slot, at, out);
  for (const later of state.epochs.slice(state.epochs.indexOf(epoch) + 1)) {
    later.slots.forEach((_, slot) => {
      startHead(later, slot, at, out);
    });
  }
}
