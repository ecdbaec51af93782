/** @file Percentiles as people call them. */
import { formatCount, formatPercent } from '../../base/format.ts';
import { type LatencyTally, tallyErrorFraction } from '../../experiment/latencyTally.ts';

export const offeredPercentiles = [50, 90, 95, 99, 99.9, 100];

/** 99.9 → `p99.9`, 100 → `max`. */
export function percentileName(percentile: number): string {
  if (percentile === 100) return 'max';
  return percentile === 0 ? 'min' : `p${percentile}`;
}

/** A percentile that was typed; null: none. */
export function readPercentile(text: string): number | null {
  const percentile = Number(text.trim().replace(',', '.').replace(/^p/i, ''));
  return text.trim() !== '' && percentile >= 0 && percentile <= 100 ? percentile : null;
}

/** How exact the quantiles of a tally are. */
export function exactnessWords({ count, isExact }: Pick<LatencyTally, 'count' | 'isExact'>): string {
  const of = `of ${formatCount(count, 'completed request')}`;
  return isExact ? `exact, ${of}` : `within ${formatPercent(tallyErrorFraction, 2)}, ${of}`;
}
