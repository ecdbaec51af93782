import { expect, test } from 'vitest';
import { digitsVit } from './catalogue.ts';
import { evenStages, wholeRange, wholeStage } from './stage.ts';
import { stageTensors, valueCount, weightLayout } from './tensors.ts';

const wholeModel = wholeRange(digitsVit);

test('even stages cover every block once, embed first and classify last', () => {
  for (let stageCount = 1; stageCount <= 8; stageCount++) {
    const stages = evenStages(8, stageCount);
    expect(stages.length).toBe(stageCount);
    const covered = stages.flatMap(({ firstBlock, endBlock }) =>
      Array.from({ length: endBlock - firstBlock }, (_, i) => firstBlock + i),
    );
    expect(covered).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(stages.map(({ hasEmbedding }) => hasEmbedding).indexOf(true)).toBe(0);
    expect(stages.filter(({ hasEmbedding }) => hasEmbedding).length).toBe(1);
    expect(stages.map(({ hasHead }) => hasHead).indexOf(true)).toBe(stageCount - 1);
    const counts = stages.map(({ firstBlock, endBlock }) => endBlock - firstBlock);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  }
  expect(evenStages(8, 1)).toEqual([wholeModel]);
  expect(() => evenStages(8, 9)).toThrow('8 blocks do not make 9 stages');
});

test('the tensors of the stages are those of the model, each once', () => {
  const whole = [...stageTensors(digitsVit, wholeModel).keys()];
  const staged = evenStages(digitsVit.blockCount, 3).flatMap((range) => [...stageTensors(digitsVit, range).keys()]);
  expect(staged.toSorted()).toEqual(whole.toSorted());
  const parameters = [...stageTensors(digitsVit, wholeModel).values()].map(valueCount);
  expect(parameters.reduce((a, b) => a + b)).toBe(1_596_426);
});

test('weights lie one behind the other, where they may be bound', () => {
  const { slots, weightBytes } = weightLayout(digitsVit, wholeStage(wholeModel));
  let end = 0;
  for (const { offset, size } of slots.values()) {
    expect(offset % 256).toBe(0);
    expect(offset).toBeGreaterThanOrEqual(end);
    end = offset + size;
  }
  expect(weightBytes).toBeGreaterThanOrEqual(end);
  expect(weightBytes - 4 * 1_596_426).toBeLessThan(256 * slots.size);
});
