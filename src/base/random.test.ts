import { expect, test } from 'vitest';
import { createRandom, exponential, gamma, normal, type Random } from './random.ts';

const draws = 40_000;

function moments(draw: (random: Random) => number, seed: number) {
  const random = createRandom({ seed, stream: 0 });
  const values = Array.from({ length: draws }, () => draw(random));
  const mean = values.reduce((sum, value) => sum + value, 0) / draws;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws;
  return { mean, deviation: Math.sqrt(variance) };
}

test('a seed and a stream give the same numbers, other streams give others', () => {
  const first = (stream: number) => createRandom({ seed: 7, stream })();
  expect(first(0)).toBe(first(0));
  expect(new Set([0, 1, 2, 3].map(first)).size).toBe(4);
});

test('uniform numbers lie inside (0, 1)', () => {
  const random = createRandom({ seed: 1, stream: 0 });
  for (let index = 0; index < draws; index++) {
    const value = random();
    expect(value > 0 && value < 1).toBe(true);
  }
});

test.each([1, 2, 3])('distributions have their mean and deviation (seed %i)', (seed) => {
  expect(moments(exponential, seed).mean).toBeCloseTo(1, 1);
  expect(moments(exponential, seed).deviation).toBeCloseTo(1, 1);
  expect(moments(normal, seed).mean).toBeCloseTo(0, 1);
  expect(moments(normal, seed).deviation).toBeCloseTo(1, 1);
  for (const shape of [0.25, 1, 4]) {
    const { mean, deviation } = moments((random) => gamma(random, shape), seed);
    expect(mean / shape).toBeCloseTo(1, 1);
    expect(Math.abs(deviation / Math.sqrt(shape) - 1)).toBeLessThan(0.05);
  }
});
