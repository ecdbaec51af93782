/**
 * @file What the fleet and a virtual device say to each other. Plain data, wire-safe.
 *
 * Control (start, load, calibrate) goes through Comlink as `VirtualDevice`; runs and their ends stream over one
 * transferred `MessagePort` as the unions below; activations go from device to device over ports of their own.
 */
import type { StageShard } from '../model/stage.ts';

/** Names a loaded stage: one model's share of one stage of one group. */
export type StageKey = string;

export interface StageAssignment {
  key: StageKey;
  /** A name of the catalogue. */
  model: string;
  /** Of the folder with the model's weights and card; null: they are made on the device. */
  modelUrl: string | null;
  shard: StageShard;
  /** Activations are allocated for it. */
  maxBatchSize: number;
}

/** Fleet → device. Times are milliseconds since the epoch, on the clock all workers share. */
export type DeviceRequest =
  | {
      kind: 'run';
      sequence: number;
      key: StageKey;
      /** Names the activation handed from stage to stage. Ascending over the fleet's life, never used twice. */
      activation: number;
      batchSize: number;
      /** The first stage's input, [batchSize × input length]; null: it comes from the previous stage. */
      input: Float32Array<ArrayBuffer> | null;
      /** The device of the next stage; null: the output goes to the fleet. */
      nextDevice: number | null;
      /** null: raw, the stage ends when its work does. */
      window: { endEpochMs: number } | null;
    }
  /** Requests that failed: their activations are dropped. */
  | { kind: 'discard'; activations: number[] }
  /** Loses the GPU device on purpose, as a driver reset would. */
  | { kind: 'destroy' };

/** Device → fleet. */
export type DeviceReport =
  | {
      kind: 'done';
      sequence: number;
      /** Upload, kernels and readback, while holding the GPU. */
      computeSeconds: number;
      /** Actual end − window end; 0 in a raw run. */
      lateSeconds: number;
      endEpochMs: number;
      /** The last stage's output, [batchSize × output length]. */
      output: Float32Array<ArrayBuffer> | null;
    }
  | { kind: 'failed'; failure: DeviceFailure };

/** Why a device is gone. Crosses every boundary intact. */
export interface DeviceFailure {
  reason: 'device-lost' | 'worker-crashed';
  message: string;
}

/** Device → next device. */
export interface Activation {
  activation: number;
  values: Float32Array<ArrayBuffer>;
}

export interface GpuDescription {
  adapter: string;
  fallback: boolean;
  features: string[];
}
