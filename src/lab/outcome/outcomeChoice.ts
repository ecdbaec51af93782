/** @file What a hand chose to see of the outcome, and what of a link can be taken for it. */
import { isNumber, isRecord } from '../link/fieldChecks.ts';

export interface OutcomeChoice {
  /** Of latency, 0 … 100, ascending; one to three. */
  percentiles: number[];
  /** The share over time is drawn for each model. */
  byModel: boolean;
}

export const percentilesMost = 3;

export const untouchedOutcome: OutcomeChoice = { percentiles: [50, 99], byModel: false };

/** Only what a hand changed. */
export function linkedOutcome(outcome: OutcomeChoice): { outcome?: OutcomeChoice } {
  return JSON.stringify(outcome) === JSON.stringify(untouchedOutcome) ? {} : { outcome };
}

export function openOutcome(given: unknown, problems: string[]): OutcomeChoice {
  if (given === undefined) return untouchedOutcome;
  if (!isRecord(given)) {
    problems.push("the link's outcome: must be an object");
    return untouchedOutcome;
  }
  const { percentiles, byModel } = given;
  if (byModel !== undefined && typeof byModel !== 'boolean') {
    problems.push("the link's outcome.byModel: must be true or false");
  }
  return { percentiles: openPercentiles(percentiles, problems), byModel: byModel === true };
}

function openPercentiles(given: unknown, problems: string[]): number[] {
  if (given === undefined) return untouchedOutcome.percentiles;
  if (!Array.isArray(given) || given.length === 0 || !given.every(isNumber)) {
    problems.push(`the link's outcome.percentiles: must be one to ${percentilesMost} numbers from 0 to 100`);
    return untouchedOutcome.percentiles;
  }
  const inside = given.map((percentile) => Math.min(100, Math.max(0, percentile)));
  const taken = ascending([...new Set(inside)].slice(0, percentilesMost));
  if (JSON.stringify(taken) !== JSON.stringify(ascending(given))) {
    problems.push(
      `the link's outcome.percentiles: must be up to ${percentilesMost} different numbers from 0 to 100: ${taken.join(', ')} are taken`,
    );
  }
  return taken;
}

/** At a place of the list, `percentile` in the stead of what is there; null takes it away, a place past the end adds one. */
export function withPercentile(percentiles: readonly number[], place: number, percentile: number | null): number[] {
  const others = percentiles.filter((_, index) => index !== place);
  if (percentile === null) return others.length === 0 ? [...percentiles] : others;
  if (others.includes(percentile)) return [...percentiles];
  return place >= percentiles.length
    ? ascending([...percentiles, percentile].slice(0, percentilesMost))
    : ascending([...others, percentile]);
}

function ascending(percentiles: readonly number[]): number[] {
  return percentiles.toSorted((a, b) => a - b);
}
