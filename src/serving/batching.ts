/**
 * @file Batching in `step`: requests wait in a queue per model, and a group whose first stage is idle takes the oldest.
 *
 * A group that becomes idle asks to be woken at that instant, after everything else that happens then; an arrival at the
 * same instant finds it served already.
 * @source alpaserve.md §3
 */
import { assert } from '../base/assert.ts';
import { Fifo } from '../base/fifo.ts';
import { EventHeap } from '../base/heap.ts';
import { after, type Instant, seconds } from '../base/units.ts';
import { type BatchCluster, type Queued, takeBatch } from './batch.ts';
import { admissionLimitSeconds, earliestFreeHost, occupy } from './dispatch.ts';
import type { CommandSink, EventOf } from './events.ts';
import { isBlocked, launch } from './start.ts';
import { type Epoch, type ServingState, slotOfStage } from './state.ts';

export interface Batching {
  batch: BatchCluster;
  /** By model. */
  queues: Fifo<Queued>[];
  /** Groups whose first stage has become idle, in that order, that have not looked for work since. */
  idle: EventHeap<number>;
}

export function createBatching(batch: BatchCluster): Batching {
  const { modelCount } = batch.clusters[0];
  return { batch, queues: Array.from({ length: modelCount }, () => new Fifo()), idle: new EventHeap() };
}

/** A group's first stage has ended a batch. */
export function becomeIdle({ idle }: Batching, groupIndex: number, at: Instant, out: CommandSink): void {
  idle.push(groupIndex, { at, phase: groupIndex });
  out.push({ kind: 'wake-at', at });
}

/** Sends a request of a known model to the group that is free first; it waits with its model's others. */
export function queueRequest(
  state: ServingState,
  { epoch, batching }: { epoch: Epoch; batching: Batching },
  event: EventOf<'arrival'>,
  out: CommandSink,
): void {
  const { at, request, modelIndex, sloSeconds } = event;
  serveIdleGroups(state, { epoch, batching }, at, out);
  const host = earliestFreeHost(epoch.cluster, modelIndex);
  if (host < 0) {
    out.push({ kind: 'reject', at, request, reason: 'no-replica' });
    return;
  }
  const groupIndex = epoch.cluster.hostGroups[host];
  const deadlineSeconds = at + admissionLimitSeconds(sloSeconds, state.admission);
  batching.queues[modelIndex].push({ request, arrivalSeconds: at, deadlineSeconds, groupIndex });
  state.inFlightCount++;
  serve(state, { epoch, batching }, { at, groupIndex, modelIndex }, out);
}

/** Lets the groups that have become idle take what waits, in the order in which they did. */
export function serveIdleGroups(
  state: ServingState,
  { epoch, batching }: { epoch: Epoch; batching: Batching },
  at: Instant,
  out: CommandSink,
): void {
  for (let groupIndex = batching.idle.pop(); groupIndex !== undefined; groupIndex = batching.idle.pop()) {
    serve(state, { epoch, batching }, { at, groupIndex, modelIndex: oldestModel(batching, groupIndex) }, out);
  }
}

/** After devices were lost or came back: every group that is idle looks for work. */
export function serveAllGroups(state: ServingState, epoch: Epoch, at: Instant, out: CommandSink): void {
  const { batching } = epoch;
  if (batching === null) return;
  for (let groupIndex = 0; groupIndex < epoch.cluster.groupCount; groupIndex++) {
    serve(state, { epoch, batching }, { at, groupIndex, modelIndex: oldestModel(batching, groupIndex) }, out);
  }
}

/** Runs a batch of the model, or, where all its requests were too late, of the next oldest one, if the group is idle. */
function serve(
  state: ServingState,
  { epoch, batching }: { epoch: Epoch; batching: Batching },
  { at, groupIndex, modelIndex }: { at: Instant; groupIndex: number; modelIndex: number },
  out: CommandSink,
): void {
  const { cluster, firstGroup, requestsByGroup } = epoch;
  const first = slotOfStage(epoch, firstGroup + groupIndex, 0);
  if (first.queue.length > 0 || isBlocked(first) || cluster.groupAlive[groupIndex] === 0) return;
  const { batch, queues } = batching;
  for (let model = modelIndex; model >= 0; model = oldestModel(batching, groupIndex)) {
    const host = hostOf(batch, model, groupIndex);
    const { dropped, taken, sizeIndex } = takeBatch(batch, queues[model], { host, atSeconds: at });
    // A request counts for the group that served or dropped it, whichever it was sent to.
    requestsByGroup[groupIndex] += dropped.length + taken.length;
    state.inFlightCount -= dropped.length;
    for (const { request } of dropped) out.push({ kind: 'reject', at, request, reason: 'slo' });
    if (taken.length === 0) continue;
    const sized = batch.clusters[sizeIndex];
    const readyAt = after(at, seconds(batch.fixedOverheadSeconds));
    occupy(sized, host, readyAt);
    const requests = taken.map(({ request }) => request);
    const passes = { iterationCount: 1, inputTokens: 1 };
    launch(
      state,
      epoch,
      { requests, modelIndex: model, host, readyAt, ...passes, latencies: sized.latencySeconds },
      out,
    );
    return;
  }
}

/** The model on a group whose first waiting request is the oldest, the lowest index where they are equal; −1: none waits. */
function oldestModel({ batch, queues }: Batching, groupIndex: number): number {
  const { hostOffsets, hostGroups } = batch.clusters[0];
  let best = -1;
  let bestSeconds = Infinity;
  queues.forEach(({ head }, model) => {
    if (head === undefined || head.arrivalSeconds >= bestSeconds) return;
    if (!hostGroups.subarray(hostOffsets[model], hostOffsets[model + 1]).includes(groupIndex)) return;
    best = model;
    bestSeconds = head.arrivalSeconds;
  });
  return best;
}

function hostOf({ clusters }: BatchCluster, modelIndex: number, groupIndex: number): number {
  const { hostOffsets, hostGroups } = clusters[0];
  const host = hostGroups.indexOf(groupIndex, hostOffsets[modelIndex]);
  assert(host >= 0 && host < hostOffsets[modelIndex + 1], `group ${groupIndex} holds no model ${modelIndex}`);
  return host;
}
