import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactExp, exactLog, exactSineOfTurns } from './exactMath.ts';

function closeTo(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(4e-15 * Math.max(1, Math.abs(expected)));
}

test('the logarithm agrees with the engine', () => {
  fc.assert(fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => closeTo(exactLog(x), Math.log(x))));
  expect(exactLog(1)).toBe(0);
});

test('the exponential agrees with the engine, relatively', () => {
  fc.assert(
    fc.property(fc.double({ min: -700, max: 0, noNaN: true }), (x) => {
      expect(Math.abs(exactExp(x) / Math.exp(x) - 1)).toBeLessThan(1e-13);
    }),
  );
  expect(exactExp(0)).toBe(1);
  expect(exactExp(-1e6)).toBe(0);
});

test('the sine agrees with the engine', () => {
  fc.assert(
    fc.property(fc.double({ min: -2, max: 2, noNaN: true }), (x) =>
      closeTo(exactSineOfTurns(x), Math.sin(2 * Math.PI * x)),
    ),
  );
});
