import { describe, expect, test } from 'vitest';
import type { PlacementChange } from '../../experiment/placementChange.ts';
import type { Tried } from '../../experiment/planWatch.ts';
import { changeWords, shapesWords, verdictWord, verdictWords } from './candidateWords.ts';

const names = ['bert-1.3b', 'bert-2.6b 1', 'bert-2.6b 2'];
/** Thin spaces as plain ones, so that sentences can be read here. */
const plain = (text: string) => text.replaceAll('\u202f', ' ');
const said = (...changes: PlacementChange[]) => changeWords({ changes, step: 'regroup' }, names);

function tried(change: Partial<Tried>): Tried {
  return {
    placement: { groups: [] },
    replicaBytes: [],
    outcome: { attainment: 0.9, attainmentByModel: [], latencySecondsMean: 0.5 },
    step: 'add replica',
    changes: [],
    isBest: false,
    isKept: false,
    simulationCount: 1,
    ...change,
  };
}

const outcome = (attainment: number, latencySecondsMean = 0.5) => ({
  attainment,
  attainmentByModel: [],
  latencySecondsMean,
});

describe('what was changed', () => {
  const one = { interOp: 1, intraOp: 1 };
  const two = { interOp: 2, intraOp: 1 };
  test('replicas', () => {
    expect(said({ kind: 'moved', model: 2, fromGroup: 1, toGroup: 3 })).toBe(
      'moved bert-2.6b 2 from group 2 to group 4',
    );
    expect(said({ kind: 'added', model: 0, group: 0 }, { kind: 'removed', model: 1, group: 0 })).toBe(
      'added bert-1.3b to group 1 and removed bert-2.6b 1 from group 1',
    );
    expect(said({ kind: 'replaced', model: 0, by: 2, group: 1 })).toBe('replaced bert-1.3b by bert-2.6b 2 in group 2');
    expect(said({ kind: 'exchanged', models: [0, 1], groups: [0, 2] })).toBe(
      'exchanged bert-1.3b of group 1 and bert-2.6b 1 of group 3',
    );
  });
  test('groups', () => {
    const after = [
      { ...one, group: 0 },
      { ...one, group: 1 },
    ];
    expect(said({ kind: 'regrouped', before: [two], after })).toBe(
      'split 1 group of 2 × 1 into 2 groups of 1 × 1 (groups 1 and 2)',
    );
    expect(said({ kind: 'regrouped', before: [one, one], after: [{ ...two, group: 4 }] })).toBe(
      'merged 2 groups of 1 × 1 into 1 group of 2 × 1 (group 5)',
    );
    expect(said({ kind: 'regrouped', before: [two], after: [] })).toBe('left 1 group of 2 × 1 idle');
    expect(shapesWords([two, one, one])).toBe('1 group of 2 × 1 and 2 groups of 1 × 1');
  });
  test('more than can be said at once is counted', () => {
    const many: PlacementChange[] = [0, 1, 2, 3, 4].map((group) => ({ kind: 'added', model: 0, group }));
    expect(said(...many)).toBe(
      'added bert-1.3b to group 1, added bert-1.3b to group 2, added bert-1.3b to group 3 and 2 more changes',
    );
  });
  test('a beginning', () => {
    expect(changeWords({ changes: null, step: 'fast-greedy on 4 groups of 2 × 1' }, names)).toBe(
      'begins anew: 4 groups of 2 × 1, to be filled one replica after the other',
    );
    expect(changeWords({ changes: null, step: 'sr-uniform' }, names)).toBe('begins anew: sr-uniform');
    expect(changeWords({ changes: [], step: 'regroup' }, names)).toBe('the same groups as before');
  });
});

describe('what became of it', () => {
  const before = tried({ outcome: outcome(0.95), isBest: true });
  test.each([
    [{ isBest: true, outcome: outcome(0.962) }, 'best so far: 1.2 points more on time than the best before'],
    [
      { isBest: true, outcome: outcome(0.95, 0.4) },
      'best so far: as many on time, lower mean latency: 400 ms against 500 ms',
    ],
    [{ isBest: true, outcome: outcome(0.95) }, 'best so far: as many on time and as soon, with less memory'],
    [{ outcome: outcome(0.94) }, '1.0 points behind the best so far: passed over'],
    [
      { outcome: outcome(0.94), isKept: true },
      '1.0 points behind the best so far, and kept: the search goes on from it',
    ],
    [{ outcome: outcome(0.95) }, 'as many on time as the best so far, and no sooner: passed over'],
    [{ outcome: null }, 'given up before its end: it was known to miss more requests than could still matter'],
  ])('%j', (change, expected) => {
    expect(plain(verdictWords(tried(change), before))).toBe(expected);
  });
  test('the first is the best', () => {
    expect(verdictWords(tried({ isBest: true }), undefined)).toBe('the first, and so the best so far');
  });
  test('in one word', () => {
    expect(verdictWord(tried({}))).toBe('passed over');
    expect(verdictWord(tried({ isKept: true }))).toBe('kept');
    expect(verdictWord(tried({ isKept: true, isBest: true }))).toBe('best so far');
    expect(verdictWord(tried({ outcome: null }))).toBe('given up');
  });
});
