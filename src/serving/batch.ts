/**
 * @file Batching: one queue per model, and the decision what a group that is idle runs next.
 *
 * There is a cluster per batch size, and all of them have the same clocks: the decisions of `dispatch.ts` know of no batches.
 * @source alpaserve.md §3
 */
import type { Profile } from '../domain/profile.ts';
import { buildCluster, type ClusterOptions, type ServingCluster } from './cluster.ts';
import { occupy, predictEnd } from './dispatch.ts';

export interface BatchCluster {
  /** Ascending. */
  batchSizes: readonly number[];
  /** [sizes] Without the fixed overhead, which comes before the stages of a batch. */
  clusters: readonly ServingCluster[];
  fixedOverheadSeconds: number;
}

export function buildBatchCluster(options: ClusterOptions, batchSizes: readonly number[]): BatchCluster {
  const { models, cost = {} } = options;
  const sizes = [...new Set([1, ...batchSizes])].sort((a, b) => a - b);
  const clusters = sizes.map((size) =>
    buildCluster({
      ...options,
      models: models.map((model) => ({ ...model, profile: profileOfBatch(model.profile, size) })),
      cost: { ...cost, fixedOverheadSeconds: 0 },
    }),
  );
  const [{ freeSeconds }] = clusters;
  return {
    batchSizes: sizes,
    clusters: clusters.map((cluster) => ({ ...cluster, freeSeconds })),
    fixedOverheadSeconds: cost.fixedOverheadSeconds ?? 0,
  };
}

/** Latencies of a batch in place of a single request's; configurations without any are left out. */
function profileOfBatch({ configs }: Profile, size: number): Profile {
  if (size === 1) return { configs };
  return {
    configs: configs.flatMap((config) => {
      const stageLatencySeconds = config.stageLatencySecondsByBatch?.[size];
      return stageLatencySeconds ? [{ ...config, stageLatencySeconds }] : [];
    }),
  };
}

/** Requests of a model that wait, in order of arrival. */
export interface ModelQueue {
  requests: number[];
  /** Those before it have left. */
  first: number;
}

export const waitingCount = ({ requests, first }: ModelQueue): number => requests.length - first;

/**
 * Drops the heads of a queue that could not be in time even alone, then takes the longest batch from its head that meets
 * the head's deadline: 2, 4, 8 … while enough wait. The deadlines of the others are not asked.
 * @param deadlineSeconds  [requests] of arrival + limit
 * @returns the requests of the batch, empty where all were dropped
 */
export function takeBatch(
  batch: BatchCluster,
  queue: ModelQueue,
  { host, atSeconds, deadlineSeconds }: { host: number; atSeconds: number; deadlineSeconds: Float64Array },
): number[] {
  const isInTime = (sizeIndex: number) => {
    const end = predictEnd(batch.clusters[sizeIndex], host, atSeconds);
    return end + batch.fixedOverheadSeconds <= deadlineSeconds[queue.requests[queue.first]];
  };
  while (waitingCount(queue) > 0 && !isInTime(0)) queue.first++;
  if (waitingCount(queue) === 0) return [];
  let sizeIndex = 0;
  while (batch.batchSizes[sizeIndex + 1] <= waitingCount(queue) && isInTime(sizeIndex + 1)) sizeIndex++;
  const taken = queue.requests.slice(queue.first, queue.first + batch.batchSizes[sizeIndex]);
  queue.first += taken.length;
  return taken;
}

/**
 * Reserves a host for a batch of a size that `takeBatch` gave.
 * @returns Instant of the finish
 */
export function reserveBatch(
  { batchSizes, clusters, fixedOverheadSeconds }: BatchCluster,
  host: number,
  { atSeconds, size }: { atSeconds: number; size: number },
): number {
  return occupy(clusters[batchSizes.indexOf(size)], host, atSeconds + fixedOverheadSeconds);
}
