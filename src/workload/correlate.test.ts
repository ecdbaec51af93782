import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ModelWorkload } from '../domain/case.ts';
import { burstinessOf } from './burstiness.ts';
import { generateArrivals } from './generate.ts';

const capacity = { deviceCount: 1, singleDeviceLatencySeconds: [] };
const durationSeconds = 3000;

/** Arrival times by model. */
function generate(models: ModelWorkload[], correlation: number, more: { seed?: number; requestCount?: number } = {}) {
  const workload = {
    seed: 1,
    models,
    correlation,
    ...(more.requestCount === undefined && { durationSeconds }),
    ...more,
  };
  const { timesSeconds, modelIndices } = generateArrivals(workload, capacity);
  return models.map((_, model) => timesSeconds.filter((_, index) => modelIndices[index] === model));
}

function countsPer(windowSeconds: number, times: readonly number[]): number[] {
  const counts = new Array<number>(Math.floor(durationSeconds / windowSeconds)).fill(0);
  for (const time of times) counts[Math.min(counts.length - 1, Math.floor(time / windowSeconds))]++;
  return counts;
}

function correlationOf(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = (f: readonly number[], g: readonly number[]) =>
    mean(f.map((_, i) => (f[i] - mean(f)) * (g[i] - mean(g))));
  expect(meanA * meanB).toBeGreaterThan(0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

const pairs: [string, ModelWorkload[]][] = [
  ['poisson', Array.from({ length: 2 }, () => ({ process: 'poisson', arrivalsPerSecond: 4 }))],
  ['gamma', Array.from({ length: 2 }, () => ({ process: 'gamma', cv: 3, arrivalsPerSecond: 6 }))],
  ['mmpp', Array.from({ length: 2 }, () => ({ process: 'mmpp', ratesPerSecond: [1, 12], meanDwellSeconds: [2, 1] }))],
  [
    'gamma and poisson',
    [
      { process: 'gamma', cv: 2, arrivalsPerSecond: 8 },
      { process: 'poisson', arrivalsPerSecond: 3 },
    ],
  ],
];

describe.each(pairs)('two models, %s', (_, models) => {
  test('counts per window are correlated as asked, more so for more', () => {
    const asked = [-1, -0.5, 0, 0.5, 1];
    const measured = asked.map((correlation) => {
      const seeds = [1, 2, 3].map((seed) => {
        const [a, b] = generate(models, correlation, { seed }).map((times) => countsPer(10, times));
        return correlationOf(a, b);
      });
      return seeds.reduce((sum, one) => sum + one, 0) / seeds.length;
    });
    for (let index = 1; index < asked.length; index++)
      expect(measured[index]).toBeGreaterThan(measured[index - 1] + 0.1);
    expect(Math.abs(measured[2])).toBeLessThan(0.12);
  });

  test('each keeps its arrivals to the request, and its burstiness', () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 1, noNaN: true }), fc.nat(1000), (correlation, seed) => {
        const before = generate(models, 0, { seed });
        const after = generate(models, correlation, { seed });
        after.forEach((times, model) => {
          expect(times).toHaveLength(before[model].length);
          expect(times).toEqual(times.toSorted((a, b) => a - b));
          const [cvBefore, cvAfter] = [before[model], times].map((one) => burstinessOf(one).gapCv ?? 0);
          expect(Math.abs(cvAfter / cvBefore - 1)).toBeLessThan(0.1);
        });
      }),
      { numRuns: 8 },
    );
  });
});

test('the load of all together is evened out at −1 and heaped up at 1', () => {
  const models = Array.from({ length: 5 }, (): ModelWorkload => ({ process: 'gamma', cv: 3, arrivalsPerSecond: 4 }));
  const dispersion = [-1, 0, 1].map((correlation) => {
    const all = generate(models, correlation).flat();
    return burstinessOf(
      all.sort((a, b) => a - b),
      [10],
    ).windows[0].dispersionIndex;
  });
  expect(dispersion[0]).toBeLessThan(dispersion[1] * 0.8);
  expect(dispersion[2]).toBeGreaterThan(dispersion[1] * 1.5);
});

test('a run that ends by a count, a silent model, a single one', () => {
  const poisson: ModelWorkload = { process: 'poisson', arrivalsPerSecond: 4 };
  const silent: ModelWorkload = { process: 'poisson', arrivalsPerSecond: 0 };
  const [first, second] = generate([poisson, poisson], 0.7, { requestCount: 20_000 });
  expect(first.length + second.length).toBe(20_000);
  expect(Math.abs(20_000 / 8 / (first.at(-1) ?? 0) - 1)).toBeLessThan(0.05);
  expect(generate([poisson, silent], -1)[1]).toEqual([]);
  expect(generate([silent], 1)).toEqual([[]]);
  expect(generate([poisson], -1)[0]).toHaveLength(generate([poisson], 0)[0].length);
  expect(generate([poisson, poisson], 0.7)).toEqual(generate([poisson, poisson], 0.7));
});

test.each([
  { process: 'trace', timesSeconds: [1] },
  { process: 'deterministic', arrivalsPerSecond: 1 },
  { process: 'diurnal', periodSeconds: 5, amplitude: 1, arrivalsPerSecond: 1 },
  { process: 'on-off', onSeconds: 1, offSeconds: 1, arrivalsPerSecond: 1 },
] satisfies ModelWorkload[])('$process has times that are meant as they are', (model) => {
  const models: ModelWorkload[] = [{ process: 'poisson', arrivalsPerSecond: 1 }, model];
  expect(() => generate(models, 0.5)).toThrow(expect.objectContaining({ field: 'workload.models[1].process' }));
  expect(() => generate(models, 0)).not.toThrow();
});
