/**
 * @file What the serving core is told and what it answers. Unions keyed by `kind`; time is a field, never ambient.
 *
 * Events order by (at, phase, sequence); phase is completion, arrival, wake. The simulator answers `run-stage` with a
 * completion after the profiled latency, the runtime with a measured one; both append events and commands to one log.
 */
import type { Instant, RequestId, Seconds } from '../base/units.ts';
import type { BatchCluster } from './batch.ts';
import type { ServingCluster } from './cluster.ts';

export type RejectReason = 'slo' | 'no-replica' | 'unknown-model' | 'queue-full';
export type FailReason = 'device-lost' | 'worker-crashed' | 'stopped';

export type ServingEvent =
  | {
      kind: 'arrival';
      at: Instant;
      request: RequestId;
      /** −1: unknown. */
      modelIndex: number;
      /** Relative to `at`; infinite: none. */
      sloSeconds: Seconds;
      /** Of a request to a model that generates; 1 or more, 1 for any other. */
      inputTokens: number;
      outputTokens: number;
    }
  | {
      kind: 'stage-completion';
      at: Instant;
      groupIndex: number;
      stageIndex: number;
      requests: readonly RequestId[];
      iteration: number;
    }
  | { kind: 'wake'; at: Instant }
  | { kind: 'device-lost'; at: Instant; deviceIndex: number; reason: FailReason }
  | { kind: 'device-revived'; at: Instant; deviceIndex: number }
  | {
      kind: 'placement-change';
      at: Instant;
      cluster: ServingCluster;
      /** Where requests are served in batches; `cluster` is then that of the batches of one. */
      batch?: BatchCluster | undefined;
      mode: 'instant' | 'drain';
      /** Devices without the room for old and new weights at once: they load when their old work is done. */
      swappedDevices?: readonly number[];
    }
  /** The weights of these groups lie on a device that was asked to load them, at `askedAt`. */
  | { kind: 'device-loaded'; at: Instant; askedAt: Instant; deviceIndex: number; groupIndices: readonly number[] }
  | { kind: 'stop'; at: Instant };

export type ServingCommand =
  | {
      kind: 'run-stage';
      /** The window opens here: the slot is free and its input is ready. */
      at: Instant;
      groupIndex: number;
      stageIndex: number;
      modelIndex: number;
      /** One batch. */
      requests: readonly RequestId[];
      /** 0 for a forward pass; counts tokens where a model generates. */
      iteration: number;
      /** The window's length: the profiled latency of this stage for this batch. */
      latencySeconds: Seconds;
    }
  | { kind: 'wake-at'; at: Instant }
  | { kind: 'reject'; at: Instant; request: RequestId; reason: RejectReason }
  /** A generation has yielded its first token. */
  | { kind: 'first-token'; at: Instant; request: RequestId }
  | { kind: 'complete'; at: Instant; request: RequestId }
  | { kind: 'fail'; at: Instant; request: RequestId; reason: FailReason }
  /** A device's old work is done: the weights of these groups take the place of what it holds. */
  | { kind: 'load-device'; at: Instant; deviceIndex: number; groupIndices: readonly number[] }
  | { kind: 'set-pace'; at: Instant; deviceIndex: number; slowdown: number };

/** Takes commands in the order they are given: an array that keeps them, or whoever carries them out at once. */
export interface CommandSink {
  push(command: ServingCommand): unknown;
}

export type LogEntry = ServingEvent | ServingCommand;

export type EventOf<Kind extends ServingEvent['kind']> = Extract<ServingEvent, { kind: Kind }>;

/** Order of events at the same instant: completions, arrivals, then the rest. */
export function phaseOf(kind: ServingEvent['kind']): number {
  if (kind === 'stage-completion') return 0;
  return kind === 'arrival' ? 1 : 2;
}
