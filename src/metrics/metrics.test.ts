import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestId } from '../base/units.ts';
import { attainment, attainmentTrimmed, type RequestOutcomes } from './attainment.ts';
import {
  assertConserved,
  createLedger,
  recordArrival,
  recordCompletion,
  recordFailure,
  recordRejection,
} from './ledger.ts';
import { mean, quantile } from './quantiles.ts';
import { summarizeLatencies, summarizePredictions } from './summary.ts';

test('quantiles and the mean are numpy’s', () => {
  // numpy.quantile([1, 2, 4, 8, 16], [0, .1, .5, .9, .99, 1])
  const values = Float64Array.of(1, 2, 4, 8, 16);
  expect([0, 0.1, 0.5, 0.9, 0.99, 1].map((fraction) => quantile(values, fraction))).toEqual([
    1, 1.4, 4, 12.8, 15.68, 16,
  ]);
  expect(quantile(new Float64Array(0), 0.5)).toBeNull();
  expect(mean(new Float64Array(0))).toBeNull();
  // numpy.full(1000, 0.1).mean() and (1 / numpy.arange(1, 1001)).mean(): the order of additions shows in the last digit.
  expect(mean(new Float64Array(1000).fill(0.1))).toBe(0.10000000000000002);
  expect(mean(Float64Array.from({ length: 1000 }, (_, index) => 1 / (index + 1)))).toBe(0.007485470860550345);
});

test('a quantile lies between the extremes and grows with its fraction', () => {
  const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 });
  const fraction = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(values, fraction, fraction, (list, a, b) => {
      const sorted = Float64Array.from(list).toSorted();
      const [low, high] = [Math.min(a, b), Math.max(a, b)].map((one) => Number(quantile(sorted, one)));
      expect(low).toBeLessThanOrEqual(high * (1 + 1e-12));
      expect(low).toBeGreaterThanOrEqual(sorted[0]);
    }),
  );
});

const outcomes = (rows: [arrival: number, model: number, slo: number, finish: number][]): RequestOutcomes => ({
  arrivalSeconds: Float64Array.from(rows, ([arrival]) => arrival),
  modelIndices: Int32Array.from(rows, ([, model]) => model),
  sloSeconds: Float64Array.from(rows, ([, , slo]) => slo),
  finishSeconds: Float64Array.from(rows, ([, , , finish]) => finish),
  generation: null,
});

const four = outcomes([
  [0, 0, 1, 0.5],
  [1, 1, 1, 2.5],
  [2, 0, Infinity, 9],
  [4, 1, Infinity, Infinity],
]);

test('on time is within the SLO, and never what was not served', () => {
  expect(attainment(four)).toBe(0.5);
  expect(attainment(outcomes([]))).toBeNull();
});

test('the trim leaves out as many requests as the mean rate brings in its time', () => {
  expect(attainmentTrimmed(four, 0)).toBe(0.5);
  expect(attainmentTrimmed(four, 1)).toBe(0.5);
  expect(attainmentTrimmed(four, 2)).toBeNull();
  expect(attainmentTrimmed(outcomes([[3, 0, 1, 3.5]]), 10)).toBe(1);
});

test('outcomes by model', () => {
  const [a, b] = summarizePredictions(four, 2).byModel;
  expect(a).toMatchObject({ attainment: 1, latencySeconds: { mean: 3.75, p50: 3.75 } });
  expect(b).toMatchObject({ attainment: 0, latencySeconds: { mean: 1.5 } });
  expect(summarizeLatencies(new Float64Array(0))).toEqual({ mean: null, p50: null, p90: null, p99: null });
});

test('the ledger adds up after every record, and refuses a second end', () => {
  const book = createLedger();
  const [first, second, third] = [0, 1, 2].map(requestId);
  const steps = [
    () => recordArrival(book, first),
    () => recordArrival(book, second),
    () => recordArrival(book, third),
    () => recordCompletion(book, first),
    () => recordRejection(book, second, 'slo'),
    () => recordFailure(book, third, 'stopped'),
  ];
  for (const step of steps) {
    step();
    assertConserved(book.counts);
  }
  expect(book.counts).toEqual({ arrived: 3, completed: 1, rejected: { slo: 1 }, failed: { stopped: 1 }, inFlight: 0 });
  expect(() => recordCompletion(book, first)).toThrow('request 0 ends, but is ended');
  expect(() => recordArrival(book, first)).toThrow('a second time');
  expect(() => recordFailure(book, requestId(9), 'stopped')).toThrow('unknown');
  expect(() => assertConserved({ ...book.counts, arrived: 4 })).toThrow('4 requests arrived');
});
