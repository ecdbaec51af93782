import { describe, expect, test } from 'vitest';
import { cutStages, stagesEndingAt } from './cutStages.ts';

const ends = (blockSeconds: readonly number[], stageCount: number) =>
  cutStages(blockSeconds, stageCount).map(({ endBlock }) => endBlock);

describe('a cut on measured times', () => {
  test('is even where the blocks are', () => {
    expect(ends([1, 1, 1, 1, 1, 1, 1, 1], 4)).toEqual([2, 4, 6, 8]);
  });

  test('spares the stage with the dear block', () => {
    expect(ends([5, 1, 1, 1, 1, 1], 2)).toEqual([1, 6]);
    expect(ends([1, 1, 1, 1, 1, 5], 3)).toEqual([2, 5, 6]);
  });

  test('takes any number of stages up to the blocks', () => {
    expect(ends([1, 1, 1, 1, 1, 1, 1, 1], 3).at(-1)).toBe(8);
    expect(ends([1, 2, 3], 3)).toEqual([1, 2, 3]);
    expect(() => cutStages([1, 2], 3)).toThrow(/3 stages/);
  });
});

test('the first stage embeds and the last has the head', () => {
  expect(stagesEndingAt([3, 8])).toEqual([
    { firstBlock: 0, endBlock: 3, hasEmbedding: true, hasHead: false },
    { firstBlock: 3, endBlock: 8, hasEmbedding: false, hasHead: true },
  ]);
  expect(stagesEndingAt([8])).toEqual([{ firstBlock: 0, endBlock: 8, hasEmbedding: true, hasHead: true }]);
});
