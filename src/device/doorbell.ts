/**
 * @file What wakes a worker that waits for values: a word in shared memory that others ring, or its own messages.
 *
 * A wait leaves the worker's event loop free, so that it hears of a failure meanwhile; on shared memory it also ends by
 * itself after a while, for who rings there may die between the value and the ring.
 */
import { type Address, addressCount } from './mail.ts';

/** One word per address, counting rings. */
export type Bells = Int32Array<SharedArrayBuffer>;

const waitMs = 50;

/** null where shared memory cannot be waited for without blocking. */
export function createBells(): Bells | null {
  if (typeof Atomics.waitAsync !== 'function') return null;
  return new Int32Array(new SharedArrayBuffer(4 * addressCount));
}

export function ring(bells: Bells, address: Address): void {
  Atomics.add(bells, address, 1);
  Atomics.notify(bells, address);
}

/** A worker's own bell. */
export interface Doorbell {
  ring(): void;
  /** Rings heard so far. Read it, look for what is wanted, then wait for more. */
  count(): number;
  /** Until there were more than `count` rings, or a while has passed. */
  after(count: number): Promise<unknown>;
}

export class SharedDoorbell implements Doorbell {
  readonly #bells: Bells;
  readonly #address: Address;

  constructor(bells: Bells, address: Address) {
    this.#bells = bells;
    this.#address = address;
  }

  ring(): void {
    ring(this.#bells, this.#address);
  }

  count(): number {
    return Atomics.load(this.#bells, this.#address);
  }

  async after(count: number): Promise<unknown> {
    return Atomics.waitAsync(this.#bells, this.#address, count, waitMs).value;
  }
}

/** Rung by nobody but the worker itself, when a message comes. */
export class LocalDoorbell implements Doorbell {
  #count = 0;
  #waiting: (() => void)[] = [];

  ring(): void {
    this.#count++;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  count(): number {
    return this.#count;
  }

  async after(count: number): Promise<unknown> {
    if (this.#count !== count) return;
    return new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
