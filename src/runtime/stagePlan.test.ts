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
const plan = new StagePlan({
  deviceCount: 5,
  stages: [
    { groupIndex: 0, stageIndex: 0, deviceIndices: [0, 1], models: [model(0, 0), model(1, 0)] },
    { groupIndex: 0, stageIndex: 1, deviceIndices: [2, 3], models: [model(0, 4), model(1, 4)] },
  ],
});

const groups = (...indices: number[]) => new Set(indices);
const assignments = [0, 1, 2, 3, 4].map((device) => plan.assignmentsOf(device, groups(0)));

test('each device loads its shard of each model, by keys that say all that is loaded', () => {
  expect(assignments.map((stages) => stages.map(({ shard }) => shard.shardIndex))).toEqual([
    [0, 0],
    [1, 1],
    [0, 0],
    [1, 1],
    [],
  ]);
  const keys = assignments.flat().map(({ key }) => key);
  expect(new Set(keys).size).toBe(8);
  expect(plan.keyOf({ groupIndex: 0, stageIndex: 1, modelIndex: 1 }, 1)).toBe(assignments[3][1].key);
  expect([...plan.weightUrls]).toEqual([['digits-vit', 'http://localhost/models/digits-vit']]);
});

test('the first shard sends to all of the next stage, and shards to each other', () => {
  const routes = plan.mailRoutes.map(({ from, to }) => `${from}>${to}`).sort();
  expect(routes).toEqual(['0>1', '0>2', '0>3', '1>0', '2>3', '3>2']);
});

/** A stage's bytes are ten times its device, and its place there. */
function loadedOn(one: StagePlan, device: number, held: ReadonlySet<number>) {
  const stages = one.assignmentsOf(device, held);
  return Object.fromEntries(stages.map(({ key }, index) => [key, 10 * device + index]));
}

test('bytes are counted by device and model', () => {
  const bytes = [0, 1, 2, 3, 4].map((device) =>
    plan.bytesByModel(device, groups(0), loadedOn(plan, device, groups(0))),
  );
  expect(bytes).toEqual([
    [0, 1],
    [10, 11],
    [20, 21],
    [30, 31],
    [0, 0],
  ]);
});

test('what the groups of two placements share is loaded once, and stays when one of them goes', () => {
  const both = plan.with([
    { groupIndex: 1, stageIndex: 0, deviceIndices: [0, 1], models: [model(0, 0)] },
    { groupIndex: 1, stageIndex: 1, deviceIndices: [2, 3], models: [model(0, 4)] },
  ]);
  const keys = (one: StagePlan, held: ReadonlySet<number>) => one.assignmentsOf(2, held).map(({ key }) => key);
  expect(keys(both, groups(0, 1))).toEqual(keys(plan, groups(0)));
  expect(both.bytesByModel(2, groups(0, 1), loadedOn(both, 2, groups(0, 1)))).toEqual([20, 21]);
  expect(keys(both, groups(1))).toEqual(keys(plan, groups(0)).slice(0, 1));
  expect(keys(both.without([0]), groups(0, 1))).toEqual(keys(both, groups(1)));
  expect(both.without([0]).devicesOf(1, 1)).toEqual([2, 3]);
});
