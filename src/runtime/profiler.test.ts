import { expect, test } from 'vitest';
import { calibrationOf, kernelSeconds } from './profiler.ts';

test('a calibration is a low quantile, and its spread the way up to the median', () => {
  const { seconds, spreadFraction } = calibrationOf([
    0.03, 0.01, 0.011, 0.02, 0.01, 0.012, 0.5, 0.01, 0.01, 0.01, 0.04,
  ]);
  expect(seconds).toBe(0.01);
  expect(spreadFraction).toBeCloseTo(0.1, 9);
  expect(calibrationOf([0, 0]).spreadFraction).toBe(0);
});

test('a GPU clock that is rounded to tenths of a millisecond is averaged, a fine one is not', () => {
  expect(kernelSeconds([0, 0.0001, 0, 0.0001, 0.0001])).toBeCloseTo(0.00006, 12);
  expect(kernelSeconds([0.00005, 0.000051, 0.00005, 0.0003])).toBeCloseTo(0.00005, 9);
});
