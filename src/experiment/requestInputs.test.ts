import { expect, test } from 'vitest';
import { requestId } from '../base/units.ts';
import { bertSmall, bytesLm, digitsVit } from '../model/catalogue.ts';
import type { ImageSample } from '../model/sample.ts';
import { RequestInputs } from './requestInputs.ts';

/** Image i is full of i, and so is its label. */
const images: ImageSample = {
  imageCount: 1000,
  pixels: (index) => new Uint8Array(784).fill(index % 256),
  image: (index) => new Float32Array(784).fill(index % 256),
  label: (index) => index,
};
const models = [digitsVit, bertSmall, bytesLm, undefined];
const inputTokens = [3, 1, 500, 0];
const outputTokens = [1, 1, 20, 300];
const inputs = new RequestInputs({ models, seed: 5, images, inputTokens, outputTokens });
const requests = [0, 1, 2, 3, 9].map(requestId);

test('images follow the seed and the place of the request, none twice before all were used', () => {
  const indices = Array.from({ length: 1000 }, (_, request) => inputs.imageIndex(0, request));
  expect(indices.slice(0, 3)).toEqual([5, 388, 771]);
  expect(new Set(indices).size).toBe(1000);
  const batch = inputs.values(0, requests);
  expect(batch.length).toBe(5 * 784);
  expect([batch[0], batch[784], batch[2 * 784]]).toEqual([5, 388 % 256, 771 % 256]);
  expect(inputs.label(0, 1)).toBe(388);
  expect(inputs.lengths(0, requests)).toBeNull();
});

test('token ids lie in the vocabulary, rows are as long as asked for, and padded', () => {
  expect(inputs.lengths(1, requests)).toEqual([3, 1, 64, 1, 64]);
  const batch = inputs.values(1, requests);
  expect(batch.length).toBe(5 * 64);
  expect(batch.every((id) => Number.isInteger(id) && id >= 0 && id < bertSmall.vocabularySize)).toBe(true);
  expect(batch.slice(3, 64)).toEqual(new Float32Array(61));
  expect(new Set(batch.slice(2 * 64, 3 * 64)).size).toBeGreaterThan(32);
  const row = (index: number) => batch.slice(64 * index, 64 * (index + 1));
  expect(row(2)).not.toEqual(row(4));
  expect(inputs.label(1, 0)).toBeNull();
});

test('a request brings the same alone and in every batch', () => {
  const together = inputs.values(1, requests).slice(2 * 64, 3 * 64);
  expect(inputs.values(1, [requestId(2)]).slice()).toEqual(together);
  const other = new RequestInputs({ models, seed: 6, images, inputTokens });
  expect(other.values(1, [requestId(2)]).slice()).not.toEqual(together);
});

test('short requests among themselves make narrow batches', () => {
  expect(inputs.values(1, [requestId(0), requestId(1)]).length).toBe(2 * 3);
});

test('prompts begin with a word, and leave room for what is generated', () => {
  expect(inputs.lengths(2, requests)).toEqual([3, 1, 256 - 19, 1, 32]);
  const prompt = String.fromCharCode(...inputs.values(2, [requestId(9)]));
  expect(prompt).toMatch(/^\w/);
  expect(prompt.length).toBe(32);
  expect(prompt).not.toBe(String.fromCharCode(...inputs.values(2, [requestId(10)])));
});
