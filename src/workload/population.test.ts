import { expect, test } from 'vitest';
import { createRandom } from '../base/random.ts';
import type { Population } from '../domain/case.ts';
import { functionShares as shares2019 } from './azure2019.ts';
import { functionShares as shares2021 } from './azure2021.ts';
import { burstinessOf } from './burstiness.ts';
import { generateArrivals } from './generate.ts';
import { listed } from './population.ts';

const capacity = { deviceCount: 1, singleDeviceLatencySeconds: [] };

function arrivalsOf(population: Population, { seed = 1, modelCount = 12, durationSeconds = 1200 } = {}) {
  return generateArrivals(listed({ seed, durationSeconds, population }, modelCount), capacity);
}

function countsOf({ modelIndices }: { modelIndices: number[] }, modelCount = 12): number[] {
  const counts = new Array<number>(modelCount).fill(0);
  for (const model of modelIndices) counts[model]++;
  return counts;
}

const populations: Population[] = [
  { kind: 'power-law', arrivalsPerSecond: 20, each: { process: 'gamma', cv: 2 } },
  {
    kind: 'power-law',
    arrivalsPerSecond: 20,
    each: { process: 'mmpp', ratesPerSecond: [1, 4], meanDwellSeconds: [9, 3] },
  },
  { kind: 'maf1', arrivalsPerSecond: 20, cv: 2 },
  { kind: 'maf2', arrivalsPerSecond: 20, hourSeconds: 50 },
];

test.each(populations)('$kind has its total rate, and is the same for the same seed', (population) => {
  const runs = [1, 2, 3, 4].map((seed) => arrivalsOf(population, { seed }).timesSeconds.length);
  const mean = runs.reduce((sum, count) => sum + count, 0) / runs.length;
  expect(Math.abs(mean / (20 * 1200) - 1)).toBeLessThan(0.06);
  expect(arrivalsOf(population)).toEqual(arrivalsOf(population));
});

test('no bit of a golden population changes', () => {
  let hash = 0;
  for (const population of populations) {
    const { timesSeconds, modelIndices } = arrivalsOf(population, { durationSeconds: 200 });
    timesSeconds.forEach((time, index) => {
      hash = (Math.imul(hash, 31) + (Math.round(time * 1e9) % 4294967291) + modelIndices[index]) | 0;
    });
  }
  expect(hash).toBe(1298503623);
});

test('a power law has shares (i + 1)^-exponent', () => {
  const even = { ...populations[0], exponent: 0 } as Population;
  const { models } = listed({ seed: 1, durationSeconds: 1, population: populations[0] }, 4);
  const rates = models.map(({ arrivalsPerSecond = 0 }) => arrivalsPerSecond);
  expect(rates.map((rate) => (rate / rates[0]) ** 2)).toEqual([1, 2, 3, 4].map((rank) => expect.closeTo(1 / rank, 9)));
  const same = listed({ seed: 1, durationSeconds: 1, population: even }, 4).models;
  expect(same.map(({ arrivalsPerSecond }) => arrivalsPerSecond)).toEqual([5, 5, 5, 5]);
});

test('MAF1-like: the functions are as unequal as published', () => {
  const shares = shares2019(74_347, createRandom({ seed: 5, stream: 0 }))
    .toSorted()
    .toReversed();
  const total = shares.reduce((sum, share) => sum + share, 0);
  const shareOfTop = (fraction: number) =>
    shares.slice(0, Math.round(fraction * shares.length)).reduce((sum, share) => sum + share, 0) / total;
  expect(shareOfTop(0.186)).toBeGreaterThan(0.99); // published: 0.996
  // At most once per hour: 45 %, at most once per minute: 81 %; the rates between are 60 times apart.
  const at = (fraction: number) => shares[Math.round((1 - fraction) * (shares.length - 1))];
  expect(Math.abs(Math.log10(at(0.81) / at(0.45)) / Math.log10(60) - 1)).toBeLessThan(0.03);
});

test('MAF1-like: striped over models it is steady and dense, MAF2-like skewed and bursty', () => {
  const [maf1, maf2] = [populations[2], populations[3]].map((population) => arrivalsOf(population));
  const topShare = (arrivals: { modelIndices: number[] }) =>
    Math.max(...countsOf(arrivals)) / arrivals.modelIndices.length;
  expect(topShare(maf1)).toBeLessThan(0.2);
  expect(topShare(maf2)).toBeGreaterThan(0.2);
  expect(Math.min(...countsOf(maf1))).toBeGreaterThan(20 * 1200 * 0.03);
  const dispersion = (arrivals: { timesSeconds: number[] }) =>
    burstinessOf(arrivals.timesSeconds, [60]).windows[0].dispersionIndex;
  expect(dispersion(maf2)).toBeGreaterThan(3 * dispersion(maf1));
});

test('MAF1-like: the cv is the one that is imposed', () => {
  const { timesSeconds, modelIndices } = arrivalsOf(
    { kind: 'maf1', arrivalsPerSecond: 20, cv: 4 },
    { modelCount: 1, durationSeconds: 3600 },
  );
  expect(modelIndices.every((model) => model === 0)).toBe(true);
  expect(Math.abs((burstinessOf(timesSeconds).gapCv ?? 0) / 4 - 1)).toBeLessThan(0.1);
});

test('MAF2-like: the applications and functions have the published shares', () => {
  const shares = shares2021().map(({ share }) => share);
  expect(shares).toHaveLength(424);
  // The first 67 applications have four functions each.
  const shareOfTop = (applications: number) => shares.slice(0, 4 * applications).reduce((sum, share) => sum + share, 0);
  [1, 2, 5, 10, 20, 50].forEach((applications, index) => {
    expect(shareOfTop(applications)).toBeCloseTo([0.27, 0.436, 0.723, 0.839, 0.925, 0.994][index], 9);
  });
  const sorted = shares.toSorted((a, b) => b - a);
  let needed = 0;
  for (let covered = 0; covered < 0.995; needed++) covered += sorted[needed];
  expect(Math.abs(needed - 136)).toBeLessThan(5);
});

test('MAF2-like: a busier day than night, and cvScale makes it burstier', () => {
  const population: Population = { kind: 'maf2', arrivalsPerSecond: 20, hourSeconds: 20 };
  const counts = [0, 0];
  for (let seed = 1; seed <= 20; seed++) {
    for (const time of arrivalsOf(population, { seed, durationSeconds: 480 }).timesSeconds) {
      counts[time < 240 ? 0 : 1]++;
    }
  }
  // Halves of a sine of amplitude 0.523: 1 ± 2 × 0.523 / π.
  expect(counts[0] / counts[1]).toBeGreaterThan(1.5);
  expect(counts[0] / counts[1]).toBeLessThan(2.7);
  const cvOf = (cvScale: number) =>
    burstinessOf(arrivalsOf({ ...population, cvScale }, { modelCount: 1 }).timesSeconds).gapCv ?? 0;
  expect(cvOf(4)).toBeGreaterThan(2 * cvOf(1));
});
