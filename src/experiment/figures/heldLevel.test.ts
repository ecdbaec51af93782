import { expect, test } from 'vitest';
import { heldTo } from './heldLevel.ts';

const positions = [1, 2, 3, 4];
const upTo = (values: (number | null)[], isContinuous = true) =>
  heldTo(positions, values, { level: 0.99, direction: 'harder', isContinuous });

test('up to where the line leaves the level, the first time', () => {
  expect(upTo([1, 1, 0.98, 1])).toEqual({ kind: 'to', position: 2.5 });
  expect(upTo([1, 0.99, 0.5, 0.4])).toEqual({ kind: 'to', position: 2 });
});

test('where nothing lies between two values, the last that holds', () => {
  expect(upTo([1, 1, 0.98, 0.9], false)).toEqual({ kind: 'to', position: 2 });
});

test('throughout, nowhere, and not known yet', () => {
  expect(upTo([1, 1, 1, 0.99])).toEqual({ kind: 'throughout' });
  expect(upTo([0.98, 1, 1, 1])).toEqual({ kind: 'nowhere' });
  expect(upTo([1, null, 0.5, 0.4])).toBeNull();
});

test('where more is easier, the walk begins at the most', () => {
  const from = (values: number[]) =>
    heldTo(positions, values, { level: 0.99, direction: 'easier', isContinuous: false });
  expect(from([0.2, 0.98, 0.995, 1])).toEqual({ kind: 'to', position: 3 });
  expect(from([1, 1, 0.9, 0.9])).toEqual({ kind: 'nowhere' });
});
