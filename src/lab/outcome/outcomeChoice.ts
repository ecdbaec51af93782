/** @file What a hand chose to see of the outcome. */

export interface OutcomeChoice {
  /** Of latency, 0 … 100, ascending; one to three. */
  percentiles: number[];
  /** The share over time is drawn for each model. */
  byModel: boolean;
}

export const percentilesMost = 3;

export const untouchedOutcome: OutcomeChoice = { percentiles: [50, 99], byModel: false };

/** At a place of the list, `percentile` in the stead of what is there; null takes it away, a place past the end adds one. */
export function withPercentile(percentiles: readonly number[], place: number, percentile: number | null): number[] {
  const others = percentiles.filter((_, index) => index !== place);
  if (percentile === null) return others.length === 0 ? [...percentiles] : others;
  if (others.includes(percentile)) return [...percentiles];
  return place >= percentiles.length
    ? ascending([...percentiles, percentile].slice(0, percentilesMost))
    : ascending([...others, percentile]);
}

export function ascending(percentiles: readonly number[]): number[] {
  return percentiles.toSorted((a, b) => a - b);
}
