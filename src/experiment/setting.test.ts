import { describe, expect, test } from 'vitest';
import type { Case } from '../domain/case.ts';
import type { Profile, ProfileSet } from '../domain/profile.ts';
import { deviceMemory, fleetPlan, refuseWhatDoesNotFit } from './fleetPlan.ts';
import { autoSlowdown, resolveSetting } from './setting.ts';

const profile: Profile = {
  configs: [
    { interOp: 1, intraOp: 1, stageLatencySeconds: [0.02], stageWeightBytes: [6e6] },
    { interOp: 2, intraOp: 1, stageLatencySeconds: [0.011, 0.01], stageWeightBytes: [3e6, 3e6] },
  ],
};
const catalogue: ProfileSet = {
  schema: 'muxlab-profiles/1',
  adapter: 'somewhere',
  origin: 'measured',
  profiles: { 'digits-vit': profile },
};
const testCase: Case = {
  schema: 'muxlab-case/1',
  cluster: { deviceCount: 2, memoryBudgetBytes: 10e6 },
  models: [
    { name: 'a', profile: 'digits-vit', sloScale: 5 },
    { name: 'b', profile: 'digits-vit' },
  ],
  workload: {
    seed: 1,
    requestCount: 50,
    models: [
      { process: 'poisson', load: 0.25 },
      { process: 'poisson', load: 0.25 },
    ],
  },
};
const options = { catalogue, paceFactor: 'auto', live: true, fallback: false } as const;

describe('a setting', () => {
  test('scales what was measured, and with it the SLOs and the rates', () => {
    const { profiles, resolved, sloSeconds, arrivals } = resolveSetting(testCase, { ...options, paceFactor: 4 });
    expect(profiles[0].configs[1].stageLatencySeconds).toEqual([0.044, 0.04]);
    expect(resolved.slowdown).toBe(4);
    expect(resolved.sloSeconds).toEqual([0.4, null]);
    expect(sloSeconds[1]).toBe(Number.POSITIVE_INFINITY);
    expect(arrivals.timesSeconds).toHaveLength(50);
    const faster = resolveSetting(testCase, { ...options, paceFactor: 2 });
    // A load is a share of what the devices serve: twice as fast, the same arrivals come in half the time.
    expect(faster.arrivals.timesSeconds[49]).toBeCloseTo(arrivals.timesSeconds[49] / 2, 6);
  });

  test('leaves raw runs unscaled, and repeats what was resolved before', () => {
    const raw = resolveSetting(testCase, { ...options, paceFactor: 'raw' });
    expect(raw.resolved.slowdown).toBeNull();
    expect(raw.profiles[0].configs[0].stageLatencySeconds).toEqual([0.02]);
    const repeated = resolveSetting(testCase, { ...options, resolved: raw.resolved });
    expect(repeated.resolved).toEqual(raw.resolved);
    expect(repeated.arrivals).toBe(raw.arrivals);
  });

  test('scales the times of batches and of tokens with the others', () => {
    const timed = {
      stageLatencySecondsByBatch: { 2: [0.03] },
      prefillSecondsByTokens: { 8: [0.01] },
      decodeSeconds: [0.005],
    };
    const { configs } = catalogue.profiles['digits-vit'];
    const profiles = { 'digits-vit': { configs: [{ ...configs[0], ...timed }, configs[1]] } };
    const slow = resolveSetting(testCase, { ...options, catalogue: { ...catalogue, profiles }, paceFactor: 4 });
    expect(slow.profiles[0].configs[0]).toMatchObject({
      stageLatencySecondsByBatch: { 2: [0.12] },
      prefillSecondsByTokens: { 8: [0.04] },
      decodeSeconds: [0.02],
    });
  });

  test('has batches where the first simulation of the case asks for them', () => {
    const placement = { groups: [{ interOp: 1, intraOp: 1, models: [0, 1] }] };
    const batchSizesOf = (more: object) =>
      resolveSetting({ ...testCase, simulations: [{ placement, ...more }] }, options).batchSizes;
    expect(batchSizesOf({})).toBeUndefined();
    expect(batchSizesOf({ batching: true })).toEqual([1, 2, 4, 8, 16]);
    expect(batchSizesOf({ batching: { maxBatchSize: 4 } })).toEqual([1, 2, 4]);
  });

  test('keeps a live run’s admission a little before its deadline, and a simulated one’s at it', () => {
    expect(resolveSetting(testCase, { ...options, paceFactor: 4 }).admissionMarginSeconds[0]).toBeCloseTo(0.004);
    expect(resolveSetting(testCase, { ...options, live: false }).admissionMarginSeconds[0]).toBeUndefined();
    const chosen = { ...testCase, cost: { admissionMarginSeconds: 0.1 } };
    expect(resolveSetting(chosen, options).admissionMarginSeconds[0]).toBeUndefined();
  });

  test('takes a case’s own profile as it is when simulated, and what was measured when live', () => {
    const own: Profile = {
      configs: [{ interOp: 1, intraOp: 1, stageLatencySeconds: [1], stageWeightBytes: [1] }],
    };
    const withOwn = { ...testCase, profiles: { 'digits-vit': own } };
    const simulated = resolveSetting(withOwn, { ...options, live: false });
    expect(simulated.profiles[0]).toEqual(own);
    expect(simulated.profileAdapter).toBeNull();
    expect(resolveSetting(testCase, { ...options, live: false }).profileAdapter).toBe('somewhere');
    expect(resolveSetting(withOwn, { ...options, paceFactor: 1 }).profiles[0]).toEqual(profile);
  });

  test('refuses a pace that is none', () => {
    expect(() => resolveSetting(testCase, { ...options, paceFactor: 0.5 })).toThrow(/paceFactor/);
    expect(() => resolveSetting(testCase, { ...options, paceFactor: Number.NaN })).toThrow(/paceFactor/);
  });
});

test('the automatic slowdown leaves room for every device, and more for short stages and for fallbacks', () => {
  expect(autoSlowdown([profile], { deviceCount: 2, fallback: false })).toBe(4);
  expect(autoSlowdown([profile], { deviceCount: 2, fallback: true })).toBe(6);
  const short: Profile = { configs: [{ ...profile.configs[0], stageLatencySeconds: [0.001] }] };
  expect(autoSlowdown([short], { deviceCount: 2, fallback: false })).toBe(16);
});

test('the link is in the windows of every driver, and as slow as the devices unless the case names one', () => {
  const handOff = { allReduceCount: 0, allReduceBytes: 0, handOffBytes: 1000 };
  const config = { ...profile.configs[1], stageTransfers: [handOff, { ...handOff, handOffBytes: 0 }] };
  const link = { alphaSeconds: 0.001, bytesPerSecond: 1e6 };
  const linked = { ...catalogue, profiles: { 'digits-vit': { configs: [profile.configs[0], config], link } } };
  const slowed = resolveSetting(testCase, { ...options, catalogue: linked, paceFactor: 4 });
  expect(slowed.profiles[0].configs[1].stageLatencySeconds[0]).toBeCloseTo(4 * (0.011 + 0.002), 12);
  expect(slowed.calibrated[0].configs[1].stageLatencySeconds[0]).toBe(0.011);
  const named = { ...testCase, cost: { link: { alphaSeconds: 0.5, bytesPerSecond: 1e9 } } };
  const own = resolveSetting(named, { ...options, catalogue: linked, paceFactor: 4 });
  expect(own.profiles[0].configs[1].stageLatencySeconds[0]).toBeCloseTo(0.044 + 0.500001, 9);
});

test('batches are slowed down like single requests', () => {
  const config = { ...profile.configs[0], stageLatencySecondsByBatch: { 2: [0.03] } };
  const batched = { ...catalogue, profiles: { 'digits-vit': { configs: [config] } } };
  const { profiles } = resolveSetting(testCase, { ...options, catalogue: batched, paceFactor: 4 });
  expect(profiles[0].configs[0].stageLatencySecondsByBatch).toEqual({ 2: [0.12] });
});

test('a case that brings all its profiles is simulated at no slowdown', () => {
  const own = { ...testCase, profiles: { 'digits-vit': profile } };
  const { resolved } = resolveSetting(own, { ...options, live: false });
  expect(resolved.slowdown).toBeNull();
  expect(resolveSetting(own, options).resolved.slowdown).toBe(4);
});

test('a rehearsed slowdown goes before the rule of thumb, and a chosen one before both', () => {
  const rehearsed = { ...options, rehearsedSlowdown: 9 };
  expect(resolveSetting(testCase, rehearsed).resolved.slowdown).toBe(9);
  expect(resolveSetting(testCase, { ...rehearsed, paceFactor: 3 }).resolved.slowdown).toBe(3);
  const hasty = { ...options, rehearsedSlowdown: 1.5 };
  expect(resolveSetting(testCase, hasty).resolved.slowdown).toBe(resolveSetting(testCase, options).resolved.slowdown);
});

describe('a fleet plan', () => {
  const setting = resolveSetting(testCase, options);
  const shared = { groups: [{ interOp: 2, intraOp: 1, models: [0, 1] }] };
  const how = { siteUrl: 'http://localhost/', maxBatchSize: 1 };

  test('gives each device its stage of each model', () => {
    const { stages } = fleetPlan(setting, shared, how);
    expect(stages.map(({ deviceIndices }) => deviceIndices)).toEqual([[0], [1]]);
    expect(stages[1].models.map(({ range }) => [range.firstBlock, range.endBlock, range.hasHead])).toEqual([
      [4, 8, true],
      [4, 8, true],
    ]);
    expect(stages[0].models[0].modelUrl).toBe('http://localhost/models/digits-vit');
  });

  test('refuses what cannot run live, by field', () => {
    const cut = (interOp: number, intraOp: number) => ({ groups: [{ interOp, intraOp, models: [0] }] });
    expect(() => fleetPlan(setting, cut(1, 3), how)).toThrow(
      /^placement\.groups\[0\]\.intraOp: must be one of 1, 2, 4 .* is 3/,
    );
    expect(() => fleetPlan(setting, cut(9, 1), how)).toThrow(/^placement\.groups\[0\]\.interOp: .* 8 blocks/);
    const unknown = { ...testCase, models: [{ name: 'x', profile: 'bert-1.3b' }, testCase.models[1]] };
    expect(() => fleetPlan({ ...setting, testCase: unknown }, shared, how)).toThrow(
      /^models\[0\]\.profile: .*simulate/,
    );
  });

  test('gives each shard its part, on a device of its own', () => {
    const sharded = { groups: [{ interOp: 2, intraOp: 2, models: [0] }] };
    const { stages } = fleetPlan(setting, sharded, how);
    expect(stages.map(({ deviceIndices }) => deviceIndices)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  test('refuses what does not fit before anything is loaded, to the byte', () => {
    const plan = fleetPlan(setting, { groups: [{ interOp: 1, intraOp: 1, models: [0, 1] }] }, how);
    const [{ weightBytes, activationBytes }] = deviceMemory(plan);
    const memoryBudgetBytes = weightBytes + activationBytes;
    expect(() => refuseWhatDoesNotFit(plan, { deviceCount: 2, memoryBudgetBytes })).not.toThrow();
    expect(() => refuseWhatDoesNotFit(plan, { deviceCount: 2, memoryBudgetBytes: memoryBudgetBytes - 1 })).toThrow(
      `placement: must fit, but device 0 would hold ${memoryBudgetBytes} bytes`,
    );
    const batches = fleetPlan(setting, shared, { ...how, maxBatchSize: 16 });
    const single = fleetPlan(setting, shared, how);
    expect(deviceMemory(batches)[0].activationBytes).toBe(16 * deviceMemory(single)[0].activationBytes);
  });
});
