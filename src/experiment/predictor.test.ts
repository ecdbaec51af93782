import { afterEach, expect, test, vi } from 'vitest';
import type { Action } from '../domain/case.ts';
import { parseCase } from '../domain/parseCase.ts';
import { Predictor } from './predictor.ts';
import * as predicting from './predictPlacements.ts';
import { resolveSetting } from './setting.ts';

const config = { interOp: 1, intraOp: 1, stageLatencySeconds: [0.1], stageWeightBytes: [10] };
const testCase = parseCase({
  schema: 'muxlab-case/1',
  cluster: { deviceCount: 2, memoryBudgetBytes: 20 },
  models: [0, 1].map((model) => ({ name: `m${model}`, profile: 'p', sloScale: 3 })),
  profiles: { p: { configs: [config] } },
  workload: { seed: 1, durationSeconds: 60, models: [0, 1].map(() => ({ process: 'poisson', load: 0.4 })) },
});
const catalogue = { schema: 'muxlab-profiles/1', adapter: '', origin: 'modelled', profiles: {} } as const;
const settingAnew = () => resolveSetting(testCase, { catalogue, paceFactor: 1, live: false, fallback: false });
const on = (...groups: number[][]) => ({ groups: groups.map((models) => ({ interOp: 1, intraOp: 1, models })) });

afterEach(() => void vi.restoreAllMocks());

test('a placement is simulated once in the same circumstances, and anew in others', async () => {
  const simulated = vi.spyOn(predicting, 'predictPlacements');
  const predictor = new Predictor();
  const setting = settingAnew();
  const burst: Action[] = [{ kind: 'inject', atSeconds: 2, model: 0, count: 30 }];
  const ask = async (placements: ReturnType<typeof on>[], actions: Action[] = []) => {
    const task = { placements, admission: 'slo' as const, actions };
    const answers = await predictor.predict({ setting, ...task });
    const counted = simulated.mock.calls.flatMap(([{ placements: each }]) => each).length;
    simulated.mockClear();
    expect(answers).toEqual(predicting.predictPlacements({ setting: settingAnew(), ...task }));
    simulated.mockClear();
    return counted;
  };
  const [present, draft, further] = [on([0], [1]), on([0, 1], [1]), on([0, 1], [0, 1])];
  expect(await ask([draft, present])).toBe(2);
  expect(await ask([further, present])).toBe(1);
  expect(await ask([draft, present])).toBe(0);
  expect(await ask([draft, present], burst)).toBe(2);
  expect(await ask([on([0, 1, 1]), present], burst)).toBe(1);
  expect(await ask([draft, present])).toBe(2);
});
