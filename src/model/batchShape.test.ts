import { expect, test } from 'vitest';
import { type BatchShape, checkBatch, inputLength, outputLength, spansOfBatch } from './batchShape.ts';
import { bertSmall, bytesLm, digitsVit } from './catalogue.ts';
import type { ModelConfig } from './modelConfig.ts';
import { evenStages } from './stage.ts';

test('images and sequences have the lengths of their stages', () => {
  const [first, last] = evenStages(4, 2);
  expect([first, last].map((range) => inputLength(digitsVit, range, { batchSize: 2 }))).toEqual([1568, 4352]);
  expect([first, last].map((range) => outputLength(digitsVit, range, { batchSize: 2 }))).toEqual([4352, 20]);
  const shape: BatchShape = { batchSize: 2, tokens: 10, lengths: [10, 3] };
  expect([first, last].map((range) => inputLength(bertSmall, range, shape))).toEqual([20, 2 * 10 * 256]);
  expect([first, last].map((range) => outputLength(bertSmall, range, shape))).toEqual([2 * 10 * 256, 16]);
  expect(inputLength(bertSmall, first, { batchSize: 1 })).toBe(64);
});

test('sequences lie one behind the other, padding after each', () => {
  const spans = spansOfBatch(bertSmall, { batchSize: 3, tokens: 5, lengths: [5, 1, 4] });
  expect(spans.map(({ firstRow, rowCount }) => [firstRow, rowCount])).toEqual([
    [0, 5],
    [5, 1],
    [10, 4],
  ]);
});

test('a generated token comes after its prompt and those generated before it', () => {
  const shape: BatchShape = { batchSize: 2, lengths: [7, 3], iteration: 2 };
  expect(spansOfBatch(bytesLm, shape)).toEqual([
    { firstRow: 0, rowCount: 1, position: 8, slot: 0 },
    { firstRow: 1, rowCount: 1, position: 4, slot: 1 },
  ]);
  const [first, last] = evenStages(6, 2);
  expect([first, last].map((range) => inputLength(bytesLm, range, shape))).toEqual([2, 2 * 128]);
  expect([first, last].map((range) => outputLength(bytesLm, range, shape))).toEqual([2 * 128, 2 * 256]);
  expect(() => checkBatch(bytesLm, 2, { batchSize: 1, lengths: [250], iteration: 6 })).not.toThrow();
});

test.each<[ModelConfig, BatchShape, string]>([
  [bytesLm, { batchSize: 1, lengths: [250], iteration: 7 }, 'a sequence of 257'],
  [bytesLm, { batchSize: 2, lengths: [3], iteration: 1 }, 'prompts of unknown lengths'],
  [bytesLm, { batchSize: 1, lengths: [3], iteration: 1, tokens: 2 }, 'one by one'],
  [bertSmall, { batchSize: 1, lengths: [3], iteration: 1 }, 'bert-small does not generate'],
])('no iteration: %o %o', (model, shape, message) => {
  expect(() => checkBatch(model, 2, shape)).toThrow(message);
});

test.each<[BatchShape, string]>([
  [{ batchSize: 0 }, 'a batch of 0'],
  [{ batchSize: 5 }, 'a batch of 5, at most 4'],
  [{ batchSize: 1, tokens: 65 }, '65 tokens, where bert-small takes 64'],
  [{ batchSize: 1, tokens: 0 }, '0 tokens'],
  [{ batchSize: 2, lengths: [1] }, '1 lengths for a batch of 2'],
  [{ batchSize: 1, tokens: 8, lengths: [9] }, 'a sequence of 9 among 8 rows'],
  [{ batchSize: 1, lengths: [0] }, 'a sequence of 0'],
])('%o is no batch of a sequence model', (shape, message) => {
  expect(() => checkBatch(bertSmall, 4, shape)).toThrow(message);
});

test('images are whole', () => {
  expect(() => checkBatch(digitsVit, 1, { batchSize: 1, tokens: 16 })).toThrow('have 17 tokens each');
  expect(() => checkBatch(digitsVit, 1, { batchSize: 1, lengths: [17] })).toThrow('have 17 tokens each');
});
