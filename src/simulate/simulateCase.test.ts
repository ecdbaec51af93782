import { expect, test } from 'vitest';
import { createRandom, exponential } from '../base/random.ts';
import { BadInput } from '../domain/badInput.ts';
import type { Case, Simulation } from '../domain/case.ts';
import { parseCase } from '../domain/parseCase.ts';
import { resolveProfiles } from '../domain/resolve.ts';
import { simulateCase } from './simulateCase.ts';

const latencySeconds = 0.5;
const config = { interOp: 1, intraOp: 1, stageLatencySeconds: [latencySeconds], stageWeightBytes: [1] };
const single = { groups: [{ interOp: 1, intraOp: 1, models: [0] }] };
const onDevice0 = { interOp: 1, intraOp: 1, models: [0], devices: [[0]] };
const shared = { groups: [onDevice0, onDevice0] };
const timed = { startTimesSeconds: [0], placements: [single] };
const double = { groups: [...single.groups, ...single.groups] };

function simulateOne(simulation: Partial<Simulation>, more: Partial<Case> = {}) {
  const testCase = parseCase({
    schema: 'muxlab-case/1',
    cluster: { deviceCount: 2, memoryBudgetBytes: 1 },
    models: [{ name: 'a', profile: 'p', sloSeconds: 1 }],
    profiles: { p: { configs: [config] } },
    arrivals: { timesSeconds: [0, 0, 0], modelIndices: [0, 0, 0] },
    simulations: [{ placement: single, ...simulation }],
    ...more,
  });
  const { arrivals = { timesSeconds: [], modelIndices: [] } } = testCase;
  return simulateCase(testCase, { profiles: resolveProfiles(testCase), arrivals }).simulations[0];
}

test('admission by SLO rejects, without it lateness is only counted', () => {
  expect(simulateOne({})).toMatchObject({ finishSeconds: [0.5, 1, null], goodCount: 2 });
  expect(simulateOne({ admission: 'none' })).toMatchObject({ finishSeconds: [0.5, 1, 1.5], goodCount: 2 });
});

test('a scale replaces every SLO, also those requests bring', () => {
  const arrivals = { timesSeconds: [0, 0, 0], modelIndices: [0, 0, 0], sloSeconds: [0.4, null, null] };
  expect(simulateOne({}, { arrivals }).finishSeconds).toEqual([null, 0.5, 1]);
  expect(simulateOne({ sloScale: 1 }, { arrivals }).finishSeconds).toEqual([0.5, null, null]);
});

test('an unknown model is rejected and counted nowhere', () => {
  const arrivals = { timesSeconds: [0, 0], modelIndices: [-1, 0] };
  expect(simulateOne({}, { arrivals })).toMatchObject({ attainment: 0.5, requestsByModel: [1], requestsByGroup: [1] });
});

test('bursts, lost devices and placements applied by hand are replayed', () => {
  const actions: Case['actions'] = [
    { atSeconds: 0.2, kind: 'fail-device', device: 0 },
    { atSeconds: 1, kind: 'inject', model: 0, count: 1 },
    { atSeconds: 2, kind: 'revive-device', device: 0 },
    { atSeconds: 3, kind: 'inject', model: 0, count: 2 },
    { atSeconds: 3, kind: 'apply-placement', placement: double },
    { atSeconds: 3.1, kind: 'inject', model: 0, count: 2 },
  ];
  const arrivals = { timesSeconds: [0], modelIndices: [0] };
  // The last two take device 1 while the new placement waits for device 0 to drain.
  expect(simulateOne({}, { actions, arrivals })).toMatchObject({
    finishSeconds: [null, null, 3.5, 4, 3.6, 4.1],
    requestsByModel: [6],
  });
});

test.each<[Partial<Simulation>, string]>([
  [{ dispatch: 'queue', batching: true }, 'simulations[0].batching'],
  [{ dispatch: 'queue', placement: timed }, 'simulations[0].placement'],
  [{ batching: true, placement: timed }, 'simulations[0].placement'],
  [{ batching: true, placement: shared }, 'simulations[0].placement.groups'],
  [
    { placement: { groups: [{ interOp: 1, intraOp: 1, models: [0], devices: [[0, 1]] }] } },
    'simulations[0].placement.groups[0].devices[0]',
  ],
])('%j is refused, not ignored', (simulation, field) => {
  expect(() => simulateOne(simulation)).toThrow(expect.objectContaining({ name: BadInput.name, field }));
});

test.each<[Partial<Simulation>, NonNullable<Case['actions']>[number]]>([
  [{ dispatch: 'queue' }, { atSeconds: 1, kind: 'fail-device', device: 0 }],
])('%j and %j are refused', (rules, action) => {
  const actions: Case['actions'] = [{ atSeconds: 0, kind: 'inject', model: 0, count: 1 }, action];
  expect(() => simulateOne(rules, { actions })).toThrow(expect.objectContaining({ field: 'actions[1].kind' }));
});

test('what waits for a batch is served by the other group when a device is lost, and fails with the last', () => {
  const arrivals = { timesSeconds: [0, 0, 0.1, 0.1, 0.2], modelIndices: [0, 0, 0, 0, 0] };
  const lost = (device: number, atSeconds: number) => ({ atSeconds, kind: 'fail-device' as const, device });
  const served = { placement: double, batching: true, admission: 'none' as const };
  // Two run at once, two wait for each device; the first device goes with the one it runs.
  expect(simulateOne(served, { arrivals, actions: [lost(0, 0.3)] }).finishSeconds).toEqual([null, 0.5, 1, 1.5, 2]);
  const both = simulateOne(served, { arrivals, actions: [lost(0, 0.3), lost(1, 0.6)] });
  expect(both.finishSeconds).toEqual([null, 0.5, null, null, null]);
});

test('queues are counted, messages take 10 ms, and admission keeps 4 ms in hand', () => {
  const arrivals = { timesSeconds: [0, 0, 0.01, 0.02], modelIndices: [0, -1, 0, 0] };
  const queue = simulateOne({ dispatch: 'queue', placement: double }, { arrivals });
  // The last finds two queues of one and goes to the first: predicted for 1.005 s, due at 1.02 s.
  expect(queue).toMatchObject({ requestsByGroup: [2, 1], goodCount: 3 });
  const one = simulateOne({ dispatch: 'queue' });
  expect(one).toMatchObject({ finishSeconds: [0.51, null, null], requestsByGroup: [3] });
  const all = simulateOne({ dispatch: 'queue', admission: 'none' });
  expect(all).toMatchObject({ finishSeconds: [0.51, 1.01, 1.51], goodCount: 1 });
});

test('a batch forms while the device is busy, as long as its head is in time', () => {
  const batched = { ...config, stageLatencySecondsByBatch: { 2: [0.5625], 4: [2] } };
  const more = {
    profiles: { p: { configs: [batched] } },
    arrivals: { timesSeconds: [0, 0.125, 0.25, 0.375], modelIndices: [0, 0, 0, 0] },
  };
  // At 0.5 s three wait: the first of them, due at 1.125 s, allows a batch of two.
  expect(simulateOne({ batching: true }, more).finishSeconds).toEqual([0.5, 1.0625, 1.0625, null]);
  expect(simulateOne({ batching: { maxBatchSize: 1 } }, more).finishSeconds).toEqual([0.5, 1, null, null]);
});

test('a placement applied while batches wait takes what comes, and those that wait are served where they are', () => {
  const batched = { ...config, stageLatencySecondsByBatch: { 2: [0.5] } };
  const more = {
    profiles: { p: { configs: [batched] } },
    arrivals: { timesSeconds: [0, 0.1, 0.1, 0.1, 0.3], modelIndices: [0, 0, 0, 0, 0] },
    actions: [{ atSeconds: 0.2, kind: 'apply-placement' as const, placement: double }],
  };
  // The first alone, two together, the last of those that waited; what came after takes the device that is free.
  const all = simulateOne({ batching: { maxBatchSize: 2 }, admission: 'none' }, more);
  expect(all.finishSeconds).toEqual([0.5, 1, 1, 1.5, 0.8]);
});

/** Poisson arrivals at a rate, for one model. */
function poisson(arrivalsPerSecond: number, seed: number) {
  const random = createRandom({ seed, stream: 0 });
  let at = 0;
  const timesSeconds = Array.from({ length: 60_000 }, () => {
    at += exponential(random) / arrivalsPerSecond;
    return at;
  });
  return { timesSeconds, modelIndices: timesSeconds.map(() => 0) };
}

test.each([0.3, 0.6, 0.8])('one device under Poisson arrivals waits as M/D/1 says (utilisation %d)', (utilisation) => {
  const means = [1, 2, 3, 4].map((seed) => {
    const arrivals = poisson(utilisation / latencySeconds, seed);
    return Number(simulateOne({ admission: 'none' }, { arrivals }).meanLatencySeconds);
  });
  // W = D + λ D² / (2 (1 − λ D)) (alpaserve.md §6)
  const expected = latencySeconds * (1 + utilisation / (2 * (1 - utilisation)));
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  expect(Math.abs(mean / expected - 1)).toBeLessThan(0.03);
});
