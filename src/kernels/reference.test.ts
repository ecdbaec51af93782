/** @file The references, where a result can be had by hand. */
import { expect, test } from 'vitest';
import { attention, embed, gelu, head, layerNorm, matmul, pixelDeviation, pixelMean, rmsNorm } from './reference.ts';
import { cacheAppend, cachedAttention, pick, spanAttention, tokenEmbed } from './referenceSpans.ts';
import { spanTensor } from './spans.ts';

const vector = (...values: number[]) => Float64Array.from(values);

function expectClose(actual: Float64Array, expected: number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 12);
}

test('matrix product with bias', () => {
  const y = matmul({
    a: vector(1, 2, 3, 4, 5, 6),
    b: vector(1, 0, 0, 1, 10, 100),
    bias: vector(0.5, -0.5),
    rows: 2,
    inner: 3,
    columns: 2,
  });
  expectClose(y, [31.5, 301.5, 64.5, 604.5]);
});

test('gelu is the tanh form', () => {
  expect(gelu(0)).toBe(0);
  expect(gelu(1)).toBeCloseTo(0.8411919906082768, 14); // the exact form has 0.841344…
  expect(gelu(-1)).toBeCloseTo(0.8411919906082768 - 1, 14);
  expect(gelu(30)).toBe(30);
});

test('layer norm takes the biased variance', () => {
  const deviation = Math.sqrt(1 + 1e-5);
  expectClose(layerNorm(vector(1, 3, 5, 5), vector(1, 10), vector(0, 2)), [-1 / deviation, 10 / deviation + 2, 0, 2]);
});

test('rms norm divides by the root of the mean square, and takes no mean away', () => {
  const root = Math.sqrt(12.5 + 1e-5);
  expectClose(rmsNorm(vector(3, 4, 0, 0), vector(1, 10)), [3 / root, 40 / root, 0, 0]);
});

test('attention with equal scores is the mean of the values, head by head', () => {
  // One image, two tokens, two heads of one: each token is q q k k v v.
  const qkv = vector(0, 0, 7, 7, 1, 10, 0, 0, 9, 9, 3, 30);
  expectClose(attention({ batch: 1, tokens: 2, heads: 2, headSize: 1 }, qkv), [2, 20, 2, 20]);
});

test('attention weighs by the softmax of the scaled scores', () => {
  // Head size 4: scores are divided by two. Both queries are (1,0,0,0), the keys (2 ln 3, …) and 0: weights 3/4, 1/4.
  const first = [1, 0, 0, 0, 2 * Math.log(3), 5, 5, 5, 4, 0, 0, 0];
  const second = [1, 0, 0, 0, 0, 5, 5, 5, 0, 8, 0, 0];
  const y = attention({ batch: 1, tokens: 2, heads: 1, headSize: 4 }, vector(...first, ...second));
  expectClose(y, [3, 2, 0, 0, 3, 2, 0, 0]);
});

/** Rows of q k v, one head of one: queries of zero weigh all the keys they see alike. */
const values = (...numbers: number[]) => vector(...numbers.flatMap((value) => [0, 7, value]));
const nothing = (rows: number) => vector(...new Array<number>(rows).fill(-1));

test('attention of spans stays within a span, and a causal query sees what is before it', () => {
  const shape = { rows: 5, batch: 2, tokens: 3, heads: 1, headSize: 1 };
  const spans = Float64Array.from(
    spanTensor([
      { firstRow: 0, rowCount: 1, position: 0, slot: 0 },
      { firstRow: 2, rowCount: 3, position: 0, slot: 0 },
    ]),
  );
  const tensors = { qkv: values(1, 99, 3, 6, 12), spans, result: nothing(5) };
  expectClose(spanAttention(shape, tensors, 'all'), [1, -1, 7, 7, 7]);
  expectClose(spanAttention(shape, tensors, 'causal'), [1, -1, 3, 4.5, 7]);
});

test('cached attention sees what was appended before, and nothing of other slots', () => {
  const shape = { rows: 2, batch: 1, tokens: 2, heads: 1, headSize: 1, slots: 2, maxTokens: 4 };
  const spans = Float64Array.from(spanTensor([{ firstRow: 0, rowCount: 2, position: 1, slot: 1 }]));
  const qkv = values(6, 12);
  const cache = cacheAppend(shape, { qkv, spans, cache: vector(9, 9, 9, 9, 9, 9, 9, 9, 7, 3, 9, 9, 9, 9, 9, 9) });
  expectClose(cache, [9, 9, 9, 9, 9, 9, 9, 9, 7, 3, 7, 6, 7, 12, 9, 9]);
  expectClose(cachedAttention(shape, { qkv, spans, cache, result: nothing(2) }), [4.5, 7]);
});

test('a token is embedded by its id and its position', () => {
  const spans = Float64Array.from(spanTensor([{ firstRow: 1, rowCount: 2, position: 3, slot: 0 }]));
  const y = tokenEmbed(
    { rows: 3, batch: 1, tokens: 2, width: 1, vocabularySize: 3, places: 5 },
    { ids: vector(0, 2, 1), spans, token: vector(10, 20, 30), place: vector(1, 2, 3, 4, 5), result: nothing(3) },
  );
  expectClose(y, [-1, 34, 25]);
});

test('the first row, the last, and the mean', () => {
  const spans = Float64Array.from(
    spanTensor([
      { firstRow: 0, rowCount: 1, position: 0, slot: 0 },
      { firstRow: 1, rowCount: 2, position: 0, slot: 0 },
    ]),
  );
  const shape = { rows: 4, batch: 2, tokens: 2, width: 2 };
  const x = vector(1, 2, 3, 4, 5, 8, 99, 99);
  expectClose(pick(shape, { x, spans }, 'first'), [1, 2, 3, 4]);
  expectClose(pick(shape, { x, spans }, 'last'), [1, 2, 5, 8]);
  expectClose(pick(shape, { x, spans }, 'mean'), [1, 2, 4, 6]);
});

test('embedding cuts patches row by row, after the class token', () => {
  // A 4×4 image in patches of 2: a weight that picks one pixel of the four shows which pixels a patch has.
  const pixels = Float64Array.from({ length: 16 }, (_, i) => 255 * (pixelMean + pixelDeviation * i));
  const y = embed(
    { batch: 1, imageSide: 4, patchSide: 2, width: 2 },
    {
      pixels,
      weight: vector(1, 0, 0, 0, 0, 0, 0, 1), // column 0: the first pixel, column 1: the last
      bias: vector(0.25, 0),
      classToken: vector(-1, -2),
      position: vector(100, 100, 0, 0, 0, 0, 0, 0, 1000, 1000),
    },
  );
  expectClose(y, [99, 98, 0.25, 5, 2.25, 7, 8.25, 13, 1010.25, 1015]);
});

test('the head reads the class token of each image alone', () => {
  const tokens = { x: vector(1, 3, 50, 60, 5, 3, 70, 80), scale: vector(1, 1), shift: vector(0, 0) };
  const unit = 1 / Math.sqrt(1 + 1e-5);
  const y = head({ batch: 2, tokens: 2, width: 2, classes: 1 }, { ...tokens, weight: vector(2, 3), bias: vector(0.5) });
  expectClose(y, [unit + 0.5, -unit + 0.5]);
});
