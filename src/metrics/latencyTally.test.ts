import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactMost, LatencyTally, tallyErrorFraction } from './latencyTally.ts';
import { quantile } from './quantiles.ts';
import { summarizeLatencies } from './summary.ts';

const fractions = [0, 0.001, 0.5, 0.9, 0.95, 0.99, 0.999, 1];

function tallied(latencies: Iterable<number>): LatencyTally {
  const tally = new LatencyTally();
  for (const seconds of latencies) tally.add(seconds);
  return tally;
}

/** Lognormal, as latencies are, and the same on every machine. */
function latenciesOf(count: number): Float64Array {
  let state = 12_345;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return Float64Array.from({ length: count }, () => {
    const normal = Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
    return 0.1 * Math.exp(1.2 * normal);
  });
}

test('few latencies have the quantiles of their order, at any time', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1e-4, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 200 }), (all) => {
      const tally = tallied(all);
      const sorted = Float64Array.from(all).sort();
      expect(tally.isExact).toBe(true);
      for (const fraction of fractions) expect(tally.quantile(fraction)).toBe(quantile(sorted, fraction));
    }),
  );
});

test('a summary is that of all latencies, though it is asked for while they come', () => {
  const latency = fc.double({ min: 1e-4, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.array(latency, { maxLength: 30 }), { maxLength: 8 }), (parts) => {
      const tally = new LatencyTally();
      const all: number[] = [];
      for (const part of parts) {
        for (const seconds of part) tally.add(seconds);
        all.push(...part);
        const { mean, ...quantiles } = summarizeLatencies(Float64Array.from(all));
        const { mean: tallied, ...talliedQuantiles } = tally.summary();
        expect(talliedQuantiles).toEqual(quantiles);
        if (mean === null) expect(tallied).toBeNull();
        else expect(Number(tallied) / mean).toBeCloseTo(1, 12);
      }
    }),
  );
});

test('many have them within the buckets’ error of a latency next to the rank; the least and the most exactly', () => {
  const latencies = latenciesOf(exactMost + 30_000);
  const tally = tallied(latencies);
  expect(tally.isExact).toBe(false);
  expect(tally.count).toBe(latencies.length);
  const sorted = latencies.toSorted();
  for (const fraction of fractions) {
    const rank = fraction * (sorted.length - 1);
    const found = Number(tally.quantile(fraction));
    expect(found).toBeGreaterThanOrEqual(sorted[Math.floor(rank)] * (1 - tallyErrorFraction));
    expect(found).toBeLessThanOrEqual(sorted[Math.ceil(rank)] * (1 + tallyErrorFraction));
  }
  expect(tally.quantile(1)).toBe(sorted[sorted.length - 1]);
  expect(tally.quantile(0)).toBe(sorted[0]);
});

test('all models’ latencies have another percentile than the mean of the models’ percentiles', () => {
  const [fast, slow] = [Array.from({ length: 99 }, () => 0.1), [5]];
  const all = tallied([...fast, ...slow]).quantile(0.5);
  expect(all).toBe(0.1);
  expect(all).not.toBe((Number(tallied(fast).quantile(0.5)) + Number(tallied(slow).quantile(0.5))) / 2);
});

test('without latencies there is no quantile, also after it was cleared', () => {
  const tally = tallied([0.1]);
  tally.clear();
  expect([tally.count, tally.quantile(0.5), tally.quantile(1)]).toEqual([0, null, null]);
});

test('what is out of the buckets’ range is counted at its ends', () => {
  const tally = tallied([...latenciesOf(exactMost), 0, 1e9]);
  expect(tally.quantile(1)).toBe(1e9);
  expect(tally.quantile(0)).toBe(0);
});
