/** @file The scenarios that the page offers. The first one is what a newcomer sees. */
import { pipelines, replicas } from './presetPlacements.ts';
import { publishedPresets } from './publishedPresets.ts';
import { defaultControls, type PlacementChoice, type Scenario } from './scenario.ts';

export const mebibyte = 2 ** 20;

/** Models of the same weights, told apart by a letter. */
export function digits(modelCount: number): Scenario['models'] {
  return Array.from({ length: modelCount }, (_, model) => ({
    name: `digits ${String.fromCharCode(65 + model)}`,
    profile: 'digits-vit',
  }));
}

function dedicated(deviceCount: number): PlacementChoice {
  return {
    id: 'dedicated',
    label: 'Dedicated',
    detail: '1 device each',
    doing: 'keeping them apart',
    placement: replicas(deviceCount, deviceCount, 1),
  };
}

/** AlpaServe §3.1: two models that fit one device each, or both, cut in two, over both devices. */
export const twoModelsTwoDevices: Scenario = {
  id: 'two-models-two-devices',
  title: 'Two models, two devices',
  cluster: { deviceCount: 2, memoryBudgetBytes: 16 * mebibyte },
  durationSeconds: 60,
  models: digits(2),
  placements: [
    dedicated(2),
    {
      id: 'shared',
      label: 'Shared pipeline',
      detail: '2 stages',
      doing: 'sharing',
      placement: pipelines(1, 2, 2),
    },
  ],
  controls: defaultControls(2, 'shared'),
};

/** AlpaServe §3.2, figure 4: memory for two models on a device buys replicas, or pipelines that hold all of them. */
const memoryForTwo: Scenario = {
  id: 'memory-for-two',
  title: 'Replicas or pipelines: memory for two',
  cluster: { deviceCount: 4, memoryBudgetBytes: 13 * mebibyte },
  durationSeconds: 60,
  models: digits(4),
  placements: [
    {
      id: 'replicated',
      label: 'Replicated',
      detail: '2 models a device',
      doing: 'replicating',
      placement: replicas(4, 4, 2),
    },
    {
      id: 'pairs',
      label: 'Two pipelines',
      detail: '2 stages each',
      doing: 'pipelining',
      placement: pipelines(2, 2, 4),
    },
    { id: 'shared', label: 'One pipeline', detail: '4 stages', doing: 'pipelining', placement: pipelines(1, 4, 4) },
  ],
  controls: defaultControls(4, 'pairs'),
};

/** AlpaServe §3.2, figures 5 and 6: where memory is plenty and the load high, replication wins. */
const memoryForAll: Scenario = {
  id: 'memory-for-all',
  title: 'When replication wins: memory for all',
  cluster: { deviceCount: 4, memoryBudgetBytes: 26 * mebibyte },
  durationSeconds: 60,
  models: digits(4),
  placements: [
    {
      id: 'replicated',
      label: 'All everywhere',
      detail: '4 models a device',
      doing: 'replicating',
      placement: replicas(4, 4, 4),
    },
    { id: 'shared', label: 'One pipeline', detail: '4 stages', doing: 'pipelining', placement: pipelines(1, 4, 4) },
  ],
  controls: { ...defaultControls(4, 'replicated'), models: digits(4).map(() => ({ load: 0.2, cv: 2 })) },
};

const eightModels: Scenario = {
  id: 'eight-models',
  title: 'Eight models, eight devices',
  cluster: { deviceCount: 8, memoryBudgetBytes: 16 * mebibyte },
  durationSeconds: 60,
  models: digits(8),
  placements: [
    dedicated(8),
    {
      id: 'replicated',
      label: 'Replicated',
      detail: '2 models a device',
      doing: 'replicating',
      placement: replicas(8, 8, 2),
    },
    {
      id: 'pairs',
      label: 'Two pipelines',
      detail: '4 stages each',
      doing: 'pipelining',
      placement: pipelines(2, 4, 8),
    },
    { id: 'shared', label: 'One pipeline', detail: '8 stages', doing: 'pipelining', placement: pipelines(1, 8, 8) },
  ],
  controls: defaultControls(8, 'pairs'),
};

/** AlpaServe §3.3, figure 7: every cut spreads a model wider, and costs something. */
const howOftenToCut: Scenario = {
  ...memoryForTwo,
  id: 'how-often-to-cut',
  title: 'What overhead costs: whole, two stages or four',
  placements: [
    {
      id: 'whole',
      label: 'Whole',
      detail: '2 models a device',
      doing: 'not cutting',
      placement: replicas(4, 4, 2),
    },
    { id: 'two', label: '2 stages', detail: 'two pipelines', doing: 'cutting in two', placement: pipelines(2, 2, 4) },
    { id: 'four', label: '4 stages', detail: 'one pipeline', doing: 'cutting in four', placement: pipelines(1, 4, 4) },
  ],
  controls: { ...defaultControls(4, 'two'), models: digits(4).map(() => ({ load: 0.18, cv: 2 })) },
};

/** AlpaServe §3.3, figures 8 and 9: what four devices do for one model. Shards exchange sums in every layer. */
const oneModel: Scenario = {
  id: 'one-model',
  title: 'One model, four devices: copies, stages or shards',
  cluster: { deviceCount: 4, memoryBudgetBytes: 7 * mebibyte },
  durationSeconds: 60,
  models: digits(1),
  placements: [
    { id: 'copies', label: 'Copies', detail: 'whole, on each device', doing: 'copying', placement: replicas(4, 1, 1) },
    { id: 'stages', label: 'Stages', detail: '4 stages', doing: 'pipelining', placement: pipelines(1, 4, 1) },
    {
      id: 'shards',
      label: 'Shards',
      detail: 'every layer on 4 devices',
      doing: 'sharding',
      placement: { groups: [{ interOp: 1, intraOp: 4, models: [0] }] },
    },
  ],
  // Where shards are slow, they are hopelessly so: what would be late is refused, or the run would not end.
  controls: { ...defaultControls(1, 'stages'), models: [{ load: 0.3, cv: 2 }], sloScale: 4, admission: 'slo' },
};

export const presets: readonly Scenario[] = [
  twoModelsTwoDevices,
  memoryForTwo,
  memoryForAll,
  howOftenToCut,
  oneModel,
  eightModels,
  ...publishedPresets,
];
