import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BadInput } from '../domain/badInput.ts';
import type { ModelWorkload, Workload } from '../domain/case.ts';
import { generateArrivals, resolveRates } from './generate.ts';

const capacity = { deviceCount: 4, singleDeviceLatencySeconds: [0.2, 0.1, undefined] };
const generate = (models: ModelWorkload[], more: Partial<Workload> = { durationSeconds: 2000 }) =>
  generateArrivals({ seed: 1, models, ...more }, capacity);

const perSecond = 5;
const processes: ModelWorkload[] = [
  { process: 'poisson', arrivalsPerSecond: perSecond },
  { process: 'gamma', cv: 3, arrivalsPerSecond: perSecond },
  { process: 'gamma', cv: 0.5, arrivalsPerSecond: perSecond },
  { process: 'mmpp', ratesPerSecond: [0, 1, 4], meanDwellSeconds: [2, 1, 1], arrivalsPerSecond: perSecond },
  { process: 'on-off', onSeconds: 2, offSeconds: 6, arrivalsPerSecond: perSecond },
  { process: 'deterministic', arrivalsPerSecond: perSecond },
  { process: 'diurnal', periodSeconds: 100, amplitude: 0.8, arrivalsPerSecond: perSecond },
];
const windowed: ModelWorkload[] = [
  { process: 'maf1', countsPerMinute: Array.from({ length: 34 }, (_, minute) => 200 + 6 * minute), cv: 2 },
  { process: 'maf2', windowSeconds: 250, ratesPerSecond: [1, 9, 3, 7, 0, 8, 2, 10], cvs: [1, 3, 2, 1, 4, 1, 2, 2] },
];

function gapStatistics(times: number[]): { mean: number; cv: number } {
  const gaps = times.slice(1).map((time, index) => time - times[index]);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  return { mean, cv: Math.sqrt(variance) / mean };
}

describe.each([...processes, ...windowed])('$process', (process) => {
  test('has its mean rate, ascends and stays inside the duration', () => {
    const counts = [1, 2, 3, 4].map((seed) => {
      const { timesSeconds } = generate([process], { seed, durationSeconds: 2000 });
      expect(timesSeconds).toEqual(timesSeconds.toSorted((a, b) => a - b));
      expect(timesSeconds[timesSeconds.length - 1]).toBeLessThan(2000);
      return timesSeconds.length;
    });
    const meanCount = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    expect(Math.abs(meanCount / (perSecond * 2000) - 1)).toBeLessThan(0.06);
  });

  test('is the same for the same seed, and rounded to nanoseconds', () => {
    const first = generate([process], { requestCount: 200 });
    expect(generate([process], { requestCount: 200 })).toEqual(first);
    expect(first.timesSeconds).toHaveLength(200);
    for (const time of first.timesSeconds) expect(Math.round(time * 1e9) / 1e9).toBe(time);
  });
});

test.each([0.3, 1, 2, 4])('gamma gaps have the coefficient of variation %d', (cv) => {
  for (const seed of [1, 2, 3]) {
    const { timesSeconds } = generate([{ process: 'gamma', cv, arrivalsPerSecond: 10 }], {
      seed,
      durationSeconds: 4000,
    });
    expect(Math.abs(gapStatistics(timesSeconds).cv / cv - 1)).toBeLessThan(0.12);
  }
});

test('no bit of a golden workload changes', () => {
  const { timesSeconds, modelIndices } = generate(processes, { requestCount: 5000 });
  let hash = 0;
  timesSeconds.forEach((time, index) => {
    const word = Math.round(time * 1e9) % 4294967291;
    hash = (Math.imul(hash, 31) + word + modelIndices[index]) | 0;
  });
  expect(hash).toBe(-9488971);
});

test('one model changes, the others keep their arrivals', () => {
  const timesOf = (arrivals: { timesSeconds: number[]; modelIndices: number[] }, model: number) =>
    arrivals.timesSeconds.filter((_, index) => arrivals.modelIndices[index] === model);
  const before = generate([processes[0], processes[1]]);
  const after = generate([processes[4], processes[1]]);
  expect(timesOf(after, 1)).toEqual(timesOf(before, 1));
});

test('load is a share of what all devices could serve', () => {
  const models: ModelWorkload[] = [
    { process: 'poisson', load: 0.5 },
    { process: 'deterministic', load: 0.1 },
  ];
  expect(resolveRates({ seed: 1, models }, capacity)).toEqual([10, 4]);
  const unknown: ModelWorkload[] = [...models, { process: 'poisson', load: 1 }];
  expect(() => generate(unknown)).toThrow(expect.objectContaining({ field: 'workload.models[2].load' }));
});

test('a trace is scaled and ends', () => {
  const trace: ModelWorkload = { process: 'trace', timesSeconds: [0, 1, 3], timeScale: 2 };
  expect(generate([trace, { process: 'deterministic', arrivalsPerSecond: 0.5 }], { requestCount: 5 })).toEqual({
    timesSeconds: [0, 2, 2, 4, 6],
    modelIndices: [0, 0, 1, 1, 0],
  });
});

test('silence and endless workloads', () => {
  expect(generate([{ process: 'poisson', load: 0 }]).timesSeconds).toEqual([]);
  expect(generate([{ process: 'mmpp', ratesPerSecond: [1e-300], meanDwellSeconds: [1] }]).timesSeconds).toEqual([]);
  expect(() => generate([processes[0]], { requestCount: 1e9 })).toThrow(BadInput);
});

test('merging keeps time order and prefers the lower model at equal times', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(5)), { minLength: 1, maxLength: 4 }), (traces) => {
      const models = traces.map((times): ModelWorkload => ({ process: 'trace', timesSeconds: times.toSorted() }));
      const { timesSeconds, modelIndices } = generate(models, { durationSeconds: 100 });
      const rows = timesSeconds.map((time, index) => [time, modelIndices[index]]);
      expect(rows).toEqual(rows.toSorted(([t, m], [u, n]) => t - u || m - n));
      expect(rows).toHaveLength(traces.flat().length);
    }),
  );
});
