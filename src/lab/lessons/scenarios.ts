/** @file What each lesson runs, as scenarios like any other: a link carries them, the lab opens them. */
import type { Action } from '../../domain/case.ts';
import { pipelines, replicas } from '../presetPlacements.ts';
import { digits, mebibyte } from '../presets.ts';
import { type Controls, defaultControls, type PlacementChoice, type Scenario } from '../scenario.ts';

/** Short enough that a lesson takes three minutes with a run for each placement. */
const lessonSeconds = 20;

function controls(
  modelCount: number,
  placementId: string,
  change: Partial<Controls> & Controls['models'][0],
): Controls {
  const { load, cv, ...rest } = change;
  const models = Array.from({ length: modelCount }, () => ({ load, cv }));
  return { ...defaultControls(modelCount, placementId), ...rest, models };
}

/** Requests at once, of one model after the other. */
const burstSize = 11;
const bursts: Action[] = [2, 6, 10, 14, 18].map((atSeconds, index) => ({
  atSeconds,
  kind: 'inject',
  model: index % 2,
  count: burstSize,
}));

/** Two models, bursts of one at a time, over a little steady traffic. */
export const oneBurst: Scenario = {
  id: 'lesson-one-burst',
  title: 'Lesson 1: one burst, two devices',
  cluster: { deviceCount: 2, memoryBudgetBytes: 7 * mebibyte },
  durationSeconds: lessonSeconds,
  models: digits(2),
  placements: [
    {
      id: 'dedicated',
      label: 'Dedicated',
      detail: 'a device for each model',
      doing: 'keeping them apart',
      placement: replicas(2, 2, 1),
    },
    {
      id: 'shared',
      label: 'Shared pipeline',
      detail: 'half of each model on each device',
      doing: 'sharing',
      placement: pipelines(1, 2, 2),
    },
  ],
  actions: bursts,
  controls: controls(2, 'shared', { load: 0.1, cv: 1, sloScale: 6, ghostId: 'dedicated' }),
};

const replicated: PlacementChoice = {
  id: 'replicated',
  label: 'Replicas',
  detail: 'each model whole, on 2 devices',
  doing: 'replicating',
  placement: replicas(4, 4, 2),
};

const pairs: PlacementChoice = {
  id: 'pairs',
  label: 'Two pipelines',
  detail: '2 stages each, all models in both',
  doing: 'pipelining',
  placement: pipelines(2, 2, 4),
};

const one: PlacementChoice = {
  id: 'shared',
  label: 'One pipeline',
  detail: '4 stages, all models in it',
  doing: 'pipelining',
  placement: pipelines(1, 4, 4),
};

const fourOnFour = {
  cluster: { deviceCount: 4, memoryBudgetBytes: 13 * mebibyte },
  durationSeconds: lessonSeconds,
  models: digits(4),
};

/** The same memory spent in two ways, under bursts. */
export const memory: Scenario = {
  ...fourOnFour,
  id: 'lesson-memory',
  title: 'Lesson 2: memory buys replicas, pipelines buy bursts',
  placements: [replicated, pairs, one],
  controls: controls(4, 'pairs', { load: 0.15, cv: 3, ghostId: 'replicated' }),
};

/** The same two again, with steady traffic and devices that are nearly always busy. */
export const replication: Scenario = {
  ...fourOnFour,
  id: 'lesson-replication',
  title: 'Lesson 3: when replication wins',
  placements: [replicated, pairs],
  controls: controls(4, 'pairs', { load: 0.24, cv: 1, sloScale: 4, ghostId: 'replicated' }),
};

/** In how many stages to cut. */
export const overhead: Scenario = {
  ...fourOnFour,
  id: 'lesson-overhead',
  title: 'Lesson 4: what overhead costs',
  placements: [
    { ...replicated, label: 'Whole', detail: 'not cut: each model on 2 devices' },
    { ...pairs, label: '2 stages', detail: 'cut in two, on two pairs of devices' },
    { ...one, label: '4 stages', detail: 'cut in four, one pipeline' },
  ],
  controls: controls(4, 'shared', { load: 0.18, cv: 2, sloScale: 5, ghostId: 'replicated' }),
};

/** Six models, of which a few are asked for most, and memory for little more than one on a device. */
export const planned: Scenario = {
  id: 'lesson-planner',
  title: 'Lesson 5: let the planner place',
  cluster: { deviceCount: 6, memoryBudgetBytes: 7 * mebibyte },
  durationSeconds: 60,
  models: digits(6),
  placements: [
    {
      id: 'dedicated',
      label: 'Dedicated',
      detail: 'a device for each model',
      doing: 'keeping them apart',
      placement: replicas(6, 6, 1),
    },
    {
      id: 'shared',
      label: 'Pairs',
      detail: '3 pipelines of 2 stages, 2 models in each',
      doing: 'pairing',
      placement: {
        groups: [0, 1, 2].map((group) => ({ interOp: 2, intraOp: 1, models: [group, 5 - group] })),
      },
    },
  ],
  controls: {
    ...defaultControls(6, 'shared'),
    models: [0.15, 0.12, 0.1, 0.07, 0.05, 0.04].map((load) => ({ load, cv: 4 })),
  },
};
