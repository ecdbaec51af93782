/** @file What runs stages: real virtual devices (`workerFleet.ts`) or profiled latencies (`modelledFleet.ts`). */
import type { Instant, Seconds } from '../base/units.ts';
import type { DeviceFailure, StageAssignment } from '../device/protocol.ts';

type StageRange = StageAssignment['shard']['range'];

/** The weights that a stage of a group needs, per model it hosts. */
export interface StageLoad {
  groupIndex: number;
  stageIndex: number;
  /** One per tensor shard. */
  deviceIndices: number[];
  models: ({ modelIndex: number; range: StageRange } & Pick<StageAssignment, 'model' | 'modelUrl' | 'maxBatchSize'>)[];
}

export interface FleetPlan {
  deviceCount: number;
  stages: StageLoad[];
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
  /** The first stage's input; null elsewhere, and where nothing is computed. */
  input: Float32Array<ArrayBuffer> | null;
  startAt: Instant;
  /** null: raw. */
  windowSeconds: Seconds | null;
}

/** How a stage ended. Times of a modelled fleet are its windows'. */
export interface StageEnd {
  /** The instant it ended; for a paced stage, read by the device's clock against its window. */
  endedAt: Instant;
  /** Past the window's end; 0 in a raw run. */
  lateSeconds: number;
  /** null: modelled. */
  computeSeconds: number | null;
  /** The last stage's, [batch size × output length]. */
  output: Float32Array<ArrayBuffer> | null;
}

export interface FleetListener {
  done(run: StageRun, end: StageEnd): void;
  lost(deviceIndex: number, failure: DeviceFailure): void;
  revived(deviceIndex: number): void;
  /** It could not be started again. */
  gone(deviceIndex: number, message: string): void;
}

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
}

/** A stage is late when it ends later than this share of its window after it (design §4). */
export const lateToleranceFraction = 0.02;

export function isLate(lateSeconds: number, windowSeconds: number): boolean {
  return lateSeconds > lateToleranceFraction * windowSeconds;
}
