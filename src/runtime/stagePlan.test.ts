import { expect, test } from 'vitest';
import type { StageModel } from './fleet.ts';
import { StagePlan } from './stagePlan.ts';

const model = (modelIndex: number, first: number): StageModel => ({
  modelIndex,
  model: 'digits-vit',
  modelUrl: modelIndex === 0 ? 'http://localhost/models/digits-vit' : null,
  maxBatchSize: 2,
  range: { firstBlock: first, endBlock: first + 4, hasEmbedding: first === 0, hasHead: first === 4 },
});

/** A (2, 2) group of two models over devices 0 to 3. */
const plan = new StagePlan(
  {
    deviceCount: 5,
    stages: [
      { groupIndex: 0, stageIndex: 0, deviceIndices: [0, 1], models: [model(0, 0), model(1, 0)] },
      { groupIndex: 0, stageIndex: 1, deviceIndices: [2, 3], models: [model(0, 4), model(1, 4)] },
    ],
  },
  5,
);

test('each device loads its shard of each model, by keys that say all that is loaded', () => {
  expect(plan.assignments.map((stages) => stages.map(({ shard }) => shard.shardIndex))).toEqual([
    [0, 0],
    [1, 1],
    [0, 0],
    [1, 1],
    [],
  ]);
  const keys = plan.assignments.flat().map(({ key }) => key);
  expect(new Set(keys).size).toBe(8);
  expect(plan.keyOf({ groupIndex: 0, stageIndex: 1, modelIndex: 1 }, 1)).toBe(plan.assignments[3][1].key);
  expect([...plan.weightUrls]).toEqual([['digits-vit', 'http://localhost/models/digits-vit']]);
});

test('the first shard sends to all of the next stage, and shards to each other', () => {
  const routes = plan.mailRoutes.map(({ from, to }) => `${from}>${to}`).sort();
  expect(routes).toEqual(['0>1', '0>2', '0>3', '1>0', '2>3', '3>2']);
});

test('bytes are counted by device and model', () => {
  const loaded = plan.assignments.map((stages, device) =>
    Object.fromEntries(stages.map(({ key }, index) => [key, 10 * device + index])),
  );
  expect(plan.bytesByModel(loaded)).toEqual([
    [0, 1],
    [10, 11],
    [20, 21],
    [30, 31],
    [0, 0],
  ]);
});
