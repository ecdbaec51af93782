import { expect, test } from 'vitest';
import { compareSeries, zeros } from './compare.ts';
import { spans } from './findings.ts';
import type { Series } from './result.ts';
import { isInside, seedRange } from './seedRange.ts';

const sweep = {
  label: 'x',
  positions: [1, 2, 4],
  names: ['1', '2', '4'],
  isNamed: false,
  isContinuous: true,
  direction: 'harder' as const,
};

function series(label: string, bySeed: (number | null)[][], reference: (number | null)[]): Series {
  return { label, points: bySeed.map(seedRange), reference };
}

test('zeros lie where the line changes its sign; gaps and zeros are passed over', () => {
  expect(zeros([0, 1, 2], [1, 3, -1])).toEqual([1.75]);
  expect(zeros([0, 1, 2], [1, 0, -1])).toEqual([1]);
  expect(zeros([0, 1, 2], [-1, null, 1])).toEqual([1]);
  expect(zeros([0, 1, 2], [0, 0, 1])).toEqual([]);
});

test('a comparison counts seeds, signs the means and takes the reference beside them', () => {
  const ours = series(
    'a',
    [
      [1, 2],
      [1, 5],
      [null, null],
    ],
    [1, 5, 7],
  );
  const theirs = series(
    'b',
    [
      [2, 3],
      [2, 3],
      [1, 1],
    ],
    [2, null, 7],
  );
  const lower = compareSeries(
    { of: 'a', against: 'b' },
    { metric: 'meanLatencySeconds', series: [ours, theirs], sweep },
  );
  expect(lower.points).toEqual([
    { betterCount: 2, worseCount: 0, sign: 'better', referenceSign: 'better' },
    { betterCount: 1, worseCount: 1, sign: 'worse', referenceSign: null },
    { betterCount: 0, worseCount: 0, sign: 'equal', referenceSign: 'equal' },
  ]);
  expect(lower.crossings).toHaveLength(1);
  expect(lower.crossingsBySeed).toHaveLength(1); // the first seed never crosses
  const higher = compareSeries(
    { of: 'a', against: 'b' },
    { metric: 'attainmentTrimmed', series: [ours, theirs], sweep },
  );
  expect(higher.points[0]).toMatchObject({ sign: 'worse', referenceSign: 'worse' });
});

test('a range holds 95 % of the seeds, and knows when there is nothing to hold', () => {
  const range = seedRange(Array.from({ length: 41 }, (_, seed) => seed));
  expect(range).toMatchObject({ mean: 20, low: 1, high: 39 });
  expect([0.5, 1, 39, 39.5].map((value) => isInside(value, range))).toEqual([false, true, true, false]);
  expect(seedRange([null, null])).toMatchObject({ mean: null, low: null, high: null });
  expect(isInside(1, seedRange([null]))).toBe(null);
});

test('three or more values in a row are told by their ends', () => {
  const marked = [...'-xx-xxxx-x'].map((mark) => mark === 'x');
  expect(spans([...'abcdefghij'], marked)).toEqual(['b', 'c', 'e to h', 'j']);
});
