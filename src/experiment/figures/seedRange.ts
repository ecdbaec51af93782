/** @file A figure over seeds: its mean and the range in which 95 % of the seeds lie. */
import { mean, quantile } from '../../metrics/quantiles.ts';
import type { SeedRange } from './result.ts';

export function seedRange(bySeed: (number | null)[]): SeedRange {
  const known = Float64Array.from(bySeed.filter((value) => value !== null));
  const sorted = known.toSorted();
  return { bySeed, mean: mean(known), low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}

/** Null where there is nothing to compare. A relative 1e-9 is forgiven: published figures were rounded on their way. */
export function isInside(value: number | null, { low, high }: SeedRange): boolean | null {
  if (value === null || low === null || high === null) return null;
  const margin = Math.abs(value) * 1e-9;
  return value >= low - margin && value <= high + margin;
}
