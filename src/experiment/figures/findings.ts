/** @file What the figures of a metric say, in sentences: who loses where, whether the reference agrees, where lines cross. */
import { formatList } from '../../base/format.ts';
import { metricWords } from './metric.ts';
import type { ComparisonResult, ExperimentResult, MetricResult, Verdict } from './result.ts';
import { isInside } from './seedRange.ts';

export function findingsOf(metric: MetricResult, result: ExperimentResult): string[] {
  return [
    ...metric.comparisons.flatMap((one) => comparisonFindings(one, result)),
    ...referenceFindings(metric, result),
  ];
}

/** `wins`, `loses` or `equal` where nothing is random; else with the seeds that say so. */
export function verdictWords({ betterCount, worseCount, sign }: Verdict, seedCount: number): string {
  const word = { better: 'wins', worse: 'loses', equal: 'equal' }[sign];
  if (seedCount === 0 || sign === 'equal') return word;
  return `${word} ${sign === 'better' ? betterCount : worseCount}/${seedCount}`;
}

function comparisonFindings(
  { of, against, points, ...crossed }: ComparisonResult,
  { sweep }: ExperimentResult,
): string[] {
  const namesWhere = (holds: (point: Verdict) => boolean) => sweep.names.filter((_, index) => holds(points[index]));
  const lost = namesWhere(({ sign }) => sign === 'worse');
  const known = points.filter(({ referenceSign }) => referenceSign !== null);
  const differing = namesWhere(({ sign, referenceSign }) => referenceSign !== null && sign !== referenceSign);
  const { crossings, referenceCrossings } = crossed;
  const crossing = [
    `Lines cross at ${positions(crossings)}`,
    ...(known.length > 0 ? [`the reference's at ${positions(referenceCrossings)}`] : []),
  ];
  const agreement = `Signs of the reference agree at ${known.length - differing.length} of ${known.length}`;
  return [
    `${of} loses to ${against} ${lost.length === 0 ? 'nowhere' : `at ${formatList(lost)}`}.`,
    ...(crossings.length + referenceCrossings.length === 0 ? [] : [`${crossing.join(', ')}.`]),
    ...(known.length === 0
      ? []
      : [`${agreement}${differing.length === 0 ? '' : `, not at ${formatList(differing)}`}.`]),
  ];
}

function positions(values: readonly number[]): string {
  return values.length === 0 ? 'no value' : formatList(values.map((value) => String(Number(value.toPrecision(3)))));
}

function referenceFindings({ metric, series }: MetricResult, { sweep, seeds }: ExperimentResult): string[] {
  const { format } = metricWords[metric];
  const checked = series.flatMap(({ label, points, reference }) =>
    points.map((point, index) => ({ label, index, point, value: reference[index] })),
  );
  const known = checked.filter(({ value, point }) => isInside(value, point) !== null);
  if (known.length === 0) return [];
  const outside = known
    .filter(({ value, point }) => isInside(value, point) === false)
    .map(({ label, index, value, point }) => {
      const range = `${format(point.low ?? 0)}–${format(point.high ?? 0)}`;
      return `${label} at ${sweep.names[index]} (${format(value ?? 0)}, ours ${range})`;
    });
  const agrees = seeds.length === 0 ? 'is met' : "lies inside the seeds' range";
  const inside = `The reference ${agrees} at ${known.length - outside.length} of ${known.length} points`;
  return [`${inside}${outside.length === 0 ? '' : `; outside: ${outside.join(', ')}`}.`];
}
