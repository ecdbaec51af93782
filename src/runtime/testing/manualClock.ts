/** @file A clock moved by hand: what is due happens at once, in the order (at, phase, sequence). */
import { EventHeap } from '../../base/heap.ts';
import { type Instant, instant } from '../../base/units.ts';
import type { Clock, EventPhase } from '../clock.ts';

export class ManualClock implements Clock {
  #timers = new EventHeap<{ at: Instant; action: () => void }>();
  #now = 0;
  paused = true;
  speed = 1;

  now(): Instant {
    return instant(this.#now);
  }

  act<T>(action: (at: Instant) => T): T {
    return action(this.now());
  }

  skip(): boolean {
    const next = this.#timers.pop();
    if (!next) return false;
    this.#now = Math.max(this.#now, next.at);
    next.action();
    return true;
  }

  toEpochMs(at: Instant): number {
    return 1000 * at;
  }

  fromEpochMs(epochMs: number): Instant {
    return instant(epochMs / 1000);
  }

  schedule(at: Instant, phase: EventPhase, action: () => void): void {
    this.#timers.push({ at, action }, { at, phase });
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  stop(): void {
    this.#timers = new EventHeap();
  }

  /** Moves on to `until`, or to the end of all that is scheduled. */
  advance(until = Infinity): void {
    for (let next = this.#timers.peek(); next && next.at <= until; next = this.#timers.peek()) this.skip();
    if (until < Infinity) this.#now = Math.max(this.#now, until);
  }
}
