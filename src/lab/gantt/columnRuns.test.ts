import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ColumnRuns, wideFromPixels } from './columnRuns.ts';

interface Stretch {
  from: number;
  to: number;
  colour: number;
}

const step = fc.record({
  gap: fc.double({ min: 0, max: 3, noNaN: true }),
  length: fc.oneof(
    fc.double({ min: 0.001, max: 0.3, noNaN: true }),
    fc.double({ min: 0.3, max: 3 * wideFromPixels, noNaN: true }),
  ),
  colour: fc.integer({ min: 0, max: 2 }),
});

/** One after the other, as a device's executions are. */
const stretches = fc.array(step, { maxLength: 200 }).map((steps) => {
  let at = 0;
  return steps.map(({ gap, length, colour }): Stretch => {
    const from = at + gap;
    at = from + length;
    return { from, to: at, colour };
  });
});

function thinned(all: readonly Stretch[]): ColumnRuns {
  const runs = new ColumnRuns();
  for (const { colour, from, to } of all) runs.add(colour, from, to);
  return runs;
}

/** [from, to] of each rectangle, in order. */
function rectanglesOf({ columns, wide }: ColumnRuns): [number, number][] {
  const flat = [...columns, ...wide].filter((runs) => runs !== undefined);
  const pairs = flat.flatMap((runs) =>
    Array.from({ length: runs.length / 2 }, (_, run): [number, number] => [runs[2 * run], runs[2 * run + 1]]),
  );
  return pairs.sort(([a], [b]) => a - b);
}

/** Columns that are painted, be it in part. */
function covered(rectangles: readonly [number, number][]): Set<number> {
  const columns = new Set<number>();
  for (const [from, to] of rectangles) for (let at = Math.floor(from); at < to; at++) columns.add(at);
  return columns;
}

test('thinned, a lane covers the columns that all its stretches, each drawn by itself, cover', () => {
  fc.assert(
    fc.property(stretches, (all) => {
      const apart = all.flatMap((stretch) => rectanglesOf(thinned([stretch])));
      expect(covered(rectanglesOf(thinned(all)))).toEqual(covered(apart));
    }),
  );
});

test('no two rectangles overlap, and there are no more than columns', () => {
  fc.assert(
    fc.property(stretches, (all) => {
      const rectangles = rectanglesOf(thinned(all));
      for (const [index, [from, to]] of rectangles.entries()) {
        expect(to).toBeGreaterThan(from);
        if (index > 0) expect(from).toBeGreaterThanOrEqual(rectangles[index - 1][1]);
      }
      expect(rectangles.length).toBeLessThanOrEqual(Math.ceil((all.at(-1)?.to ?? 0) + 1));
    }),
  );
});

test('a column has the colour of the first stretch that falls on it; beside its like it is one rectangle with it', () => {
  const { columns, wide } = thinned([
    { from: 0, to: 0.2, colour: 0 },
    { from: 0.3, to: 0.4, colour: 1 },
    { from: 1.1, to: 1.2, colour: 0 },
    { from: 2.1, to: 2.2, colour: 1 },
    { from: 3, to: 13, colour: 1 },
  ]);
  expect(columns).toEqual([
    [0, 2],
    [2, 3],
  ]);
  expect(wide[1]).toEqual([3, 12.2]);
});

test('a hundred thousand stretches on six hundred columns are at most six hundred rectangles', () => {
  const runs = new ColumnRuns();
  const count = 100_000;
  for (let index = 0; index < count; index++) runs.add(index % 3, (600 * index) / count, (600 * (index + 0.9)) / count);
  expect(rectanglesOf(runs).length).toBeLessThanOrEqual(601);
});
