/** @file Large predictions, worked out in a worker: what is answered here and there is the same. */
import { expect, test } from 'vitest';
import type { Action } from '../domain/case.ts';
import { parseCase } from '../domain/parseCase.ts';
import { Predictor } from './predictor.ts';
import { predictPlacements } from './predictPlacements.ts';
import { resolveSetting } from './setting.ts';

const config = (interOp: number) => ({
  interOp,
  intraOp: 1,
  stageLatencySeconds: Array.from({ length: interOp }, () => 0.014 / interOp),
  stageWeightBytes: Array.from({ length: interOp }, () => 6e6 / interOp),
});
const models = [0, 1, 2, 3, 4, 5, 6, 7];
const catalogue = {
  schema: 'muxlab-profiles/1',
  adapter: 'somewhere',
  origin: 'measured',
  profiles: { 'digits-vit': { configs: [1, 2, 4, 8].map(config) } },
} as const;

test('a worker answers as the controller would, also for stages that nobody measured', async () => {
  const testCase = parseCase(
    {
      schema: 'muxlab-case/1',
      cluster: { deviceCount: 8, memoryBudgetBytes: 64e6 },
      models: models.map((model) => ({ name: `m${model}`, profile: 'digits-vit', sloScale: 5 })),
      workload: {
        seed: 1,
        durationSeconds: 60,
        models: models.map(() => ({ process: 'gamma', cv: 3, arrivalsPerSecond: 500 / 8 })),
      },
    },
    { catalogue: catalogue.profiles },
  );
  const settingAnew = () => resolveSetting(testCase, { catalogue, paceFactor: 1, live: false, fallback: false });
  const placements = [1, 3, 8].map((interOp) => ({
    groups: Array.from({ length: Math.floor(8 / interOp) }, () => ({ interOp, intraOp: 1, models })),
  }));
  const lost: Action[] = [{ kind: 'fail-device', atSeconds: 20, device: 3 }];
  const setting = settingAnew();
  const predictor = new Predictor();
  for (const actions of [[], lost]) {
    const task = { placements, admission: 'slo' as const, actions };
    const answers = await predictor.predict({ setting, ...task });
    expect(answers).toEqual(predictPlacements({ setting: settingAnew(), ...task }));
    expect(answers.every(({ problem }) => problem === null)).toBe(true);
  }
});
