import { expect, test } from 'vitest';
import { AssertionError } from '../base/assert.ts';
import { partTensor, type SynthesisPart, synthesise, tensorKey } from './synthesise.ts';

const part: SynthesisPart = {
  key: tensorKey(1, 'a'),
  rowLength: 1000,
  partLength: 1000,
  partStart: 0,
  amplitude: 1,
  centre: 0,
};

test('values are uniform: mean, variance, and the sixteenths of their range', () => {
  const count = 160_000;
  const values = synthesise(part, count);
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const variance = values.reduce((sum, value) => sum + value * value, 0) / count;
  const bins = new Array<number>(16).fill(0);
  for (const value of values) bins[Math.floor(8 * (value + 1))]++;
  // Four standard deviations of each.
  expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(1 / 3 / count));
  expect(Math.abs(variance - 1 / 3)).toBeLessThan(4 * Math.sqrt(4 / 45 / count));
  for (const bin of bins) expect(Math.abs(bin - count / 16)).toBeLessThan(4 * Math.sqrt(count / 16));
});

test('neighbours, tensors and seeds do not resemble each other', () => {
  const count = 10_000;
  const values = synthesise(part, count + 1);
  const correlation = (others: Float32Array) =>
    values.slice(0, count).reduce((sum, value, i) => sum + value * others[i], 0) / (count / 3);
  expect(Math.abs(correlation(values.slice(1)))).toBeLessThan(0.05);
  expect(Math.abs(correlation(synthesise({ ...part, key: tensorKey(1, 'b') }, count)))).toBeLessThan(0.05);
  expect(Math.abs(correlation(synthesise({ ...part, key: tensorKey(2, 'a') }, count)))).toBeLessThan(0.05);
});

test('amplitude and centre', () => {
  const values = synthesise({ ...part, amplitude: 0.25, centre: 1 }, 1000);
  expect(values.every((value) => value >= 0.75 && value <= 1.25)).toBe(true);
});

test('a part outside its row is refused', () => {
  expect(() => partTensor({ ...part, partStart: 1 })).toThrow(AssertionError);
  expect(() => partTensor({ ...part, rowLength: 2 ** 24 })).toThrow('too long');
});
