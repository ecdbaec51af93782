/** @file Which of two placements is better at each swept value, in how many seeds, and where their lines cross. */
import { assert } from '../../base/assert.ts';
import type { Comparison } from './experiment.ts';
import { type Metric, metricWords } from './metric.ts';
import type { ComparisonResult, ExperimentResult, Series, Sign, Verdict } from './result.ts';

export function compareSeries(
  { of, against }: Comparison,
  { metric, series, sweep }: { metric: Metric; series: readonly Series[]; sweep: ExperimentResult['sweep'] },
): ComparisonResult {
  const ours = seriesOf(series, of);
  const theirs = seriesOf(series, against);
  const toSign = metricWords[metric].better === 'lower' ? -1 : 1;
  const gain = (a: number | null, b: number | null) => (a === null || b === null ? null : (a - b) * toSign);
  const gains = ours.points.map((point, index) => gain(point.mean, theirs.points[index].mean));
  const referenceGains = ours.reference.map((value, index) => gain(value, theirs.reference[index]));
  /** [swept values][seeds] */
  const seedGains = ours.points.map(({ bySeed }, index) =>
    bySeed.map((value, seed) => gain(value, theirs.points[index].bySeed[seed])),
  );
  const crossings = (values: readonly (number | null)[]) => (sweep.isContinuous ? zeros(sweep.positions, values) : []);
  const seedIndices = [...(seedGains[0] ?? []).keys()];
  return {
    of,
    against,
    points: seedGains.map((bySeed, index) => verdictOf(bySeed, gains[index], referenceGains[index])),
    crossings: crossings(gains),
    crossingsBySeed: seedIndices.flatMap((seed) => crossings(seedGains.map((bySeed) => bySeed[seed])).slice(0, 1)),
    referenceCrossings: crossings(referenceGains),
  };
}

function verdictOf(bySeed: readonly (number | null)[], gain: number | null, referenceGain: number | null): Verdict {
  return {
    betterCount: bySeed.filter((one) => one !== null && one > 0).length,
    worseCount: bySeed.filter((one) => one !== null && one < 0).length,
    sign: signOf(gain ?? 0),
    referenceSign: referenceGain === null ? null : signOf(referenceGain),
  };
}

function seriesOf(series: readonly Series[], label: string): Series {
  const found = series.find((one) => one.label === label);
  assert(found !== undefined, `no series ${label}`);
  return found;
}

function signOf(gain: number): Sign {
  return gain > 0 ? 'better' : gain < 0 ? 'worse' : 'equal';
}

/** Where a line through the points changes its sign; points without a value, or at 0, are passed over. */
export function zeros(positions: readonly number[], values: readonly (number | null)[]): number[] {
  const known = positions
    .map((position, index) => ({ position, value: values[index] ?? 0 }))
    .filter(({ value }) => value !== 0);
  return known.slice(1).flatMap((right, index) => {
    const left = known[index];
    if (left.value > 0 === right.value > 0) return [];
    return [left.position + ((right.position - left.position) * left.value) / (left.value - right.value)];
  });
}
