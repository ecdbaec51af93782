import { expect, test } from 'vitest';
import { Residency } from './residency.ts';

test('a device holds what was added, until it is replaced or released', () => {
  const residency = new Residency(2);
  residency.add(0, 0);
  residency.add(1, 0);
  residency.add(0, 1);
  expect([...residency.heldBy(0)]).toEqual([0, 1]);
  residency.replace(1, [1]);
  expect(residency.release([0])).toEqual([0]);
  expect([...residency.heldBy(0)]).toEqual([1]);
  expect([...residency.heldBy(1)]).toEqual([1]);
  expect(residency.release([0])).toEqual([]);
  expect(residency.heldBy(5).size).toBe(0);
});
