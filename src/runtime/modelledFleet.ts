/** @file Devices that compute nothing: every stage ends with its window. For pages without a GPU, and for tests. */
import { after, type Instant, instant } from '../base/units.ts';
import { type Clock, phase } from './clock.ts';
import type { Fleet, FleetListener, StageRun } from './fleet.ts';

/** How long a device that failed stays away. */
const restartSeconds = 0.5;

export class ModelledFleet implements Fleet {
  readonly kind = 'modelled';
  readonly weightBytes: number[][];
  readonly #clock: Clock;
  readonly #down = new Set<number>();
  #listener: FleetListener | null = null;

  /** @param weightBytes [device][model], from the profile */
  constructor(clock: Clock, weightBytes: number[][]) {
    this.#clock = clock;
    this.weightBytes = weightBytes;
  }

  attach(listener: FleetListener | null): void {
    this.#listener = listener;
  }

  run(run: StageRun): void {
    const endedAt: Instant = run.windowSeconds === null ? run.startAt : after(run.startAt, run.windowSeconds);
    this.#clock.schedule(endedAt, phase.completion, () => {
      this.#listener?.done(run, { endedAt, lateSeconds: 0, computeSeconds: null, output: null });
    });
  }

  discard(): void {}

  fail(deviceIndex: number): void {
    if (this.#down.has(deviceIndex)) return;
    this.#down.add(deviceIndex);
    this.#listener?.lost(deviceIndex, { reason: 'device-lost', message: 'taken away by hand' });
    this.#clock.schedule(instant(this.#clock.now() + restartSeconds), phase.wake, () => {
      this.#down.delete(deviceIndex);
      this.#listener?.revived(deviceIndex);
    });
  }
}
