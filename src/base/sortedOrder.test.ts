import fc from 'fast-check';
import { expect, test } from 'vitest';
import { growingFloats } from './growing.ts';
import { sortedOrder } from './sortedOrder.ts';

test('the order sorts, and equal values keep theirs', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (values) => {
      const expected = values.map((_, index) => index).sort((a, b) => values[a] - values[b] || a - b);
      expect(Array.from(sortedOrder(Float64Array.from(values)))).toEqual(expected);
    }),
  );
});

test('an array grows without losing a number', () => {
  const growing = growingFloats();
  for (let index = 0; index < 5000; index++) growing.append(index / 2);
  expect(growing.length).toBe(5000);
  expect(Array.from(growing.taken())).toEqual(Array.from({ length: 5000 }, (_, index) => index / 2));
});
