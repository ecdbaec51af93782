import { expect, test } from 'vitest';
import { previewArrivals, previewWindowCount } from './arrivalsPreview.ts';

const models = ['a', 'b'].map((name) => ({ name, profile: name }));

test('every arrival is counted once, in its window and for its model', () => {
  const timesSeconds = [0, 0.5, 1, 29.9, 59.999];
  const { counts, windowSeconds, burstiness } = previewArrivals(
    { models, workload: { seed: 1, durationSeconds: 60, models: [] } },
    { timesSeconds, modelIndices: [0, 1, 1, 0, 1] },
  );
  expect(windowSeconds).toBe(1);
  expect(counts).toHaveLength(previewWindowCount);
  expect([counts[0], counts[1], counts[29], counts[59]]).toEqual([
    [1, 1],
    [0, 1],
    [1, 0],
    [0, 1],
  ]);
  expect(counts.flat().reduce((sum, count) => sum + count)).toBe(5);
  expect(burstiness.requestCount).toBe(5);
});

test('arrivals that are given span to the last of them; a model nobody knows is not drawn', () => {
  const { counts, windowSeconds } = previewArrivals({ models }, { timesSeconds: [0, 6, 12], modelIndices: [0, -1, 1] });
  expect(windowSeconds).toBeCloseTo(0.2, 12);
  expect(counts.flat().reduce((sum, count) => sum + count)).toBe(2);
  expect(counts.at(-1)).toEqual([0, 1]);
});

test('without arrivals the windows are empty', () => {
  const { counts } = previewArrivals({ models }, { timesSeconds: [], modelIndices: [] });
  expect(counts.flat().every((count) => count === 0)).toBe(true);
});
