/** @file What the pictures draw of a run: its requests, and how it is told apart from the other one. */
import { outcomeCode } from '../../experiment/labController.ts';
import type { RequestDot } from '../charts/runLog.ts';

export interface Track {
  label: string;
  requests: readonly RequestDot[];
  /** The second of two: hollow marks, a dashed line. */
  isOther: boolean;
}

/** When a request ended, as far as it is known: what was refused, on its arrival. */
export function endSecondsOf({ arrivalSeconds, latencySeconds }: RequestDot): number {
  return arrivalSeconds + (Number.isNaN(latencySeconds) ? 0 : latencySeconds);
}

export interface ShareStep {
  seconds: number;
  share: number;
}

/** Of the requests that ended by then, the share within SLO. */
export function attainmentSteps(requests: readonly RequestDot[]): ShareStep[] {
  const ends = requests
    .map((dot) => ({ seconds: endSecondsOf(dot), isOnTime: dot.outcome === outcomeCode.onTime }))
    .sort((a, b) => a.seconds - b.seconds);
  let onTime = 0;
  return ends.map(({ seconds, isOnTime }, index) => {
    if (isOnTime) onTime++;
    return { seconds, share: onTime / (index + 1) };
  });
}

/** Where an axis of the whole run ends. */
export function wholeSeconds(lastSeconds: number): number {
  return Math.max(1, Math.ceil(lastSeconds));
}
