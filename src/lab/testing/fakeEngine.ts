/** @file `?fake`: the page over the fake controller, and the states one wants to look at: `gpu=none`, `devices=16`, `late=0.07` … */
import type { LabController } from '../../experiment/labController.ts';
import { twoModelsTwoDevices } from '../presets.ts';
import type { Scenario } from '../scenario.ts';
import { createFakeController, realFakeClock } from './fakeController.ts';

export function fakeEngine(query: URLSearchParams): { scenario: Scenario; controller: LabController } {
  const number = (name: string, otherwise: number) => Number(query.get(name) ?? otherwise);
  const scenario = query.has('devices') ? manyDevices(number('devices', 16)) : twoModelsTwoDevices;
  const duration = number('duration', scenario.durationSeconds);
  const controller =
    query.get('gpu') === 'broken'
      ? brokenController()
      : createFakeController({
          clock: realFakeClock(number('speed', 1)),
          gpu:
            query.get('gpu') === 'none'
              ? { gpu: false, reason: 'this browser has no navigator.gpu' }
              : { gpu: true, adapter: 'SwiftShader', fallback: true, features: [] },
          notes: query.getAll('note'),
          lateFraction: number('late', 0.004),
          driftFraction: number('drift', 0.01),
        });
  return { scenario: { ...scenario, durationSeconds: duration }, controller };
}

/** Refuses everything, as one whose worker never started. */
function brokenController(): LabController {
  const refuse = () => Promise.reject(new Error('the controller worker did not start'));
  return new Proxy({} as LabController, { get: () => refuse });
}

/** Pairs of devices, each pair a two-stage group for one model of a long name, or a device for each. */
function manyDevices(deviceCount: number): Scenario {
  const names = [
    'bert-large',
    'moe-1.3b',
    'digits-vit',
    'bert-2.7b-instruct-distilled',
    'moe-2.4b',
    'gpt',
    'vit',
    'asr',
  ];
  const modelCount = Math.min(names.length, Math.ceil(deviceCount / 2));
  const all = Array.from({ length: modelCount }, (_, model) => model);
  return {
    ...twoModelsTwoDevices,
    id: 'many-devices',
    title: `${modelCount} models, ${deviceCount} devices`,
    cluster: { deviceCount, memoryBudgetBytes: 16 * 2 ** 20 },
    models: all.map((model) => ({ name: names[model] ?? `model ${model}`, profile: 'digits-vit' })),
    placements: [
      {
        id: 'dedicated',
        label: 'Dedicated',
        detail: '1 device each',
        doing: 'keeping them apart',
        placement: {
          groups: Array.from({ length: deviceCount }, (_, device) => ({
            interOp: 1,
            intraOp: 1,
            models: [device % modelCount],
          })),
        },
      },
      {
        id: 'shared',
        label: 'Shared pipelines',
        detail: '2 stages',
        doing: 'sharing',
        placement: {
          groups: Array.from({ length: deviceCount / 2 }, (_, group) => ({
            interOp: 2,
            intraOp: 1,
            models: [group % modelCount, (group + 1) % modelCount],
          })),
        },
      },
    ],
    controls: {
      ...twoModelsTwoDevices.controls,
      models: all.map(() => ({ load: 0.5 / modelCount, cv: 3 })),
    },
  };
}
