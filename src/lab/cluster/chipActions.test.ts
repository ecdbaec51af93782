import { expect, test } from 'vitest';
import type { StaticPlacement } from '../../domain/placement.ts';
import { chipActions, chipKey } from './chipActions.ts';
import type { DraftGround } from './draft.ts';

const ground: DraftGround = {
  names: ['digits A', 'digits B'],
  deviceCount: 3,
  shapes: [1, 2].map(() => [{ interOp: 1, intraOp: 1 }]),
};
const draft: StaticPlacement = {
  groups: [[0], [1], [0, 1]].map((models) => ({ interOp: 1, intraOp: 1, models })),
};
const labels = (chip: { model: number; from: number | null }) =>
  chipActions(chip, draft, ground).map(({ label }) => label);

test('the menu offers what the draft lets be done', () => {
  expect(labels({ model: 0, from: 0 })).toEqual(['move to group 2', 'also on group 2', 'remove from group 1']);
  expect(labels({ model: 0, from: null })).toEqual(['add to group 2']);
});

test('arrows move, with shift they copy, delete removes', () => {
  const press = (key: string, shiftKey = false) => {
    const edit = chipKey({ model: 0, from: 0 }, { key, shiftKey })?.edit(draft, ground);
    return edit?.kind === 'done' ? edit.placement.groups.map(({ models }) => models) : edit?.why;
  };
  expect(press('ArrowRight')).toEqual([[], [0, 1], [0, 1]]);
  expect(press('ArrowRight', true)).toEqual([[0], [0, 1], [0, 1]]);
  expect(press('ArrowLeft')).toBe('There is no group before the first.');
  expect(press('Delete')).toEqual([[], [1], [0, 1]]);
  expect(press('x')).toBeUndefined();
});
