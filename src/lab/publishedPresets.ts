/** @file The motivation experiments of AlpaServe (OSDI '23, §3) at the paper's scale, on its published figures: simulated. */
import type { Profile } from '../domain/profile.ts';
import { pipelines, replicas } from './presetPlacements.ts';
import { bert2600m, bert6700m } from './publishedProfiles.ts';
import { type Controls, defaultControls, type PlacementChoice, type Scenario } from './scenario.ts';

const gibibyte = 2 ** 30;
/** As the artifact's simulator adds it. */
const publishedCost = { stageOverheadFraction: 0.009, fixedOverheadSeconds: 0.011 };

/** Models of the same published figures, told apart by a letter. */
function berts(size: '6.7B' | '2.6B', modelCount: number): Pick<Scenario, 'models' | 'profiles' | 'notLive'> {
  const profile = `bert-${size.toLowerCase()}`;
  const figures: Profile = size === '6.7B' ? bert6700m : bert2600m;
  const letter = (model: number) => String.fromCharCode(65 + model);
  return {
    models: Array.from({ length: modelCount }, (_, model) => ({ name: `BERT-${size} ${letter(model)}`, profile })),
    profiles: { [profile]: figures },
    notLive: 'of these models only the published latencies are here, no weights',
  };
}

function simulated(
  modelCount: number,
  placementId: string,
  { load, cv, ...change }: Partial<Controls> & Controls['models'][0],
): Controls {
  const models = Array.from({ length: modelCount }, () => ({ load, cv }));
  return { ...defaultControls(modelCount, placementId), ...change, models, mode: 'simulated' };
}

/** Figure 2: 3 requests/s in all, CV 3. */
const figure2: Scenario = {
  ...berts('6.7B', 2),
  id: 'published-2',
  title: 'Published, figure 2: 2 × BERT-6.7B on 2 devices',
  cluster: { deviceCount: 2, memoryBudgetBytes: 14 * gibibyte },
  durationSeconds: 120,
  cost: publishedCost,
  placements: [
    {
      id: 'dedicated',
      label: 'Dedicated',
      detail: '1 device each',
      doing: 'keeping them apart',
      placement: replicas(2, 2, 1),
    },
    { id: 'shared', label: 'Shared pipeline', detail: '2 stages', doing: 'sharing', placement: pipelines(1, 2, 2) },
  ],
  controls: simulated(2, 'shared', { load: 0.3, cv: 3 }),
};

const replicated: PlacementChoice = {
  id: 'replicated',
  label: 'Replicated',
  detail: '2 models a device',
  doing: 'replicating',
  placement: replicas(8, 8, 2),
};

const onePipeline: PlacementChoice = {
  id: 'shared',
  label: 'One pipeline',
  detail: '8 stages',
  doing: 'pipelining',
  placement: pipelines(1, 8, 8),
};

const twoPipelines: PlacementChoice = {
  id: 'halves',
  label: 'Two pipelines',
  detail: '4 stages each',
  doing: 'pipelining',
  placement: pipelines(2, 4, 8),
};

const eightBerts = {
  ...berts('2.6B', 8),
  cluster: { deviceCount: 8, memoryBudgetBytes: 13 * gibibyte },
  durationSeconds: 60,
  cost: publishedCost,
};

/** Figure 4: 20 requests/s in all, CV 3, and memory for two models on a device. */
const figure4: Scenario = {
  ...eightBerts,
  id: 'published-4',
  title: 'Published, figure 4: 8 × BERT-2.6B, memory for two',
  placements: [replicated, twoPipelines, onePipeline],
  controls: simulated(8, 'halves', { load: 0.07, cv: 3 }),
};

/** Figures 5 and 6, where they turn: 28 requests/s in all, not bursty. */
const figures5And6: Scenario = {
  ...eightBerts,
  id: 'published-5-6',
  title: 'Published, figures 5 and 6: nearly saturated, not bursty',
  placements: [replicated, onePipeline],
  controls: simulated(8, 'replicated', { load: 0.11, cv: 1 }),
};

/** Figure 7: 30 requests/s in all, CV 3, hopeless requests refused. Pipelines win while the SLO is tight. */
const figure7: Scenario = {
  ...eightBerts,
  id: 'published-7',
  title: 'Published, figure 7: a tight SLO, and then a looser one',
  placements: [replicated, onePipeline],
  controls: simulated(8, 'shared', { load: 0.11, cv: 3, sloScale: 4, admission: 'slo' }),
};

/** Figures 8 and 9: what eight devices do for one model, where an answer is due in the time one device takes. */
const figures8And9: Scenario = {
  ...berts('2.6B', 1),
  id: 'published-8-9',
  title: 'Published, figures 8 and 9: one BERT-2.6B on 8 devices',
  cluster: { deviceCount: 8, memoryBudgetBytes: 13 * gibibyte },
  durationSeconds: 60,
  cost: publishedCost,
  placements: [
    { id: 'copies', label: 'Copies', detail: 'whole, on each device', doing: 'copying', placement: replicas(8, 1, 1) },
    { id: 'stages', label: 'Stages', detail: '8 stages', doing: 'pipelining', placement: pipelines(1, 8, 1) },
    {
      id: 'shards',
      label: 'Shards',
      detail: 'every layer on 8 devices',
      doing: 'sharding',
      placement: { groups: [{ interOp: 1, intraOp: 8, models: [0] }] },
    },
    {
      id: 'both',
      label: 'Both',
      detail: '2 stages of 4 shards',
      doing: 'cutting both ways',
      placement: { groups: [{ interOp: 2, intraOp: 4, models: [0] }] },
    },
  ],
  controls: simulated(1, 'shards', { load: 0.15, cv: 2, sloScale: 1 }),
};

export const publishedPresets: readonly Scenario[] = [figure2, figure4, figures5And6, figure7, figures8And9];
