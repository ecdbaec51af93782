/** @file What runs stages: real virtual devices (`workerFleet.ts`) or profiled latencies (`modelledFleet.ts`). */
import type { Instant, RequestId, Seconds } from '../base/units.ts';
import type { DeviceFailure, StageAssignment } from '../device/protocol.ts';
import type { ServingCommand } from '../serving/events.ts';

type StageRange = StageAssignment['shard']['range'];

/** One model's share of a stage. */
export interface StageModel extends Pick<StageAssignment, 'model' | 'maxBatchSize'> {
  modelIndex: number;
  /** Of the folder with the model's weights and card; null: they are made on the device. */
  modelUrl: string | null;
  range: StageRange;
}

/** The weights that a stage of a group needs, per model it hosts. */
export interface StageLoad {
  groupIndex: number;
  stageIndex: number;
  /** One per tensor shard. */
  deviceIndices: number[];
  models: StageModel[];
}

export interface FleetPlan {
  deviceCount: number;
  stages: StageLoad[];
}

export interface StageOfModel {
  groupIndex: number;
  stageIndex: number;
  modelIndex: number;
}

/** One batch on one stage. */
export interface StageRun {
  sequence: number;
  groupIndex: number;
  stageIndex: number;
  modelIndex: number;
  /** Names the batch along its stages. */
  batch: number;
  batchSize: number;
  /** The pass: 0, and one more for each token after the first where the model generates. */
  iteration: number;
  /** [batchSize] Rows of each request's sequence, of its prompt in every pass; null: all are alike. */
  lengths: readonly number[] | null;
  /** The first stage's input, copied before `run` returns; null elsewhere, and where nothing is computed. */
  input: Float32Array<ArrayBuffer> | null;
  startAt: Instant;
  /** null: raw. */
  windowSeconds: Seconds | null;
}

/** What requests bring, where something is computed. */
export interface RequestSource {
  /** [requests] Rows of each request's sequence; null: all are alike. */
  lengths(modelIndex: number, requests: readonly RequestId[]): number[] | null;
  /** The first stage's input for a batch, [requests × input length]. Good until the next call. */
  values(modelIndex: number, requests: readonly RequestId[]): Float32Array<ArrayBuffer>;
}

/** How a stage ended. Times of a modelled fleet are its windows'. */
export interface StageEnd {
  /** The instant it ended; for a paced stage, read by the device's clock against its window. */
  endedAt: Instant;
  /** Past the window's end; 0 in a raw run. */
  lateSeconds: number;
  /** Of the slowest shard, without the all-reduces; null: modelled. */
  computeSeconds: number | null;
  /** The last stage's, [batch size × output length], good until `done` returns. */
  output: Float32Array | null;
}

export interface FleetListener {
  done(run: StageRun, end: StageEnd): void;
  lost(deviceIndex: number, failure: DeviceFailure): void;
  revived(deviceIndex: number): void;
  /** It could not be started again. */
  gone(deviceIndex: number, message: string): void;
  /** A device that was told to `swap` holds what it was told to, or its successor will. @param at  null: now */
  loaded(load: LoadDevice, at: Instant | null): void;
}

/** Weights of these groups in place of whatever the device holds. */
export type LoadDevice = Pick<Extract<ServingCommand, { kind: 'load-device' }>, 'deviceIndex' | 'groupIndices' | 'at'>;

export interface Fleet {
  readonly kind: 'measured' | 'modelled';
  /** Bytes on each device, per model: [device][model]. */
  readonly weightBytes: number[][];
  /** A run begins or ends: nothing of what came before is reported any more. */
  attach(listener: FleetListener | null): void;
  run(run: StageRun): void;
  /** The requests of these batches failed; what was kept for them is released. */
  discard(batches: number[]): void;
  /** Takes a device away as a fault would; the fleet restarts it by itself. */
  fail(deviceIndex: number): void;
  /** Takes a device away until it is revived. */
  kill(deviceIndex: number): void;
  revive(deviceIndex: number): void;
  /** Groups whose stages a device holds, or will when it is back. */
  heldBy(deviceIndex: number): ReadonlySet<number>;
  /**
   * Makes stages of further groups known; the devices `beside` load those of theirs beside what they hold and serve.
   * @returns null: at once
   * @throws BadInput when a device has not the memory; then none has the stages
   */
  extend(stages: readonly StageLoad[], beside: ReadonlySet<number>): Promise<void> | null;
  /** The device's older work is done. Answered by `loaded`. */
  swap(load: LoadDevice): void;
  /** Nobody needs the stages of these groups any more. */
  release(groupIndices: readonly number[]): void;
}

/** A stage is late when it ends later than this share of its window after it (design §4). */
export const lateToleranceFraction = 0.02;

export function isLate(lateSeconds: number, windowSeconds: number): boolean {
  return lateSeconds > lateToleranceFraction * windowSeconds;
}
