import { expect, test } from 'vitest';
import type { Case } from '../domain/case.ts';
import { PredictionBand } from './predictionBand.ts';
import { resolveSetting } from './setting.ts';
import { Shadow } from './shadow.ts';

/** One stage of a tenth of a second, an SLO of two of them, and arrivals that keep it busy. */
const testCase: Case = {
  schema: 'muxlab-case/1',
  cluster: { deviceCount: 1, memoryBudgetBytes: 1e9 },
  models: [{ name: 'm', profile: 'p', sloScale: 2 }],
  profiles: { p: { configs: [{ interOp: 1, intraOp: 1, stageLatencySeconds: [0.1], stageWeightBytes: [1] }] } },
  workload: { seed: 3, durationSeconds: 60, models: [{ process: 'gamma', cv: 2, load: 0.6 }] },
};
const setting = resolveSetting(testCase, {
  catalogue: { schema: 'muxlab-profiles/1', adapter: 'none', origin: 'modelled', profiles: {} },
  paceFactor: 'auto',
  live: false,
  fallback: false,
});
const placement = { groups: [{ interOp: 1, intraOp: 1, models: [0] }] };

test('the band holds the prediction, at any time, and is wider than nothing where queues grow', () => {
  const band = new PredictionBand(setting, placement, 'none');
  const prediction = new Shadow(setting, placement, 'none', null);
  for (const now of [5, 20, 60, Number.POSITIVE_INFINITY]) {
    const { total } = prediction.advance(now, []);
    const { low, high } = band.advance(now, [], total) ?? { low: Number.NaN, high: Number.NaN };
    expect(low).toBeLessThanOrEqual(total.onTime / total.ended);
    expect(high).toBeGreaterThanOrEqual(total.onTime / total.ended);
    if (now === Number.POSITIVE_INFINITY) expect(high).toBeGreaterThan(low);
  }
});

test('there is none before a request has ended', () => {
  expect(new PredictionBand(setting, placement, 'none').advance(0, [], { onTime: 0, ended: 0 })).toBeNull();
});
