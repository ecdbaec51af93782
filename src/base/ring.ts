/**
 * @file An append-only ring of fixed-width records, one writer and any number of readers.
 *
 * In shared memory (cross-origin isolated) the writer's records are simply there when a reader looks, once a frame. Where
 * memory cannot be shared, the writer posts what is new and the reader appends it to a ring of its own.
 */
import { assert } from './assert.ts';

export interface RingBuffers {
  /** [2] Records written since it was last cleared, and how often it was. */
  count: Int32Array;
  /** [capacity × width] */
  values: Float64Array;
  width: number;
}

export interface Ring extends RingBuffers {
  capacity: number;
}

export function createRing({ capacity, width }: { capacity: number; width: number }): Ring {
  const memory = (bytes: number) =>
    globalThis.crossOriginIsolated ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  return {
    count: new Int32Array(memory(8)),
    values: new Float64Array(memory(8 * capacity * width)),
    width,
    capacity,
  };
}

export function isShared(ring: RingBuffers): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && ring.values.buffer instanceof SharedArrayBuffer;
}

/** How often the ring was emptied: a reader that sees it change starts again. */
export function generationOf(ring: Ring): number {
  return Atomics.load(ring.count, 1);
}

/** Records written since the ring was last emptied; those before `written − capacity` are overwritten. */
export function writtenCount(ring: Ring): number {
  return Atomics.load(ring.count, 0);
}

export function append(ring: Ring, record: ArrayLike<number>): void {
  assert(record.length === ring.width, `a record of ${record.length} numbers in a ring of width ${ring.width}`);
  const index = Atomics.load(ring.count, 0);
  ring.values.set(record, (index % ring.capacity) * ring.width);
  Atomics.store(ring.count, 0, index + 1);
}

/** Empties the ring, for a new run. */
export function clear(ring: Ring): void {
  Atomics.store(ring.count, 0, 0);
  Atomics.add(ring.count, 1, 1);
}

/** Calls `visit(values, offset)` for each record from the `from`-th ever written; returns the count written. */
export function readFrom(ring: Ring, from: number, visit: (values: Float64Array, offset: number) => void): number {
  const written = writtenCount(ring);
  for (let index = Math.max(from, written - ring.capacity, 0); index < written; index++) {
    visit(ring.values, (index % ring.capacity) * ring.width);
  }
  return written;
}
