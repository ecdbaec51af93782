import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StaticPlacement } from '../domain/placement.ts';
import { changesBetween } from './placementChange.ts';

/** `1x1:0,1 2x1:2` */
function placement(text: string): StaticPlacement {
  const groups = text.split(' ').map((group) => {
    const [shape, models] = group.split(':');
    const [interOp, intraOp] = shape.split('x').map(Number);
    return { interOp, intraOp, models: models === '' ? [] : models.split(',').map(Number) };
  });
  return { groups };
}

const between = (before: string, after: string) => changesBetween(placement(before), placement(after));

describe('what changed', () => {
  test.each([
    ['a replica added', '1x1:0 1x1:1', '1x1:0,1 1x1:1', [{ kind: 'added', model: 1, group: 0 }]],
    ['a replica removed', '1x1:0,2 1x1:1', '1x1:0 1x1:1', [{ kind: 'removed', model: 2, group: 0 }]],
    [
      'a replica that took the place of another',
      '1x1:0,2 1x1:1',
      '1x1:0,3 1x1:1',
      [{ kind: 'replaced', model: 2, by: 3, group: 0 }],
    ],
    [
      'a replica moved',
      '2x1:0,1,2 2x1:3,4',
      '2x1:0,1 2x1:2,3,4',
      [{ kind: 'moved', model: 2, fromGroup: 0, toGroup: 1 }],
    ],
    [
      'two that changed places',
      '1x1:0,1,2 1x1:3,4,5',
      '1x1:0,1,5 1x1:2,3,4',
      [{ kind: 'exchanged', models: [2, 5], groups: [0, 1] }],
    ],
    [
      'a group split',
      '1x1:3 2x1:0,1',
      '1x1:0 1x1:1 1x1:3',
      [
        {
          kind: 'regrouped',
          before: [{ interOp: 2, intraOp: 1 }],
          after: [
            { interOp: 1, intraOp: 1, group: 0 },
            { interOp: 1, intraOp: 1, group: 1 },
          ],
        },
      ],
    ],
    ['nothing but the order of groups', '1x1:0 1x1:1', '1x1:1 1x1:0', []],
  ])('%s', (_, before, after, expected) => {
    expect(between(before, after)).toEqual(expected);
  });

  test('is found although adding a model sorts the groups anew', () => {
    expect(between('1x1:1 1x1:2 1x1:3', '1x1:0,3 1x1:1 1x1:2')).toEqual([{ kind: 'added', model: 0, group: 0 }]);
  });
});

const group = fc.record({
  interOp: fc.constantFrom(1, 2),
  intraOp: fc.constant(1),
  models: fc.uniqueArray(fc.nat(5)),
});
const anyPlacement = fc.record({ groups: fc.array(group, { minLength: 1, maxLength: 5 }) });

test('replicas that came and went account for the difference, and nothing changed in itself', () => {
  fc.assert(
    fc.property(anyPlacement, anyPlacement, (before, after) => {
      expect(changesBetween(before, before)).toEqual([]);
      const changes = changesBetween(before, after);
      if (changes.some(({ kind }) => kind === 'regrouped')) return;
      const count = ({ groups }: StaticPlacement) => groups.reduce((sum, { models }) => sum + models.length, 0);
      const gained = changes.filter(({ kind }) => kind === 'added').length;
      const lost = changes.filter(({ kind }) => kind === 'removed').length;
      expect(count(after) - count(before)).toBe(gained - lost);
    }),
  );
});
