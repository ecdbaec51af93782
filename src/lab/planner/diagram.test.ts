import { expect, test } from 'vitest';
import { densityOf, deviceWords, diagramWords, drawnGroups, groupsChanged, shapeWords } from './diagram.ts';

const placement = {
  groups: [
    { interOp: 2, intraOp: 2, models: [0, 1] },
    { interOp: 1, intraOp: 1, models: [] },
  ],
};

test('each device of a group is drawn with what its replicas take of it', () => {
  const groups = drawnGroups(placement, [[3, 4], []]);
  expect(groups[0]).toMatchObject({
    number: 1,
    stages: [
      [0, 1],
      [2, 3],
    ],
    models: [
      { model: 0, bytes: 3 },
      { model: 1, bytes: 4 },
    ],
    usedBytes: 7,
  });
  expect(groups[1]).toMatchObject({ stages: [[4]], usedBytes: 0 });
  expect(diagramWords('the answer', groups, ['a', 'b'])).toBe(
    'the answer, 2 groups. group 1, 2 stages of 2 shards: a and b. group 2, 1 device: nothing.',
  );
  expect(deviceWords(groups[0].stages)).toBe('devices 1–4');
});

test('shapes in words', () => {
  expect(
    [
      [1, 1],
      [1, 4],
      [4, 1],
      [2, 8],
    ].map(([interOp, intraOp]) => shapeWords({ interOp, intraOp })),
  ).toEqual(['1 device', '4 shards', '4 stages', '2 stages of 8 shards']);
});

test('less is written where there is more to draw', () => {
  const of = (count: number) => ({
    groups: Array.from({ length: count }, () => ({ interOp: 1, intraOp: 1, models: [0] })),
  });
  expect([2, 16, 64].map((count) => densityOf(of(count)))).toEqual(['roomy', 'compact', 'dense']);
});

test('the groups that a change touched, once each', () => {
  expect(groupsChanged(null)).toEqual([]);
  expect(
    groupsChanged([
      { kind: 'moved', model: 0, fromGroup: 3, toGroup: 1 },
      { kind: 'added', model: 1, group: 3 },
      { kind: 'exchanged', models: [0, 1], groups: [0, 1] },
      { kind: 'regrouped', before: [], after: [{ interOp: 1, intraOp: 1, group: 5 }] },
    ]),
  ).toEqual([0, 1, 3, 5]);
});
