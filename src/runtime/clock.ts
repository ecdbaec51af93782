/**
 * @file The run's clock. Only drivers own one: wall time with pauses taken out, or a hand-moved one in tests.
 *
 * What is due runs in the order (at, phase, sequence), so that both drivers see simultaneous events in one order.
 */
import { EventHeap } from '../base/heap.ts';
import { type Instant, instant } from '../base/units.ts';

/** Simultaneous events: a completion frees what an arrival may take. */
export const phase = { completion: 0, arrival: 1, wake: 2 } as const;
export type EventPhase = (typeof phase)[keyof typeof phase];

export interface Clock {
  now(): Instant;
  /** Calls `action` now, after all that is due, with the instant it is: for what comes from outside. */
  act<T>(action: (at: Instant) => T): T;
  /** Calls `action` once, when `at` has come; at once, if it has. */
  schedule(at: Instant, eventPhase: EventPhase, action: () => void): void;
  /** Milliseconds since the epoch at which `at` falls, if the clock is not paused before. */
  toEpochMs(at: Instant): number;
  fromEpochMs(epochMs: number): Instant;
  pause(): void;
  resume(): void;
  readonly paused: boolean;
  /** While paused: goes on to what is due next, and does that. @returns false: nothing is scheduled */
  skip(): boolean;
  /** Drops everything scheduled. */
  stop(): void;
}

interface Timer {
  at: Instant;
  action: () => void;
}

/** Wall time since `resume` was first called, paused time taken out; × `speed`. */
export class WallClock implements Clock {
  #timers = new EventHeap<Timer>();
  /** Epoch of instant 0, moved by every pause; null: paused. */
  #originMs: number | null = null;
  #speed = 1;
  #pausedAtSeconds = 0;
  #timeout: ReturnType<typeof setTimeout> | undefined;
  #running = false;

  get paused(): boolean {
    return this.#originMs === null;
  }

  now(): Instant {
    return instant(this.#originMs === null ? this.#pausedAtSeconds : (wallMs() - this.#originMs) / this.#secondMs);
  }

  act<T>(action: (at: Instant) => T): T {
    const at = this.now();
    if (this.#running || this.paused) return action(at);
    this.#run(at);
    this.#running = true;
    try {
      return action(at);
    } finally {
      this.#running = false;
      // What was scheduled meanwhile may be due by now.
      this.#runDue();
    }
  }

  toEpochMs(at: Instant): number {
    return this.#origin + this.#secondMs * at;
  }

  fromEpochMs(epochMs: number): Instant {
    return instant((epochMs - this.#origin) / this.#secondMs);
  }

  /** Clock seconds per wall second. Windows of real devices are wall seconds: only where there are none it is not 1. */
  get speed(): number {
    return this.#speed;
  }

  set speed(factor: number) {
    const wasPaused = this.paused;
    this.pause();
    this.#speed = factor;
    if (!wasPaused) this.resume();
  }

  schedule(at: Instant, eventPhase: EventPhase, action: () => void): void {
    this.#timers.push({ at, action }, { at, phase: eventPhase });
    this.#runDue();
  }

  pause(): void {
    if (this.#originMs === null) return;
    const at = this.now();
    if (!this.#running) this.#run(at);
    this.#pausedAtSeconds = at;
    this.#originMs = null;
    clearTimeout(this.#timeout);
  }

  resume(): void {
    if (this.#originMs !== null) return;
    this.#originMs = this.#origin;
    this.#runDue();
  }

  skip(): boolean {
    const next = this.#timers.peek();
    if (!this.paused || !next) return false;
    this.#timers.pop();
    this.#pausedAtSeconds = Math.max(this.#pausedAtSeconds, next.at);
    next.action();
    return true;
  }

  stop(): void {
    clearTimeout(this.#timeout);
    this.#timers = new EventHeap();
  }

  get #secondMs(): number {
    return 1000 / this.#speed;
  }

  /** Of a paused clock: if it went on now. */
  get #origin(): number {
    return this.#originMs ?? wallMs() - this.#secondMs * this.#pausedAtSeconds;
  }

  /** Runs what is due and sleeps until the next. */
  #runDue(): void {
    if (this.#running || this.paused) return;
    this.#run(Infinity);
    clearTimeout(this.#timeout);
    const next = this.#timers.peek();
    if (next) this.#timeout = setTimeout(() => this.#runDue(), Math.max(0, this.#secondMs * (next.at - this.now())));
  }

  /** Runs what is due by `until`. An action may schedule more; the loop takes that up too. */
  #run(until: number): void {
    this.#running = true;
    const isDue = (timer: Timer) => timer.at <= Math.min(until, this.now());
    try {
      for (let next = this.#timers.peek(); next && isDue(next); next = this.#timers.peek()) {
        this.#timers.pop();
        next.action();
      }
    } finally {
      this.#running = false;
    }
  }
}

function wallMs(): number {
  return performance.timeOrigin + performance.now();
}
