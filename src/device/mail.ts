/**
 * @file Values on their way between workers: how they are named, and what carries them. One outbox per worker, and one inbox
 * for each worker it hears from; `sharedMail.ts` and `portMail.ts` are the two ways to carry.
 */

/** Names values on their way: whose they are, and for which moment of the work on them. */
export interface Parcel {
  /** Of a batch and its iteration. Ascending over the fleet's life, never used twice. */
  readonly activation: number;
  /** The stage that takes them; the one after the last is the fleet. */
  readonly stageIndex: number;
  /** 0: the stage's input; k: a shard's share of its k-th all-reduce. */
  readonly step: number;
}

/** A worker: the index of its device, or the fleet itself. */
export type Address = number;
export const addressCount = 64;
export const fleetAddress: Address = addressCount - 1;

/** Where one worker's values leave for several others. Sends are copies: the values may change as soon as it returns. */
export interface Outbox {
  /** Allocated so far. Constant once the work repeats: what was read is used again. */
  readonly bufferCount: number;
  /** `port` leads to `reader` from now on, in place of the one before it, if any. */
  join(reader: Address, port: MessagePort): void;
  /** To those of `readers` that have joined. */
  send(parcel: Parcel, values: Float32Array, readers: readonly Address[]): void;
}

/** Where one other worker's values arrive. */
export interface Inbox {
  /** Shows the values to `use` and gives their memory back. @returns false: they are not there */
  take(parcel: Parcel, use: (values: Float32Array) => void): boolean;
  /** Gives back the memory of what nobody will take. */
  drop(isStale: (activation: number) => boolean): void;
  /** Its sender is gone. */
  close(): void;
}

/** Values that a buffer is made for: a power of two, so that batches of many sizes share few buffers. */
export function roomFor(length: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(length, smallestRoom)));
}
const smallestRoom = 256;
