/** @file Which of two plans is better and by what, in words: by one thing after the other, as the search compares. */
import { formatBytes, formatDuration, formatPercent, formatPoints } from '../../base/format.ts';
import type { PlannedResult } from '../../experiment/planFigures.ts';

/** Shares nearer than this are one: they differ only in the last bits. */
const sameShare = 1e-9;
/** Of a latency. */
const sameLatencyFraction = 1e-6;

/** Negative where `a` is better: more on time, then the smaller mean latency, then the less memory. */
export function comparePlans(a: PlannedResult, b: PlannedResult): number {
  return compareByAttainment(a, b) || compareByLatency(a, b) || compareByMemory(a, b);
}

/** Best first. */
export function rankOf(plans: readonly PlannedResult[]): PlannedResult[] {
  return plans.toSorted(comparePlans);
}

function compareByAttainment(a: PlannedResult, b: PlannedResult): number {
  const difference = b.attainment - a.attainment;
  return Math.abs(difference) < sameShare ? 0 : difference;
}

function compareByLatency(a: PlannedResult, b: PlannedResult): number {
  const [own, other] = [a.figures.latencySeconds.mean, b.figures.latencySeconds.mean];
  if (own === null || other === null) return 0;
  return Math.abs(own - other) <= sameLatencyFraction * Math.max(own, other) ? 0 : own - other;
}

function compareByMemory(a: PlannedResult, b: PlannedResult): number {
  const [own, other] = [a.figures.memoryBytes, b.figures.memoryBytes];
  return own === null || other === null ? 0 : own - other;
}

/** `2.3 points`; a difference that would read as none is still one. */
export function pointsWords(difference: number): string {
  return Math.abs(difference) < 0.0005 ? 'less than 0.1 points' : formatPoints(difference);
}

/** `lower mean latency: 400 ms against 650 ms`; by how much where both would read alike. */
export function lowerLatencyWords(ownSeconds: number, itsSeconds: number): string {
  const [own, its] = [formatDuration(ownSeconds), formatDuration(itsSeconds)];
  return own === its
    ? `lower mean latency, by ${formatDuration(itsSeconds - ownSeconds)}`
    : `lower mean latency: ${own} against ${its}`;
}

/** Why the better of two won: `2.3 points more on time: 96.4 % against 94.1 %`. */
export function whyBetter(winner: PlannedResult, other: PlannedResult): string {
  if (compareByAttainment(winner, other) !== 0) {
    const shares = `${formatPercent(winner.attainment)} against ${formatPercent(other.attainment)}`;
    return `${pointsWords(winner.attainment - other.attainment)} more on time: ${shares}`;
  }
  if (compareByLatency(winner, other) !== 0) {
    const [own, its] = [winner.figures.latencySeconds, other.figures.latencySeconds];
    const p99 = `p99 ${formatDuration(own.p99)} against ${formatDuration(its.p99)}`;
    return `as many on time, ${lowerLatencyWords(own.mean ?? 0, its.mean ?? 0)} (${p99})`;
  }
  const [own, its] = [winner.figures.memoryBytes, other.figures.memoryBytes];
  if (compareByMemory(winner, other) !== 0 && own !== null && its !== null) {
    return `as many on time and as soon, with less memory: ${formatBytes(own)} against ${formatBytes(its)}`;
  }
  return 'the same on every count';
}
