import { expect, test } from 'vitest';
import { createRandom, exponential } from '../base/random.ts';
import { burstinessOf } from './burstiness.ts';

test('even arrivals have no spread', () => {
  const { gapCv, windows, spanSeconds } = burstinessOf([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5], [1]);
  expect({ gapCv, spanSeconds, windows }).toEqual({
    gapCv: 0,
    spanSeconds: 3.5,
    windows: [{ windowSeconds: 1, dispersionIndex: 0, peakToMean: 1 }],
  });
});

test('Poisson arrivals have a spread of 1 however one looks', () => {
  const random = createRandom({ seed: 5, stream: 0 });
  let at = 0;
  const times = Array.from({ length: 50_000 }, () => (at += exponential(random) / 3));
  const { gapCv, windows } = burstinessOf(times);
  expect(gapCv).toBeCloseTo(1, 1);
  for (const { dispersionIndex } of windows) expect(Math.abs(dispersionIndex - 1)).toBeLessThan(0.15);
});

test('windows may be empty, and traces nearly so', () => {
  const [window] = burstinessOf([5, 5, 5, 5, 14.5], [1]).windows;
  expect(window.peakToMean).toBe(8);
  expect(window.dispersionIndex).toBeCloseTo((16 + 1) / 5 - 0.5, 12);
  expect(burstinessOf([])).toEqual({ requestCount: 0, spanSeconds: 0, gapCv: null, windows: [] });
  expect(burstinessOf([4, 4]).gapCv).toBeNull();
});
