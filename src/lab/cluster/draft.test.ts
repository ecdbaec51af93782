import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkPlacement } from '../../domain/checkPlacement.ts';
import type { StaticPlacement } from '../../domain/placement.ts';
import {
  addGroup,
  commonShapes,
  copyModel,
  type DraftGround,
  devicesOf,
  type Edit,
  editable,
  freeDeviceCount,
  homelessModels,
  mergeGroups,
  moveModel,
  removeGroup,
  removeModel,
  type Shape,
  setShape,
  splitGroup,
} from './draft.ts';

const shapes: Shape[] = [1, 2, 4, 8].flatMap((interOp) =>
  [1, 2, 4].filter((intraOp) => interOp * intraOp <= 8).map((intraOp) => ({ interOp, intraOp })),
);
const names = ['digits A', 'digits B', 'moe'];
/** The third is known in fewer shapes. */
const ground: DraftGround = {
  names,
  deviceCount: 8,
  shapes: [shapes, shapes, shapes.filter(({ intraOp }) => intraOp === 1)],
};
const dedicated: StaticPlacement = {
  groups: [0, 1, 2].map((model) => ({ interOp: 1, intraOp: 1, models: [model] })),
};

type Step = (placement: StaticPlacement) => Edit;

const index = fc.nat(9);
const model = fc.nat(names.length - 1);
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(model, index, index).map(
    ([which, from, to]): Step =>
      (placement) =>
        holds(placement, which, from)
          ? moveModel(placement, { model: which, from, to }, ground)
          : copyModel(placement, { model: which, to }, ground),
  ),
  fc.tuple(model, index).map(
    ([which, from]): Step =>
      (placement) =>
        removeModel(placement, { model: which, from }, ground),
  ),
  index.map(
    (at): Step =>
      (placement) =>
        splitGroup(placement, at, ground),
  ),
  index.map(
    (at): Step =>
      (placement) =>
        mergeGroups(placement, at, ground),
  ),
  index.map(
    (at): Step =>
      (placement) =>
        removeGroup(placement, at, ground),
  ),
  fc.tuple(index, fc.constantFrom(...shapes, { interOp: 3, intraOp: 1 })).map(
    ([group, shape]): Step =>
      (placement) =>
        setShape(placement, { group, shape }, ground),
  ),
  fc.constant((placement: StaticPlacement) => addGroup(placement, ground)),
);

function holds({ groups }: StaticPlacement, which: number, at: number): boolean {
  return groups[at]?.models.includes(which) ?? false;
}

function replicas({ groups }: StaticPlacement): number {
  return groups.reduce((sum, { models }) => sum + models.length, 0);
}

test('whatever is edited, the placement is valid, devices are conserved, and shapes are known of what they hold', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 30 }), (edits) => {
      let placement = dedicated;
      for (const edit of edits) {
        const before = structuredClone(placement);
        const result = edit(placement);
        expect(placement).toEqual(before);
        if (result.kind === 'refused') {
          expect(result.why).toMatch(/^[A-Za-z0-9].*\.$/);
          continue;
        }
        placement = result.placement;
        checkPlacement(placement, { modelCount: names.length, deviceCount: ground.deviceCount }, 'draft');
        const used = placement.groups.reduce((sum, group) => sum + devicesOf(group), 0);
        expect(used + freeDeviceCount(placement, ground.deviceCount)).toBe(ground.deviceCount);
        for (const group of placement.groups) {
          expect(commonShapes(ground, group.models, ground.deviceCount)).toContainEqual({
            interOp: group.interOp,
            intraOp: group.intraOp,
          });
        }
      }
    }),
  );
});

test('no model loses its last group without being named', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 30 }), (edits) => {
      let placement = dedicated;
      for (const edit of edits) {
        const result = edit(placement);
        if (result.kind === 'refused') continue;
        const before = homelessModels(placement, names.length);
        const lost = homelessModels(result.placement, names.length).filter((each) => !before.includes(each));
        for (const each of lost) expect(result.said).toMatch(new RegExp(`${names[each]}.* no group`));
        placement = result.placement;
      }
    }),
  );
});

function placementOf(edit: Edit): StaticPlacement {
  if (edit.kind === 'refused') throw new Error(edit.why);
  return edit.placement;
}

test('a move keeps the number of replicas, a copy adds one, a removal takes one', () => {
  const moved = placementOf(moveModel(dedicated, { model: 0, from: 0, to: 1 }, ground));
  expect(moved.groups.map(({ models }) => models)).toEqual([[], [0, 1], [2]]);
  expect(replicas(moved)).toBe(3);
  expect(replicas(placementOf(copyModel(dedicated, { model: 0, to: 2 }, ground)))).toBe(4);
  expect(replicas(placementOf(removeModel(dedicated, { model: 0, from: 0 }, ground)))).toBe(2);
});

test('what was merged and is split again holds the same devices and models', () => {
  const merged = placementOf(mergeGroups(dedicated, 0, ground));
  expect(merged.groups[0]).toEqual({ interOp: 2, intraOp: 1, models: [0, 1] });
  const split = placementOf(splitGroup(merged, 0, ground));
  expect(split.groups.slice(0, 2)).toEqual([
    { interOp: 1, intraOp: 1, models: [0, 1] },
    { interOp: 1, intraOp: 1, models: [0, 1] },
  ]);
});

test('a group of one stage is halved into groups of fewer shards', () => {
  const sharded = { groups: [{ interOp: 1, intraOp: 4, models: [0, 1] }] };
  expect(placementOf(splitGroup(sharded, 0, ground)).groups.map(({ intraOp }) => intraOp)).toEqual([2, 2]);
});

describe('what cannot be is said in a sentence', () => {
  const whyNot = (edit: Edit) => (edit.kind === 'refused' ? edit.why : null);
  const sharded = { groups: [{ interOp: 2, intraOp: 2, models: [0] }, ...dedicated.groups.slice(1)] };
  test.each([
    ['twice', moveModel(dedicated, { model: 0, from: 0, to: 0 }, ground), 'digits A is in group 1 already.'],
    ['held', copyModel(dedicated, { model: 1, to: 1 }, ground), 'Group 2 holds digits B already.'],
    ['unknown', moveModel(sharded, { model: 2, from: 2, to: 0 }, ground), 'moe is not known as 2 stages of 2 shards.'],
    ['one', splitGroup(dedicated, 0, ground), 'A group of one device cannot be split.'],
    ['last', mergeGroups(dedicated, 2, ground), 'No group comes after group 3.'],
    [
      'odd',
      mergeGroups({ groups: [{ interOp: 2, intraOp: 1, models: [0] }, dedicated.groups[1]] }, 0, ground),
      'No shape of 3 devices is known of digits A and digits B.',
    ],
    [
      'room',
      setShape(dedicated, { group: 0, shape: { interOp: 8, intraOp: 1 } }, ground),
      '8 stages would need 2 more devices.',
    ],
  ])('%s', (_, edit, sentence) => {
    expect(whyNot(edit)).toBe(sentence);
  });
});

test('a placement that names its devices in order is edited, one with pools is not', () => {
  const inOrder = { groups: [{ interOp: 2, intraOp: 1, models: [0], devices: [[0], [1]] }] };
  expect(editable(inOrder)).toEqual({ groups: [{ interOp: 2, intraOp: 1, models: [0] }] });
  expect(editable({ groups: [{ interOp: 1, intraOp: 1, models: [0], devices: [[0, 1]] }] })).toBeNull();
});
