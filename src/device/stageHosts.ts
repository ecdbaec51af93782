/** @file What a stage sees of its device: the one physical GPU, taken for as long as it computes, and its partners. */
import type { StageHost } from '../model/stageProgram.ts';
import { allReduce, type ShardPlace } from './allReduce.ts';
import { enter, type Gate, withdraw } from './gate.ts';
import type { Parcel } from './mail.ts';
import { epochMs } from './pace.ts';
import type { PostOffice } from './postOffice.ts';
import type { RunRequest } from './protocol.ts';
import type { Scratch } from './scratch.ts';

/** The physical GPU, for one device at a time where a gate is shared. */
export class GpuTurns {
  readonly #gate: Gate | null;
  readonly #deviceIndex: number;
  /** Upload, kernels and readback, while holding the GPU, since the last `takeSeconds`. */
  #seconds = 0;

  constructor(gate: Gate | null, deviceIndex: number) {
    this.#gate = gate;
    this.#deviceIndex = deviceIndex;
  }

  /** @param deadlineEpochMs the end of the window that the work is for; without one the present */
  async withGpu<T>(work: () => Promise<T>, deadlineEpochMs = epochMs()): Promise<T> {
    const gate = this.#gate;
    if (gate && !enter(gate, this.#deviceIndex, deadlineEpochMs)) throw new Error('stopped while waiting for the GPU');
    const started = performance.now();
    try {
      return await work();
    } finally {
      this.#seconds += (performance.now() - started) / 1000;
      if (gate) withdraw(gate, this.#deviceIndex);
    }
  }

  takeSeconds(): number {
    const seconds = this.#seconds;
    this.#seconds = 0;
    return seconds;
  }
}

/** A stage that runs for requests: its all-reduces go to the other shards. */
export function servingHost(
  turns: GpuTurns,
  post: PostOffice,
  options: { input: Parcel; place: ShardPlace; scratch: Scratch; window: RunRequest['window'] },
): StageHost {
  const { input, place, scratch, window } = options;
  let step = input.step;
  return {
    withGpu: (work) => turns.withGpu(work, window?.endEpochMs),
    allReduce: (partial) => {
      step++;
      return allReduce(post, place, { parcel: { ...input, step }, partial, scratch });
    },
  };
}

/** A stage that is timed: a shard computes as if its partners had answered, so that its own work alone is measured. */
export function probingHost(turns: GpuTurns, deadlineEpochMs?: number): StageHost {
  return { withGpu: (work) => turns.withGpu(work, deadlineEpochMs), allReduce: async () => {} };
}
