import { expect, test } from 'vitest';
import { firstSlowdown, nextSlowdown } from './slowdownRule.ts';

const saturation = {
  deviceCount: 8,
  elapsedSeconds: 1,
  calibratedSeconds: 1,
  shortestSeconds: 0.02,
  longestSeconds: 0.02,
};

test('devices that share the GPU evenly need a window for all of them, and some room', () => {
  expect(firstSlowdown(saturation)).toBeCloseTo(8 / 0.6, 9);
  expect(firstSlowdown({ ...saturation, deviceCount: 2 })).toBeCloseTo(2 / 0.6, 9);
});

test('what contention and hand-over add counts, what they seem to save does not', () => {
  expect(firstSlowdown({ ...saturation, calibratedSeconds: 0.5 })).toBeCloseTo(16 / 0.6, 9);
  expect(firstSlowdown({ ...saturation, calibratedSeconds: 2 })).toBeCloseTo(8 / 0.6, 9);
});

test('a short stage can wait for a long one to end', () => {
  const unequal = { ...saturation, deviceCount: 2, longestSeconds: 0.2 };
  expect(firstSlowdown(unequal)).toBeCloseTo(11, 9);
  expect(firstSlowdown({ ...unequal, deviceCount: 1 })).toBeLessThan(2);
});

test('windows are never shorter than a wait can hold', () => {
  expect(firstSlowdown({ ...saturation, deviceCount: 1, shortestSeconds: 0.001, longestSeconds: 0.001 })).toBe(16);
});

test('a try that holds is kept, one that does not is followed by a slower one', () => {
  expect(nextSlowdown(10, { lateCount: 1, stageCount: 100 })).toBe(10);
  expect(nextSlowdown(10, { lateCount: 2, stageCount: 100 })).toBe(12.5);
  expect(nextSlowdown(10, { lateCount: 1, stageCount: 20 })).toBe(12.5);
});
