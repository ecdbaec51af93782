/** @file When a slot starts the next of its reservations. */
import { type Instant, instant, seconds } from '../base/units.ts';
import type { CommandSink } from './events.ts';
import { type Epoch, hasWork, type InFlight, latencyOf, type ServingState, type Slot, slotsOf } from './state.ts';

/** Puts what has been reserved for into the queues of its slots, and starts it if it can start. */
export function launch(
  state: ServingState,
  epoch: Epoch,
  reserved: Pick<
    InFlight,
    'requests' | 'modelIndex' | 'host' | 'readyAt' | 'latencies' | 'inputTokens' | 'iterationCount'
  >,
  out: CommandSink,
): void {
  const { requests, modelIndex, host, readyAt, latencies, inputTokens, iterationCount } = reserved;
  const stages = epoch.hostStages[host];
  const inFlight: InFlight = {
    requests,
    sequence: state.sequence++,
    modelIndex,
    host,
    stages,
    firstRow: epoch.cluster.hostRows[host],
    latencies,
    generator: epoch.cluster.hostGenerators[host],
    inputTokens,
    iterationCount,
    iteration: 0,
    stageIndex: 0,
    readyAt,
    isExecuting: false,
    startedAt: readyAt,
  };
  enqueue(epoch, inFlight);
  startHead(epoch, stages[0], readyAt, out);
}

function enqueue(epoch: Epoch, inFlight: InFlight): void {
  if (inFlight.generator !== null) {
    for (const slot of slotsOf(epoch, inFlight)) slot.queue.push(inFlight);
    return;
  }
  for (const slot of inFlight.stages) slot.queue.push(inFlight);
}

/** Runs the first reservation of a slot if what it needs is idle and its input is ready. */
export function startHead(epoch: Epoch, slot: Slot, at: Instant, out: CommandSink): void {
  const { head } = slot.queue;
  if (head === undefined || slot.isExecuting) return;
  if (head.generator !== null) startGeneration(epoch, head, at, out);
  else if (head.stages[head.stageIndex] === slot && isReadyFor(slot, head)) {
    run(epoch, head, slot, Math.max(at, slot.endedAt), out);
  }
}

/** A generation takes its turn on all slots of its group at once, whichever of them is free last. */
function startGeneration(epoch: Epoch, inFlight: InFlight, at: Instant, out: CommandSink): void {
  let atSeconds: number = at;
  for (const slot of slotsOf(epoch, inFlight)) {
    if (!isReadyFor(slot, inFlight)) return;
    atSeconds = Math.max(atSeconds, slot.endedAt);
  }
  run(epoch, inFlight, inFlight.stages[inFlight.stageIndex], atSeconds, out);
}

/** Whether it is the request's turn on an idle slot. */
function isReadyFor(slot: Slot, inFlight: InFlight): boolean {
  if (slot.isExecuting || slot.queue.head !== inFlight || slot.unloadedCount > 0) return false;
  return slot.predecessors.length === 0 || !isBlocked(slot);
}

function run(epoch: Epoch, inFlight: InFlight, slot: Slot, atSeconds: number, out: CommandSink): void {
  // Live events may reach the core in another order than their instants: nothing starts before it can.
  const startedAt = instant(Math.max(atSeconds, inFlight.readyAt));
  slot.isExecuting = true;
  inFlight.isExecuting = true;
  inFlight.startedAt = startedAt;
  out.push({
    kind: 'run-stage',
    at: startedAt,
    groupIndex: epoch.firstGroup + epoch.cluster.hostGroups[inFlight.host],
    stageIndex: inFlight.stageIndex,
    modelIndex: inFlight.modelIndex,
    requests: inFlight.requests,
    iteration: inFlight.iteration,
    latencySeconds: seconds(latencyOf(inFlight, inFlight.stageIndex)),
  });
}

/** Whether a slot of an older epoch is not done with its devices, or their weights are not there. */
export function isBlocked({ predecessors, unloadedCount }: Slot): boolean {
  return unloadedCount > 0 || predecessors.some(({ epoch, slotIndex }) => hasWork(epoch, slotIndex));
}
