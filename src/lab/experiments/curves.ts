/** @file Where things of a plot are: the swept value next to a pointer, and the crossings worth a name. Pure. */
import type { MetricResult } from '../../experiment/figures/result.ts';
import { brief } from './words.ts';

/** Of the one nearest to `at`. */
export function nearestIndex(places: readonly number[], at: number): number {
  return places.reduce((best, place, index) => (Math.abs(place - at) < Math.abs(places[best] - at) ? index : best), 0);
}

/** More names than this would lie on each other. */
const crossingsNamed = 3;

/** Of the lines of means; none where there are so many that they say nothing. */
export function crossingsIn({ comparisons }: MetricResult): { position: number; words: string }[] {
  const all = comparisons.flatMap(({ crossings, referenceCrossings }) => {
    const isMatched = crossings.length === 1 && referenceCrossings.length === 1;
    const reference = isMatched ? `, reference ${brief(referenceCrossings[0])}` : '';
    return crossings.map((position) => ({ position, words: `cross at ${brief(position)}${reference}` }));
  });
  return all.length > crossingsNamed ? [] : all;
}

/** An SVG path through the points that are there; a gap where one is missing. */
export function pathOf(points: readonly ({ x: number; y: number } | null)[]): string {
  return points
    .map((point, index) => (point ? `${points[index - 1] ? 'L' : 'M'}${point.x.toFixed(1)} ${point.y.toFixed(1)}` : ''))
    .join('');
}

/** The outline of a band, there and back, over the points that have one. */
export function bandOf(
  points: readonly { x: number; low: number | null; high: number | null }[],
  y: (value: number) => number,
): string {
  const known = points.flatMap(({ x, low, high }) => (low === null || high === null ? [] : [{ x, low, high }]));
  const there = known.map(({ x, high }) => `${x.toFixed(1)} ${y(high).toFixed(1)}`);
  const back = known.map(({ x, low }) => `${x.toFixed(1)} ${y(low).toFixed(1)}`).toReversed();
  return known.length < 2 ? '' : `M${[...there, ...back].join('L')}Z`;
}
