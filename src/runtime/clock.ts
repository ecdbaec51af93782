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
  /** Calls `action` once, when `at` has come; at once, if it has. */
  schedule(at: Instant, eventPhase: EventPhase, action: () => void): void;
  /** Milliseconds since the epoch at which `at` falls, if the clock is not paused before. */
  toEpochMs(at: Instant): number;
  fromEpochMs(epochMs: number): Instant;
  pause(): void;
  resume(): void;
  readonly paused: boolean;
  /** Drops everything scheduled. */
  stop(): void;
}

interface Timer {
  at: Instant;
  action: () => void;
}

/** Wall time since `resume` was first called, paused time taken out. */
export class WallClock implements Clock {
  #timers = new EventHeap<Timer>();
  /** Epoch of instant 0, moved by every pause; null: paused. */
  #originMs: number | null = null;
  #pausedAtSeconds = 0;
  #timeout: ReturnType<typeof setTimeout> | undefined;
  #running = false;

  get paused(): boolean {
    return this.#originMs === null;
  }

  now(): Instant {
    return instant(this.#originMs === null ? this.#pausedAtSeconds : (wallMs() - this.#originMs) / 1000);
  }

  toEpochMs(at: Instant): number {
    return (this.#originMs ?? wallMs() - 1000 * this.#pausedAtSeconds) + 1000 * at;
  }

  fromEpochMs(epochMs: number): Instant {
    return instant((epochMs - (this.#originMs ?? wallMs() - 1000 * this.#pausedAtSeconds)) / 1000);
  }

  schedule(at: Instant, eventPhase: EventPhase, action: () => void): void {
    this.#timers.push({ at, action }, { at, phase: eventPhase });
    this.#runDue();
  }

  pause(): void {
    if (this.#originMs === null) return;
    this.#pausedAtSeconds = this.now();
    this.#originMs = null;
    clearTimeout(this.#timeout);
  }

  resume(): void {
    if (this.#originMs !== null) return;
    this.#originMs = wallMs() - 1000 * this.#pausedAtSeconds;
    this.#runDue();
  }

  stop(): void {
    clearTimeout(this.#timeout);
    this.#timers = new EventHeap();
  }

  /** Runs what is due and sleeps until the next. An action may schedule more; the loop takes that up too. */
  #runDue(): void {
    if (this.#running || this.paused) return;
    this.#running = true;
    try {
      for (let next = this.#timers.peek(); next && next.at <= this.now(); next = this.#timers.peek()) {
        this.#timers.pop();
        next.action();
      }
    } finally {
      this.#running = false;
    }
    clearTimeout(this.#timeout);
    const next = this.#timers.peek();
    if (next) this.#timeout = setTimeout(() => this.#runDue(), Math.max(0, 1000 * (next.at - this.now())));
  }
}

function wallMs(): number {
  return performance.timeOrigin + performance.now();
}
