/** @file The batching simulation: requests wait in queues by model, and a group that becomes idle takes the oldest ones. */
import { assert } from '../base/assert.ts';
import { EventHeap } from '../base/heap.ts';
import type { Admission } from '../domain/case.ts';
import type { RequestTable } from '../domain/resolve.ts';
import { type BatchCluster, type ModelQueue, reserveBatch, takeBatch, waitingCount } from '../serving/batch.ts';
import { admissionLimitSeconds, earliestFreeHost } from '../serving/dispatch.ts';
import { createDispatchLog, type DispatchLog } from './reservation.ts';

export interface BatchingOptions {
  /** Fresh: its clocks advance. */
  batch: BatchCluster;
  requests: RequestTable;
  admission: Admission;
}

interface BatchingState {
  batch: BatchCluster;
  requests: RequestTable;
  /** [requests] */
  deadlineSeconds: Float64Array;
  /** By model. */
  queues: ModelQueue[];
  /** Groups, by when their first stage is idle again. */
  idle: EventHeap<{ atSeconds: number; groupIndex: number }>;
  log: DispatchLog;
}

/** @source alpaserve.md §3 */
export function simulateBatching({ batch, requests, admission }: BatchingOptions): DispatchLog {
  const { timesSeconds, modelIndices, sloSeconds } = requests;
  const [cluster] = batch.clusters;
  const state: BatchingState = {
    batch,
    requests,
    deadlineSeconds: sloSeconds.map((slo, request) => timesSeconds[request] + admissionLimitSeconds(slo, admission)),
    queues: Array.from({ length: cluster.modelCount }, () => ({ requests: [], first: 0 })),
    idle: new EventHeap(),
    log: createDispatchLog(timesSeconds.length),
  };
  timesSeconds.forEach((atSeconds, request) => {
    serveIdleGroups(state, atSeconds);
    const modelIndex = modelIndices[request];
    const host = modelIndex < 0 ? -1 : earliestFreeHost(cluster, modelIndex);
    if (host < 0) return;
    const groupIndex = cluster.hostGroups[host];
    state.queues[modelIndex].requests.push(request);
    if (firstStageFreeSeconds(state, groupIndex) <= atSeconds) serve(state, { atSeconds, groupIndex, modelIndex });
  });
  serveIdleGroups(state, Infinity);
  return state.log;
}

/** Lets every group that is idle by then take what waits, in the order in which they became so. */
function serveIdleGroups(state: BatchingState, untilSeconds: number): void {
  const { idle } = state;
  for (let next = idle.peek(); next !== undefined && next.atSeconds <= untilSeconds; next = idle.peek()) {
    idle.pop();
    serve(state, { ...next, modelIndex: oldestModel(state, next.groupIndex) });
  }
}

/** Runs a batch of the model, or, where all its requests were too late, of the next oldest one. */
function serve(state: BatchingState, of: { atSeconds: number; groupIndex: number; modelIndex: number }): void {
  const { batch, queues, log, deadlineSeconds } = state;
  const { atSeconds, groupIndex } = of;
  for (let model = of.modelIndex; model >= 0; model = oldestModel(state, groupIndex)) {
    const host = hostOf(state, model, groupIndex);
    const { first } = queues[model];
    const taken = takeBatch(batch, queues[model], { host, atSeconds, deadlineSeconds });
    // A request counts for the group that served or dropped it, whichever it was sent to.
    for (const request of queues[model].requests.slice(first, queues[model].first))
      log.groupIndices[request] = groupIndex;
    if (taken.length === 0) continue;
    const finish = reserveBatch(batch, host, { atSeconds, size: taken.length });
    for (const request of taken) log.finishSeconds[request] = finish;
    const idleSeconds = firstStageFreeSeconds(state, groupIndex);
    state.idle.push({ atSeconds: idleSeconds, groupIndex }, { at: idleSeconds, phase: groupIndex });
    return;
  }
}

/** The model on a group whose first waiting request is the oldest, the lowest index where they are equal; −1: none waits. */
function oldestModel({ batch, queues, requests }: BatchingState, groupIndex: number): number {
  const { modelCount, hostOffsets, hostGroups } = batch.clusters[0];
  let best = -1;
  let bestSeconds = Infinity;
  for (let model = 0; model < modelCount; model++) {
    if (waitingCount(queues[model]) === 0) continue;
    const headSeconds = requests.timesSeconds[queues[model].requests[queues[model].first]];
    if (headSeconds >= bestSeconds) continue;
    if (!hostGroups.subarray(hostOffsets[model], hostOffsets[model + 1]).includes(groupIndex)) continue;
    best = model;
    bestSeconds = headSeconds;
  }
  return best;
}

function hostOf({ batch }: BatchingState, modelIndex: number, groupIndex: number): number {
  const { hostOffsets, hostGroups } = batch.clusters[0];
  const host = hostGroups.indexOf(groupIndex, hostOffsets[modelIndex]);
  assert(host >= 0 && host < hostOffsets[modelIndex + 1], `group ${groupIndex} holds no model ${modelIndex}`);
  return host;
}

function firstStageFreeSeconds({ batch }: BatchingState, groupIndex: number): number {
  const { freeSeconds, stageSlots, stageOffsets } = batch.clusters[0];
  return freeSeconds[stageSlots[stageOffsets[groupIndex]]];
}
