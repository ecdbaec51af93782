/** @file The references, where a result can be had by hand. */
import { expect, test } from 'vitest';
import { attention, embed, gelu, head, layerNorm, matmul, pixelDeviation, pixelMean } from './reference.ts';

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
