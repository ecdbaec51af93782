/**
 * @file What the fleet and a virtual device say to each other. Plain data, wire-safe.
 *
 * Control (start, load, calibrate) goes through Comlink as `VirtualDevice`; runs and their ends stream over one
 * transferred `MessagePort` as the unions below; inputs, activations, shares of sums and outputs travel as mail (`mail.ts`).
 */

import type { BatchShape } from '../model/batchShape.ts';
import type { StageShard } from '../model/stage.ts';
import type { KernelTuning } from '../model/tuning.ts';
import type { ShardPlace } from './allReduce.ts';
import type { Address } from './mail.ts';

/** Names a loaded stage: one model's share of one stage of one group. */
export type StageKey = string;

export interface StageAssignment {
  key: StageKey;
  /** A name of the catalogue. */
  model: string;
  shard: StageShard;
  /** Activations are allocated for it. */
  maxBatchSize: number;
}

/** A stage to be run, or one shard of it. Times are milliseconds since the epoch, on the clock all workers share. */
export interface RunRequest {
  kind: 'run';
  /** Names this run of the stage on all its shards. Never used twice over the fleet's life. */
  ticket: number;
  key: StageKey;
  /** Names the input, and with the next stage's index the output. */
  activation: number;
  stageIndex: number;
  shape: BatchShape;
  inputFrom: Address;
  place: ShardPlace;
  /** The shards of the next stage, or the fleet; nobody where another shard hands the output on. */
  outputTo: readonly Address[];
  /** null: raw, the stage ends when its work does. */
  window: { endEpochMs: number } | null;
}

/** Fleet → device. */
export type DeviceRequest =
  | RunRequest
  /** Requests that failed: their activations are dropped, and what is in progress for them is given up. */
  | { kind: 'discard'; activations: readonly number[] }
  /** Loses the GPU device on purpose, as a driver reset would. */
  | { kind: 'destroy' };

/** Device → fleet. */
export type DeviceReport =
  | {
      kind: 'done';
      ticket: number;
      /** Upload, kernels and readback, while holding the GPU; without the all-reduces. */
      computeSeconds: number;
      /** Actual end − window end; 0 in a raw run. */
      lateSeconds: number;
      endEpochMs: number;
    }
  | { kind: 'failed'; failure: DeviceFailure };

/** Why a device is gone. Crosses every boundary intact. */
export interface DeviceFailure {
  reason: 'device-lost' | 'worker-crashed';
  message: string;
}

export type { BatchShape, KernelTuning };

export interface GpuDescription {
  adapter: string;
  fallback: boolean;
  features: string[];
}
