import { expect, test } from 'vitest';
import { compareSeries } from './compare.ts';
import { findingsOf } from './findings.ts';
import type { ExperimentResult, MetricResult, Series } from './result.ts';
import { seedRange } from './seedRange.ts';

const sweep = {
  label: 'x',
  positions: [1, 2],
  names: ['1', '2'],
  isNamed: false,
  isContinuous: true,
  direction: 'harder' as const,
};
const metric = 'attainmentTrimmed';

function findings(ours: number[][], theirs: number[][], reference: { ours: number[]; theirs: number[] }): string[] {
  const series: Series[] = [
    { label: 'a', points: ours.map(seedRange), reference: reference.ours },
    { label: 'b', points: theirs.map(seedRange), reference: reference.theirs },
  ];
  const comparisons = [compareSeries({ of: 'a', against: 'b' }, { metric, series, sweep })];
  const one: MetricResult = { metric, series, comparisons };
  const result: ExperimentResult = {
    schema: 'muxlab-experiment-result/1',
    figure: '0',
    title: '',
    source: '',
    notes: [],
    seeds: [1, 2],
    sweep,
    metrics: [one],
    referenceSource: '',
  };
  return findingsOf(one, result);
}

test('where the reference is equal, divided seeds agree with it and unanimous ones do not', () => {
  const theirs = [
    [0.5, 0.5],
    [0.5, 0.5],
  ];
  const equal = { ours: [0.5, 0.5], theirs: [0.5, 0.5] };
  const divided = [
    [0.4, 0.7],
    [0.6, 0.7],
  ];
  expect(findings(divided, theirs, equal)).toContain(
    'Signs of the reference agree at 1 of 2, not at 2 (here it wins 2/2).',
  );
});

test('it says where the one loses, where lines cross, and which figures of the reference lie outside', () => {
  const ours = [
    [0.4, 0.4],
    [0.9, 0.8],
  ];
  const theirs = [
    [0.6, 0.6],
    [0.6, 0.6],
  ];
  expect(findings(ours, theirs, { ours: [0.4, 0.3], theirs: [0.6, 0.6] })).toEqual([
    '99\u202f% within SLO (x): a not even at the least; b not even at the least.',
    'a loses to b at 1.',
    expect.stringMatching(
      /^The lines of a and b cross at 1\.44 \(2 of 2 seeds cross, .*, the reference's at no value\.$/,
    ),
    'Signs of the reference agree at 1 of 2, not at 2 (here it wins 2/2).',
    "The reference lies inside the seeds' range at 3 of 4 points; outside: a at 2 (30.0, ours 80.3–89.8).",
  ]);
});
