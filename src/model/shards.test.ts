import fc from 'fast-check';
import { expect, test } from 'vitest';
import { catalogue, digitsVit } from './catalogue.ts';
import { heldLength, shardCountsOf, sliceTensor } from './shards.ts';
import { evenStages, type StageShard, wholeRange, wholeStage } from './stage.ts';
import { shardWeightBytes, stageTensors, valueCount } from './tensors.ts';

const range = wholeRange(digitsVit);
const counting = (length: number) => new Float32Array(length).map((_, i) => i);

test('shards divide heads and MLP columns', () => {
  expect(shardCountsOf(digitsVit)).toEqual([1, 2, 4]);
  expect(shardCountsOf({ ...digitsVit, headCount: 6 })).toEqual([1, 2]);
  expect(shardCountsOf({ ...digitsVit, headCount: 8, mlpSize: 24 })).toEqual([1, 2]);
  expect(() => shardWeightBytes(digitsVit, { range, shardIndex: 0, shardCount: 8 })).toThrow('not cut into 8 shards');
  expect(() => shardWeightBytes(digitsVit, { range, shardIndex: 2, shardCount: 2 })).toThrow('no shard 2 of 2');
});

test('the parts of a divided tensor are its values, each once, in order within a part', () => {
  const size = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(size, size, size, size, (outer, perShard, inner, shardCount) => {
      const split = { outer, divided: perShard * shardCount, inner };
      const whole = counting(outer * perShard * shardCount * inner);
      const parts = Array.from({ length: shardCount }, (_, shardIndex) =>
        sliceTensor(whole, split, { range, shardIndex, shardCount }),
      );
      expect(parts.flatMap((part) => [...part]).sort((a, b) => a - b)).toEqual([...whole]);
      for (const part of parts) expect(part).toEqual(part.toSorted());
    }),
  );
});

test('a shard of two holds whole heads of q, k and v, and its rows of what follows', () => {
  const part = (shardIndex: number): StageShard => ({ range, shardIndex, shardCount: 2 });
  const tensors = stageTensors({ ...digitsVit, hiddenSize: 8, headCount: 2 }, range);
  const slice = (name: string, shardIndex: number) => {
    const spec = tensors.get(`blocks.0.${name}`);
    if (!spec) throw new Error(name);
    return [...sliceTensor(counting(valueCount(spec)), spec.holders, part(shardIndex))];
  };
  expect(slice('qkv.bias', 0)).toEqual([0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19]);
  expect(slice('qkv.weight', 1).slice(0, 12)).toEqual([4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23]);
  expect(slice('out.weight', 1)[0]).toBe(4 * 8);
  expect(heldLength(8, 'first', part(0))).toBe(8);
  expect(heldLength(8, 'first', part(1))).toBe(0);
});

test.each([...catalogue.values()])('the stages of $name weigh what it weighs, its shards no less', (model) => {
  const wholeBytes = shardWeightBytes(model, wholeStage(wholeRange(model)));
  const stages = evenStages(model.blockCount, 2).map((stage) => shardWeightBytes(model, wholeStage(stage)));
  expect(stages[0] + stages[1]).toBe(wholeBytes);
  const [, shardCount] = shardCountsOf(model);
  const shards = Array.from({ length: shardCount }, (_, shardIndex) =>
    shardWeightBytes(model, { range: wholeRange(model), shardIndex, shardCount }),
  );
  expect(shards[0]).toBeGreaterThanOrEqual(Math.max(...shards));
  expect(shards.reduce((a, b) => a + b)).toBeGreaterThanOrEqual(wholeBytes);
  expect(shards[0]).toBeLessThan(wholeBytes);
});
