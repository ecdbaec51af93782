import { expect, test } from 'vitest';
import { parseCase } from '../domain/parseCase.ts';
import type { ProfileConfig } from '../domain/profile.ts';
import { reportOfSimulation } from './report.ts';
import { resolveSetting } from './setting.ts';

const config = { interOp: 1, intraOp: 1, stageLatencySeconds: [1], stageWeightBytes: [1] };
const catalogue = { schema: 'muxlab-profiles/1', adapter: 'none', origin: 'measured', profiles: {} } as const;
const placement = { groups: [{ interOp: 1, intraOp: 1, models: [0] }] };

function reportOf(times: Partial<ProfileConfig>, simulation: object = {}) {
  const testCase = parseCase({
    schema: 'muxlab-case/1',
    cluster: { deviceCount: 1, memoryBudgetBytes: 1 },
    models: [{ name: 'a', profile: 'p' }],
    profiles: { p: { configs: [{ ...config, ...times }] } },
    arrivals: { timesSeconds: [0, 0.25, 0.5], modelIndices: [0, 0, 0], outputTokens: [3, 1, 1] },
    simulations: [{ placement, ...simulation }],
  });
  const setting = resolveSetting(testCase, { catalogue, paceFactor: 'auto', live: false, fallback: false });
  return reportOfSimulation({ setting, placement, admission: 'slo' });
}

test('a simulated run serves in batches where the case asks for them', () => {
  const times = { stageLatencySecondsByBatch: { 2: [1.5] } };
  expect(reportOf(times).requests.finishSeconds).toEqual([1, 2, 3]);
  expect(reportOf(times, { batching: true }).requests.finishSeconds).toEqual([1, 2.5, 2.5]);
});

test('token times are reported overall and by model, only where a model generates', () => {
  const report = reportOf({ prefillSecondsByTokens: { 1: [0.5] }, decodeSeconds: [0.25] });
  expect(report.requests.finishSeconds).toEqual([1, 1.5, 2]);
  expect(report.timeToFirstTokenSeconds).toMatchObject({ p50: 1.25, mean: (0.5 + 1.25 + 1.5) / 3 });
  expect(report.timePerOutputTokenSeconds?.mean).toBe(0.25);
  expect(report.byModel[0].timeToFirstTokenSeconds).toEqual(report.timeToFirstTokenSeconds);
  expect(reportOf({})).not.toHaveProperty('timeToFirstTokenSeconds');
});
