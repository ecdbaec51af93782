/**
 * @file Waiting for the end of a window (design §1). `Atomics.wait` overshoots by 0.1–0.2 ms, so the last quarter of a
 * millisecond is spun; longer spins starve the other workers on a machine with few cores.
 */
import { type Gate, isInterrupted, sleep } from './gate.ts';

const spinMs = 0.25;
/** Slices, so that an interrupt that came between two waits is seen. */
const sliceMs = 50;

/** Milliseconds since the epoch, on the one clock that all workers of a page share. */
export function epochMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Blocks until `deadlineMs`. @returns false when the device was interrupted before */
export function waitUntil(gate: Gate, deviceIndex: number, deadlineMs: number): boolean {
  for (let left = deadlineMs - epochMs(); left > spinMs; left = deadlineMs - epochMs()) {
    if (isInterrupted(gate, deviceIndex)) return false;
    sleep(gate, deviceIndex, Math.min(left - spinMs, sliceMs));
  }
  while (epochMs() < deadlineMs);
  return !isInterrupted(gate, deviceIndex);
}
