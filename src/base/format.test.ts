import { expect, test } from 'vitest';
import {
  formatAge,
  formatBytes,
  formatCount,
  formatDuration,
  formatList,
  formatPercent,
  formatSignedPoints,
  formatTimes,
  widthOf,
} from './format.ts';

/** With a plain space, to be read. */
const plain = (text: string) => text.replaceAll('\u202f', ' ');

test.each<[number | null, string]>([
  [null, '–'],
  [Number.NaN, '–'],
  [0.0012, '1.2 ms'],
  [0.0614, '61 ms'],
  [0.9994, '999 ms'],
  [1.236, '1.24 s'],
  [72, '72.0 s'],
])('%s seconds', (seconds, text) => expect(plain(formatDuration(seconds))).toBe(text));

test.each<[number | null, string]>([
  [null, '–'],
  [0.9723, '97.2 %'],
  [1, '100 %'],
  [0.99996, '99.9 %'],
  [0, '0.0 %'],
])('a share of %s', (fraction, text) => expect(plain(formatPercent(fraction))).toBe(text));

test('counts, lists, factors, sizes and differences read as words', () => {
  expect(formatCount(1, 'request')).toBe('1 request');
  expect(formatCount(54, 'request')).toBe('54 requests');
  expect(formatList(['a', 'b', 'c'])).toBe('a, b and c');
  expect(plain(formatTimes(4))).toBe('4 ×');
  expect(plain(formatBytes(16 * 2 ** 20))).toBe('16 MiB');
  expect(formatSignedPoints(-0.0123)).toBe('−1.2');
  expect(formatSignedPoints(0.0001)).toBe('0.0');
  expect(widthOf(3, 12)).toBe('25.00%');
  expect(widthOf(1, 0)).toBe('0%');
});

test.each([
  [0, 'now'],
  [59, 'now'],
  [200, '3 min'],
  [8000, '2 h'],
  [200_000, '2 d'],
])('an age of %d s is %s', (seconds, text) => {
  expect(plain(formatAge(seconds))).toBe(text);
});
