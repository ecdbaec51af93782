import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { favouriteOf, isRight, meanOf, missesOf, pointsOf, winnersOf } from './score.ts';

const share = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);
const pair = fc.integer({ min: 1, max: 6 }).chain((count) => {
  const shares = fc.array(share, { minLength: count, maxLength: count });
  return fc.tuple(shares, shares);
});

describe('points', () => {
  test.each([
    [0, 100],
    [0.1, 96],
    [0.2, 84],
    [0.3, 64],
    [0.5, 0],
    [0.9, 0],
  ])('a guess off by %d is worth %d', (miss, points) => {
    expect(pointsOf([0.95 - miss], [0.95])).toBe(points);
  });

  test('the mean of the squares counts, so that one wild guess costs more than two mild ones', () => {
    expect(pointsOf([0.9, 0.5], [0.7, 0.3])).toBe(84);
    expect(pointsOf([0.9, 0.7], [0.5, 0.7])).toBe(68);
  });

  test('are 0 … 100, and 100 only for guesses that came true', () => {
    fc.assert(
      fc.property(pair, ([guesses, outcomes]) => {
        const points = pointsOf(guesses, outcomes);
        expect(points).toBeGreaterThanOrEqual(0);
        expect(points).toBeLessThanOrEqual(100);
        if (points === 100) expect(Math.max(...missesOf(guesses, outcomes))).toBeLessThan(0.1);
      }),
    );
  });

  test('whoever says what they expect expects most: the mean of what may come is the best guess', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.5, max: 0.9, noNaN: true }), { minLength: 2, maxLength: 8 }), (may) => {
        const expected = (guess: number) => meanOf(may.map((outcome) => pointsOf([guess], [outcome])));
        const honest = expected(meanOf(may));
        // Points are whole numbers: a hair of rounding is let pass.
        for (const other of [0.5, 0.6, 0.7, 0.8, 0.9]) expect(honest + 1).toBeGreaterThanOrEqual(expected(other));
      }),
    );
  });
});

test('the favourite is the single largest', () => {
  expect(favouriteOf([0.7, 0.9, 0.8])).toBe(1);
  expect(favouriteOf([0.9, 0.9, 0.8])).toBeNull();
});

test('outcomes within half a point are alike, and whoever named one of them was right', () => {
  expect(winnersOf([0.981, 0.977, 0.9])).toEqual([0, 1]);
  expect(isRight([0.6, 0.8, 0.7], [0.981, 0.977, 0.9])).toBe(true);
  expect(isRight([0.6, 0.7, 0.8], [0.981, 0.977, 0.9])).toBe(false);
  expect(isRight([0.7, 0.7, 0.7], [0.981, 0.977, 0.9])).toBe(false);
});
