/**
 * @file Batches: how long they take, and which requests of a model's queue make the next one.
 *
 * There is a cluster per batch size, and all of them have the same clocks: the decisions of `dispatch.ts` know of no batches.
 * @source alpaserve.md §3
 */
import type { Fifo } from '../base/fifo.ts';
import type { RequestId } from '../base/units.ts';
import { BadInput } from '../domain/badInput.ts';
import type { Profile } from '../domain/profile.ts';
import { buildCluster, type ClusterOptions, type ServingCluster } from './cluster.ts';
import { predictEnd } from './dispatch.ts';
import { refuseGeneration } from './generation.ts';

export interface BatchCluster {
  /** Ascending, from 1. */
  batchSizes: readonly number[];
  /** [sizes] Without the fixed overhead, which comes before the stages of a batch. */
  clusters: readonly ServingCluster[];
  fixedOverheadSeconds: number;
}

/** @throws BadInput as `buildCluster` does, for groups that share devices, and for models that generate */
export function buildBatchCluster(options: ClusterOptions, batchSizes: readonly number[]): BatchCluster {
  const { models, cost = {}, field = 'placement' } = options;
  const sizes = [...new Set([1, ...batchSizes])].sort((a, b) => a - b);
  const clusters = sizes.map((size) =>
    buildCluster({
      ...options,
      models: models.map((model) => ({ ...model, profile: profileOfBatch(model.profile, size) })),
      cost: { ...cost, fixedOverheadSeconds: 0 },
    }),
  );
  const [{ freeSeconds, slotCount, stageSlots }] = clusters;
  // A group looks for work when its own batches leave it: another group's on its devices would keep its queue waiting.
  if (slotCount < stageSlots.length) {
    throw new BadInput(`${field}.groups`, 'must each have devices of their own where there are batches');
  }
  refuseGeneration(clusters[0], { field, rules: 'there are batches' });
  return {
    batchSizes: sizes,
    clusters: clusters.map((cluster) => ({ ...cluster, freeSeconds })),
    fixedOverheadSeconds: cost.fixedOverheadSeconds ?? 0,
  };
}

/** What both drivers start from. @param batchSizes  undefined: no batches */
export function buildServing(
  options: ClusterOptions,
  batchSizes: readonly number[] | undefined,
): { cluster: ServingCluster; batch?: BatchCluster } {
  if (batchSizes === undefined) return { cluster: buildCluster(options) };
  const batch = buildBatchCluster(options, batchSizes);
  return { cluster: batch.clusters[0], batch };
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

/** A request that waits in the queue of its model. */
export interface Queued {
  request: RequestId;
  arrivalSeconds: number;
  /** Arrival + limit. */
  deadlineSeconds: number;
  /** The group that it was sent to; whichever is idle first takes it. */
  groupIndex: number;
}

export interface TakenBatch {
  /** Those that could not have been in time even alone. */
  dropped: Queued[];
  /** Empty where all were dropped. */
  taken: Queued[];
  /** Of the batch. */
  sizeIndex: number;
}

/**
 * Drops the heads of a queue that could not be in time even alone, then takes the longest batch from its head that meets
 * the head's deadline: 2, 4, 8 … while enough wait. The deadlines of the others are not asked.
 */
export function takeBatch(
  batch: BatchCluster,
  queue: Fifo<Queued>,
  { host, atSeconds }: { host: number; atSeconds: number },
): TakenBatch {
  const { batchSizes, clusters, fixedOverheadSeconds } = batch;
  const isInTime = ({ deadlineSeconds }: Queued, sizeIndex: number) => {
    const cluster = clusters[sizeIndex];
    const finish = predictEnd(cluster, host, atSeconds) + fixedOverheadSeconds;
    return finish + cluster.hostMarginSeconds[host] <= deadlineSeconds;
  };
  const dropped: Queued[] = [];
  const taken: Queued[] = [];
  while (queue.head !== undefined && !isInTime(queue.head, 0)) dropped.push(queue.shift() as Queued);
  const { head } = queue;
  let sizeIndex = 0;
  if (head === undefined) return { dropped, taken, sizeIndex };
  while (batchSizes[sizeIndex + 1] <= queue.length && isInTime(head, sizeIndex + 1)) sizeIndex++;
  while (taken.length < batchSizes[sizeIndex]) taken.push(queue.shift() as Queued);
  return { dropped, taken, sizeIndex };
}
