/** @file What the figures of a metric say, in sentences: who loses where, whether the reference agrees, where lines cross. */
import { formatList, formatPercent } from '../../base/format.ts';
import { type Direction, type Held, heldLevel, heldTo } from './heldLevel.ts';
import { isShare, metricWords } from './metric.ts';
import type { ComparisonResult, ExperimentResult, MetricResult, Verdict } from './result.ts';
import { isInside, seedRange } from './seedRange.ts';

export function findingsOf(metric: MetricResult, result: ExperimentResult): string[] {
  return [
    ...heldFindings(metric, result),
    ...metric.comparisons.flatMap((one) => comparisonFindings(one, result)),
    ...referenceFindings(metric, result),
  ];
}

/** What the field calls goodput: how much each placement bears at 99 %. */
function heldFindings({ metric, series }: MetricResult, { sweep }: ExperimentResult): string[] {
  const { direction, isContinuous, positions: swept, label } = sweep;
  if (direction === null || !isShare(metric)) return [];
  const held = series.flatMap(({ label: name, points }) => {
    const means = points.map(({ mean }) => mean);
    const to = heldTo(swept, means, { level: heldLevel, direction, isContinuous });
    return to === null ? [] : [`${name} ${heldWords(to, direction)}`];
  });
  return held.length === 0 ? [] : [`${formatPercent(heldLevel, 0)} within SLO (${label}): ${held.join('; ')}.`];
}

function heldWords(held: Held, direction: Direction): string {
  switch (held.kind) {
    case 'throughout':
      return 'throughout';
    case 'nowhere':
      return `not even at the ${direction === 'harder' ? 'least' : 'most'}`;
    case 'to':
      return `${direction === 'harder' ? 'up to' : 'from'} ${positions([held.position])}`;
  }
}

/** `wins`, `loses` or `equal` where nothing is random; else with the seeds that say so. */
export function verdictWords({ betterCount, worseCount, sign }: Verdict, seedCount: number): string {
  const word = { better: 'wins', worse: 'loses', equal: 'equal' }[sign];
  if (seedCount === 0 || sign === 'equal') return word;
  return `${word} ${sign === 'better' ? betterCount : worseCount}/${seedCount}`;
}

function comparisonFindings(one: ComparisonResult, { sweep, seeds }: ExperimentResult): string[] {
  const { of, against, points } = one;
  const lost = spans(
    sweep.names,
    points.map(({ sign }) => sign === 'worse'),
  );
  const known = points.filter(({ referenceSign }) => referenceSign !== null);
  const differing = points.flatMap((point, index) => {
    if (agrees(point, seeds.length)) return [];
    return `${sweep.names[index]} (here it ${verdictWords(point, seeds.length)})`;
  });
  const agreement = `Signs of the reference agree at ${known.length - differing.length} of ${known.length}`;
  return [
    `${of} loses to ${against} ${lost.length === 0 ? 'nowhere' : `at ${formatList(lost)}`}.`,
    ...crossingFindings(one, { isKnown: known.length > 0, seedCount: seeds.length }),
    ...(known.length === 0
      ? []
      : [`${agreement}${differing.length === 0 ? '' : `, not at ${formatList(differing)}`}.`]),
  ];
}

/** Published figures have few digits: where they are equal, seeds that are divided agree with them. */
function agrees({ betterCount, worseCount, sign, referenceSign }: Verdict, seedCount: number): boolean {
  if (referenceSign === null || referenceSign === sign) return true;
  return referenceSign === 'equal' && Math.max(betterCount, worseCount) < seedCount;
}

function crossingFindings(
  { of, against, crossings, crossingsBySeed, referenceCrossings }: ComparisonResult,
  { isKnown, seedCount }: { isKnown: boolean; seedCount: number },
): string[] {
  if (crossings.length + referenceCrossings.length + crossingsBySeed.length === 0) return [];
  const { low, high } = seedRange(crossingsBySeed);
  const count = `${crossingsBySeed.length} of ${seedCount} seeds cross`;
  const range = low === null || high === null ? '' : `, between ${positions([low])} and ${positions([high])}`;
  const reference = isKnown ? `, the reference's at ${positions(referenceCrossings)}` : '';
  return [`The lines of ${of} and ${against} cross at ${positions(crossings)} (${count}${range})${reference}.`];
}

/** The names that are marked; of three or more in a row the first and the last: `2`, `5 to 20`. */
export function spans(names: readonly string[], isMarked: readonly boolean[]): string[] {
  const runs: string[][] = [];
  names.forEach((name, index) => {
    if (!isMarked[index]) return;
    if (index > 0 && isMarked[index - 1]) runs[runs.length - 1].push(name);
    else runs.push([name]);
  });
  return runs.flatMap((run) => (run.length < 3 ? run : [`${run[0]} to ${run[run.length - 1]}`]));
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
