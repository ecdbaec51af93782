import { expect, test } from 'vitest';
import { powerLawRates } from './powerLaw.ts';

test('rates fall as (i + 1)^−½ and keep their sum', () => {
  const rates = powerLawRates({ modelCount: 16, arrivalsPerSecond: 24 });
  expect(rates.reduce((sum, rate) => sum + rate, 0)).toBeCloseTo(24, 12);
  rates.forEach((rate, index) => {
    expect(rate / rates[0]).toBeCloseTo(1 / Math.sqrt(index + 1), 12);
  });
});

test('other exponents', () => {
  expect(powerLawRates({ modelCount: 2, arrivalsPerSecond: 4, exponent: 0 })).toEqual([2, 2]);
  const [first, second] = powerLawRates({ modelCount: 2, arrivalsPerSecond: 3, exponent: 1 });
  expect([first, second]).toEqual([expect.closeTo(2, 12), expect.closeTo(1, 12)]);
});
