/**
 * @file The queue simulation: the rules of AlpaServe's real controller, with the delays of its messages.
 *
 * Two sets of clocks of the same kind: a group *predicts* when it hears of a request, and *executes* once it has fetched
 * the input. Published searches tune for the reservation simulation; the difference between the two is worth seeing.
 */
import { EventHeap } from '../base/heap.ts';
import type { Admission } from '../domain/case.ts';
import type { RequestTable } from '../domain/resolve.ts';
import { buildCluster, type ClusterOptions, type ServingCluster } from '../serving/cluster.ts';
import { admissionLimitSeconds, neverFinishes, reserve } from '../serving/dispatch.ts';
import { shortestQueueHost } from '../serving/shortestQueue.ts';
import { createDispatchLog, type DispatchLog } from './reservation.ts';

/** From the client to the controller, and again from there to the group. */
const messageSeconds = 0.0025;
/** From admission to the first stage. */
const fetchSeconds = 0.005;
/** A request must be predicted to finish this long before its deadline. */
const marginSeconds = 0.004;

type QueueEvent =
  | { kind: 'at-controller'; request: number }
  | { kind: 'at-group'; request: number; host: number }
  | { kind: 'leave'; groupIndex: number };

/** At one instant those who leave make room first, then groups decide, then the controller does. */
const phases = { leave: 0, 'at-group': 1, 'at-controller': 2 };

/** Fresh: their clocks advance. */
export interface QueueClusters {
  predicted: ServingCluster;
  executed: ServingCluster;
}

/** The cost model's overheads and margin do not apply: the delays take their place. */
export function buildQueueClusters(options: Omit<ClusterOptions, 'cost'>): QueueClusters {
  return {
    predicted: buildCluster({ ...options, cost: { admissionMarginSeconds: marginSeconds } }),
    executed: buildCluster({ ...options, cost: {} }),
  };
}

export interface QueueOptions {
  clusters: QueueClusters;
  requests: RequestTable;
  admission: Admission;
}

/** @source alpaserve.md §2 */
export function simulateQueue({ clusters, requests, admission }: QueueOptions): DispatchLog {
  const { predicted, executed } = clusters;
  const { timesSeconds, modelIndices, sloSeconds } = requests;
  const queueLengths = new Int32Array(predicted.groupCount);
  const log = createDispatchLog(timesSeconds.length);
  const heap = new EventHeap<{ at: number; event: QueueEvent }>();
  const schedule = (at: number, event: QueueEvent) => heap.push({ at, event }, { at, phase: phases[event.kind] });

  const dispatch = (at: number, request: number) => {
    const host = shortestQueueHost(predicted, queueLengths, modelIndices[request]);
    if (host < 0) return;
    const groupIndex = predicted.hostGroups[host];
    log.groupIndices[request] = groupIndex;
    queueLengths[groupIndex]++;
    schedule(at + messageSeconds, { kind: 'at-group', request, host });
  };

  const admit = (at: number, request: number, host: number) => {
    const limit = admissionLimitSeconds(sloSeconds[request], admission);
    const leave: QueueEvent = { kind: 'leave', groupIndex: predicted.hostGroups[host] };
    if (reserve(predicted, host, at, limit - (at - timesSeconds[request])) === neverFinishes) {
      schedule(at, leave);
      return;
    }
    const finish = reserve(executed, host, at + fetchSeconds, admissionLimitSeconds(Infinity, 'none'));
    log.finishSeconds[request] = finish;
    schedule(finish, leave);
  };

  timesSeconds.forEach((at, request) => {
    if (modelIndices[request] >= 0) schedule(at + messageSeconds, { kind: 'at-controller', request });
  });
  for (let next = heap.pop(); next !== undefined; next = heap.pop()) {
    const { at, event } = next;
    if (event.kind === 'at-controller') dispatch(at, event.request);
    if (event.kind === 'at-group') admit(at, event.request, event.host);
    if (event.kind === 'leave') queueLengths[event.groupIndex]--;
  }
  return log;
}
