import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Trace } from './import/trace.ts';
import { mapTrace, type TraceMapping } from './mapTrace.ts';

const trace: Trace = {
  timesSeconds: Float64Array.from([0, 1, 1, 2.5, 4]),
  keyIndices: Int32Array.from([0, 1, 2, 0, 3]),
  keys: ['f', 'g', 'h', 'i'],
  inputTokens: Int32Array.from([10, 11, 12, 13, 14]),
  sloSeconds: Float64Array.from([1, Number.NaN, 1, 1, 2]),
};
const stripes = { modelCount: 3, models: { kind: 'stripes' } } satisfies TraceMapping;
const byHand = { modelCount: 2, models: { kind: 'by-hand', modelByKey: { h: 1, f: 0 } } } satisfies TraceMapping;

test('functions are dealt out to models in turn', () => {
  expect(mapTrace(trace, stripes)).toEqual({
    arrivals: {
      timesSeconds: [0, 1, 1, 2.5, 4],
      modelIndices: [0, 1, 2, 0, 0],
      inputTokens: [10, 11, 12, 13, 14],
      sloSeconds: [1, null, 1, 1, 2],
    },
    report: { requestCount: 5, mapped: 5, dropped: { outsideWindow: 0, unmappedKey: 0 } },
  });
});

test('by hand, in a window, at half the speed', () => {
  expect(mapTrace(trace, { ...byHand, window: { startSeconds: 1, endSeconds: 4 }, timeScale: 2 })).toEqual({
    arrivals: { timesSeconds: [0, 3], modelIndices: [1, 0], inputTokens: [12, 13], sloSeconds: [1, 1] },
    report: { requestCount: 5, mapped: 2, dropped: { outsideWindow: 2, unmappedKey: 1 } },
  });
});

describe('what cannot be used is named', () => {
  test.each([
    ['modelCount', { ...stripes, modelCount: 0 }],
    ['timeScale', { ...stripes, timeScale: 0 }],
    ['rateScale', { ...stripes, rateScale: Number.NaN }],
    ['window.endSeconds', { ...stripes, window: { startSeconds: 2, endSeconds: 2 } }],
    ['models.modelByKey["x"]', { modelCount: 2, models: { kind: 'by-hand', modelByKey: { x: 1 } } }],
    ['models.modelByKey["f"]', { modelCount: 2, models: { kind: 'by-hand', modelByKey: { f: 2 } } }],
  ] satisfies [string, TraceMapping][])('%s', (field, mapping) => {
    expect(() => mapTrace(trace, mapping)).toThrow(expect.objectContaining({ field }));
  });
});

test('scaling the rate keeps the span, the order and whose requests they are', () => {
  const rows = fc.array(fc.record({ time: fc.integer({ min: 0, max: 1000 }), key: fc.nat(3) }), { minLength: 1 });
  fc.assert(
    fc.property(rows, fc.double({ min: 0.01, max: 5, noNaN: true }), fc.nat(1000), (some, rateScale, seed) => {
      const sorted = some.sort((a, b) => a.time - b.time);
      const input: Trace = {
        timesSeconds: Float64Array.from(sorted, ({ time }) => time),
        keyIndices: Int32Array.from(sorted, ({ key }) => key),
        keys: ['f', 'g', 'h', 'i'],
        inputTokens: Int32Array.from(sorted, ({ key }) => key + 100),
      };
      const { arrivals } = mapTrace(input, { modelCount: 4, models: { kind: 'stripes' }, rateScale, seed });
      const { timesSeconds, modelIndices, inputTokens = [] } = arrivals;
      expect(timesSeconds).toEqual(timesSeconds.toSorted((a, b) => a - b));
      expect(timesSeconds.every((time) => time >= sorted[0].time && time <= sorted[sorted.length - 1].time)).toBe(true);
      expect(modelIndices).toEqual(inputTokens.map((tokens) => tokens - 100));
      for (const key of [0, 1, 2, 3]) {
        const before = sorted.filter((row) => row.key === key).length;
        const after = modelIndices.filter((model) => model === key).length;
        expect(after).toBeGreaterThanOrEqual(before * Math.floor(rateScale));
        expect(after).toBeLessThanOrEqual(before * Math.ceil(rateScale));
      }
    }),
  );
});

test('a rate is scaled to what was asked, without requests at one instant', () => {
  const timesSeconds = Float64Array.from({ length: 20_000 }, (_, index) => index * 0.5);
  const input: Trace = { timesSeconds, keyIndices: new Int32Array(20_000), keys: ['f'] };
  for (const rateScale of [0.3, 2.5]) {
    const { arrivals } = mapTrace(input, { modelCount: 1, models: { kind: 'stripes' }, rateScale, seed: 4 });
    expect(Math.abs(arrivals.timesSeconds.length / (20_000 * rateScale) - 1)).toBeLessThan(0.03);
    expect(arrivals.timesSeconds.length - new Set(arrivals.timesSeconds).size).toBeLessThan(3);
  }
});
