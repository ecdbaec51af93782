import { describe, expect, test } from 'vitest';
import type { Action, Case } from '../domain/case.ts';
import { parseCase } from '../domain/parseCase.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import type { ProfileSet } from '../domain/profile.ts';
import { catalogue as models } from '../model/catalogue.ts';
import { derivedConfig } from './derivedConfig.ts';
import { predictPlacements } from './predictPlacements.ts';
import { reportOfSimulation } from './report.ts';
import { resolveSetting } from './setting.ts';

/** A block takes 2 ms, any stage 1 ms beside. */
const config = (interOp: number) => ({
  interOp,
  intraOp: 1,
  stageLatencySeconds: Array.from({ length: interOp }, () => 0.001 + 0.016 / interOp),
  stageWeightBytes: Array.from({ length: interOp }, () => 6e6 / interOp),
});
const measured: ProfileSet = {
  schema: 'muxlab-profiles/1',
  adapter: 'somewhere',
  origin: 'measured',
  profiles: { 'digits-vit': { configs: [1, 2, 4].map(config) } },
};
const deviceCount = 4;

function settingOf(more: Partial<Case> = {}) {
  const testCase = parseCase(
    {
      schema: 'muxlab-case/1',
      cluster: { deviceCount, memoryBudgetBytes: 13e6 },
      models: [0, 1, 2, 3].map((model) => ({ name: `m${model}`, profile: 'digits-vit', sloScale: 4 })),
      workload: {
        seed: 2,
        durationSeconds: 30,
        models: [0, 1, 2, 3].map(() => ({ process: 'gamma', cv: 3, load: 0.15 })),
      },
      ...more,
    },
    { catalogue: measured.profiles },
  );
  return resolveSetting(testCase, { catalogue: measured, paceFactor: 4, live: false, fallback: false });
}

const pipeline = (interOp: number, groups = 1): StaticPlacement => ({
  groups: Array.from({ length: groups }, () => ({ interOp, intraOp: 1, models: [0, 1, 2, 3] })),
});
const everywhere: StaticPlacement = {
  groups: [0, 1, 2, 3].map((model) => ({ interOp: 1, intraOp: 1, models: [model, (model + 1) % 4].sort() })),
};
const actions: Action[] = [
  { atSeconds: 5, kind: 'inject', model: 1, count: 12 },
  { atSeconds: 8, kind: 'set-rate', model: 2, arrivalsPerSecond: 30 },
  { atSeconds: 10, kind: 'fail-device', device: 2 },
  { atSeconds: 14, kind: 'revive-device', device: 2 },
];

describe('a prediction', () => {
  test.each([[[]], [actions.slice(0, 2)], [actions]])('is what a simulated run of the placement reports', (done) => {
    const placements = [everywhere, pipeline(2, 2), pipeline(4)];
    const predicted = predictPlacements({ setting: settingOf(), placements, admission: 'slo', actions: done });
    placements.forEach((placement, index) => {
      const report = reportOfSimulation({ setting: settingOf({ actions: done }), placement, admission: 'slo' });
      const { attainment, latencySeconds, byModel, problem } = predicted[index];
      expect({ attainment, latencySeconds, problem }).toEqual({
        attainment: report.attainment,
        latencySeconds: report.latencySeconds,
        problem: null,
      });
      expect(byModel.map((model) => model.attainment)).toEqual(report.byModel.map((model) => model.attainment));
    });
    expect(predicted[0].weightBytesByDevice).toEqual([12e6, 12e6, 12e6, 12e6]);
  });

  test('leaves out that another placement was applied', () => {
    const task = { placements: [pipeline(4)], admission: 'slo' as const };
    const apply: Action = { kind: 'apply-placement', atSeconds: 1, placement: everywhere };
    const predicted = predictPlacements({ setting: settingOf(), ...task, actions: [...actions, apply] });
    expect(predicted).toEqual(predictPlacements({ setting: settingOf(), ...task, actions }));
  });

  test('of what does not fit, or cannot be, says why', () => {
    const asked: [unknown, string][] = [
      [pipeline(1, 4), 'placement: must fit, but device 0 would hold 24000000 bytes in 13000000'],
      [pipeline(4, 2), 'placement.groups: must need at most the 4 devices there are, needs 8'],
      [{ groups: [{ interOp: 1, intraOp: 1, models: [7] }] }, 'placement.groups[0].models[0]: must be the index'],
      [
        { groups: [{ interOp: 1, intraOp: 2, models: [0] }] },
        'placement.groups[0]: needs what m0 takes in one stage of 2 shards',
      ],
      [{ groups: 'all' }, 'placement.groups'],
    ];
    const placements = asked.map(([placement]) => placement as StaticPlacement);
    const predicted = predictPlacements({ setting: settingOf(), placements, admission: 'slo', actions: [] });
    asked.forEach(([, problem], index) => {
      expect(predicted[index]).toMatchObject({ attainment: null, byModel: [], weightBytesByDevice: [] });
      expect(predicted[index].problem).toContain(problem);
    });
  });

  test('of stages that nobody measured takes what follows from those that were', () => {
    const setting = settingOf();
    const [three] = predictPlacements({ setting, placements: [pipeline(3)], admission: 'slo', actions: [] });
    expect(three.attainment).toBeGreaterThan(0);
    const derived = setting.profiles[0].configs.find(({ interOp }) => interOp === 3);
    // Eight blocks in three stages, four times slower than measured: 1 ms, and 2 ms a block.
    const seconds = derived?.stageLatencySeconds.toSorted((a, b) => a - b) ?? [];
    expect(seconds).toHaveLength(3);
    [0.02, 0.028, 0.028].forEach((expected, stage) => {
      expect(seconds[stage]).toBeCloseTo(expected, 9);
    });
    expect(setting.derived.size).toBe(4);
  });
});

test('what was measured follows from itself', () => {
  const model = models.get('digits-vit');
  if (!model) expect.fail('no such model');
  const profile = measured.profiles['digits-vit'];
  for (const interOp of [1, 2, 4]) {
    const derived = derivedConfig(profile, model, { interOp, intraOp: 1 });
    for (const seconds of derived?.stageLatencySeconds ?? [Number.NaN]) {
      expect(seconds).toBeCloseTo(config(interOp).stageLatencySeconds[0], 9);
    }
  }
  expect(derivedConfig(profile, model, { interOp: 9, intraOp: 1 })).toBeUndefined();
  expect(derivedConfig(profile, model, { interOp: 1, intraOp: 2 })).toBeUndefined();
});
