/** @file The scenarios that the page offers. The first one is what a newcomer sees. */
import { defaultControls, type Scenario } from './scenario.ts';

/** AlpaServe §3.1: two models that fit one device each, or both, cut in two, over both devices. */
export const twoModelsTwoDevices: Scenario = {
  id: 'two-models-two-devices',
  title: 'Two models, two devices',
  cluster: { deviceCount: 2, memoryBudgetBytes: 16 * 2 ** 20 },
  durationSeconds: 60,
  models: [
    { name: 'digits A', profile: 'digits-vit' },
    { name: 'digits B', profile: 'digits-vit' },
  ],
  placements: [
    {
      id: 'dedicated',
      label: 'Dedicated',
      detail: '1 device each',
      doing: 'keeping them apart',
      placement: {
        groups: [
          { interOp: 1, intraOp: 1, models: [0] },
          { interOp: 1, intraOp: 1, models: [1] },
        ],
      },
    },
    {
      id: 'shared',
      label: 'Shared pipeline',
      detail: '2 stages',
      doing: 'sharing',
      placement: { groups: [{ interOp: 2, intraOp: 1, models: [0, 1] }] },
    },
  ],
  controls: defaultControls(2, 'shared'),
};

export const presets: readonly Scenario[] = [twoModelsTwoDevices];
