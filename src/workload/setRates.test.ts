import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Action, Arrivals, Case } from '../domain/case.ts';
import { resolveArrivals } from './resolveArrivals.ts';
import { withRates } from './setRates.ts';

const profile = { configs: [{ interOp: 1, intraOp: 1, stageLatencySeconds: [0.1], stageWeightBytes: [1] }] };
const profiles = [profile, profile];
const caseOf = (workload: object, more: Partial<Case> = {}): Case => ({
  schema: 'muxlab-case/1',
  cluster: { deviceCount: 2, memoryBudgetBytes: 1 },
  models: [
    { name: 'a', profile: 'p', sloSeconds: 0.5 },
    { name: 'b', profile: 'p' },
  ],
  ...(Object.keys(workload).length > 0 && { workload: workload as NonNullable<Case['workload']> }),
  ...more,
});
const setRate = (atSeconds: number, model: number, arrivalsPerSecond: number): Action => ({
  kind: 'set-rate',
  atSeconds,
  model,
  arrivalsPerSecond,
});
const timesOf = ({ timesSeconds, modelIndices }: Arrivals, model: number) =>
  timesSeconds.filter((_, index) => modelIndices[index] === model);

const processes = [
  { process: 'poisson' },
  { process: 'gamma', cv: 3 },
  { process: 'deterministic' },
  { process: 'on-off', onSeconds: 2, offSeconds: 3 },
  { process: 'diurnal', periodSeconds: 20, amplitude: 0.5 },
  { process: 'mmpp', ratesPerSecond: [2, 40], meanDwellSeconds: [2, 1] },
] as const;

test.each(processes)('$process comes at the new rate from then on, and nothing else changes', (process) => {
  const testCase = caseOf({
    seed: 7,
    durationSeconds: 400,
    models: [
      { ...process, arrivalsPerSecond: 10 },
      { process: 'poisson', load: 0.25 },
    ],
  });
  const before = resolveArrivals(testCase, profiles);
  const after = withRates(before, [setRate(100, 0, 30)], { testCase, profiles });
  const until = (times: number[]) => times.filter((time) => time <= 100);
  expect(until(timesOf(after, 0))).toEqual(until(timesOf(before, 0)));
  expect(timesOf(after, 1)).toEqual(timesOf(before, 1));
  const rate = (timesOf(after, 0).length - until(timesOf(after, 0)).length) / 300;
  expect(rate).toBeGreaterThan(24);
  expect(rate).toBeLessThan(36);
  expect(after.timesSeconds).toEqual([...after.timesSeconds].sort((a, b) => a - b));
  // The rate of before brings back the arrivals of before.
  expect(withRates(after, [setRate(200, 0, 10)], { testCase, profiles })).toEqual(
    withRates(before, [setRate(100, 0, 30), setRate(200, 0, 10)], { testCase, profiles }),
  );
  expect(withRates(before, [setRate(100, 0, 10)], { testCase, profiles })).toEqual(before);
});

test('applied again it changes nothing, whatever was set', () => {
  const action = fc
    .record({ at: fc.integer({ min: 0, max: 60 }), model: fc.nat(1), rate: fc.constantFrom(0, 0.5, 3, 20) })
    .map(({ at, model, rate }) => setRate(at, model, rate));
  const correlation = fc.constantFrom(0, 0.6, -1);
  fc.assert(
    fc.property(fc.array(action, { maxLength: 4 }), correlation, fc.boolean(), (actions, correlated, counted) => {
      const models = [
        { process: 'gamma', cv: 2, load: 0.1 },
        { process: 'poisson', arrivalsPerSecond: 2 },
      ];
      const end = counted ? { requestCount: 200 } : { durationSeconds: 50 };
      const testCase = caseOf({ seed: 3, ...end, correlation: correlated, models });
      const once = resolveArrivals({ ...testCase, actions }, profiles);
      expect(withRates(once, actions, { testCase, profiles })).toEqual(once);
    }),
    { numRuns: 40 },
  );
});

test('given arrivals go on as Poisson, with the SLO of their model and one token', () => {
  const arrivals = {
    timesSeconds: [0, 1, 2, 200],
    modelIndices: [0, 1, 0, 0],
    sloSeconds: [0.1, null, 0.2, 0.3],
    inputTokens: [5, 6, 7, 8],
  };
  const testCase = caseOf({}, { arrivals, actions: [setRate(1, 0, 10)] });
  const all = resolveArrivals(testCase, profiles);
  expect(withRates(all, testCase.actions ?? [], { testCase, profiles })).toEqual(all);
  expect(all.timesSeconds.length).toBeGreaterThan(1500);
  expect(all.sloSeconds?.slice(0, 2)).toEqual([0.1, null]);
  expect(new Set(all.sloSeconds?.slice(2))).toEqual(new Set([0.5]));
  expect(new Set(all.inputTokens?.slice(2))).toEqual(new Set([1]));
  expect(all.timesSeconds.at(-1)).toBeLessThan(200);
  expect(timesOf(resolveArrivals(caseOf({}, { arrivals, actions: [setRate(1, 0, 0)] }), profiles), 0)).toEqual([0]);
});
