/** @file The scenarios that the page offers. The first one is what a newcomer sees. */
import type { StaticPlacement } from '../domain/placement.ts';
import { defaultControls, type PlacementChoice, type Scenario } from './scenario.ts';

export const mebibyte = 2 ** 20;

/** Models of the same weights, told apart by a letter. */
export function digits(modelCount: number): Scenario['models'] {
  return Array.from({ length: modelCount }, (_, model) => ({
    name: `digits ${String.fromCharCode(65 + model)}`,
    profile: 'digits-vit',
  }));
}

/** Every device for itself, `perDevice` models on each, in turn. */
export function replicas(deviceCount: number, modelCount: number, perDevice: number): StaticPlacement {
  const models = (device: number) => Array.from({ length: perDevice }, (_, next) => (device + next) % modelCount);
  return {
    groups: Array.from({ length: deviceCount }, (_, device) => ({
      interOp: 1,
      intraOp: 1,
      models: models(device).sort((a, b) => a - b),
    })),
  };
}

/** Pipelines side by side, each of `interOp` stages, that hold all models. */
export function pipelines(groupCount: number, interOp: number, modelCount: number): StaticPlacement {
  const models = Array.from({ length: modelCount }, (_, model) => model);
  return { groups: Array.from({ length: groupCount }, () => ({ interOp, intraOp: 1, models })) };
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

export const presets: readonly Scenario[] = [twoModelsTwoDevices, memoryForTwo, memoryForAll, eightModels];
