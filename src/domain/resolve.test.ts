import { expect, test } from 'vitest';
import type { Case } from './case.ts';
import { deviceWeightBytes, groupMemoryBytes, stageDevices } from './devices.ts';
import type { Profile } from './profile.ts';
import { resolveProfiles, resolveSlos, tabulateRequests } from './resolve.ts';

const whole: Profile = {
  configs: [
    { interOp: 1, intraOp: 1, stageLatencySeconds: [0.2], stageWeightBytes: [100] },
    { interOp: 2, intraOp: 1, stageLatencySeconds: [0.1, 0.12], stageWeightBytes: [60, 40] },
  ],
};
const onlyCut: Profile = { configs: [whole.configs[1]] };

const testCase: Case = {
  schema: 'muxlab-case/1',
  cluster: { deviceCount: 3, memoryBudgetBytes: 1000 },
  models: [
    { name: 'fixed', profile: 'own', sloSeconds: 0.5 },
    { name: 'scaled', profile: 'own', sloScale: 5 },
    { name: 'free', profile: 'cut' },
  ],
  profiles: { own: whole },
};
const profiles = resolveProfiles(testCase, { cut: onlyCut, own: onlyCut });

test('the case’s own profiles win over the catalogue’s', () => {
  expect(profiles).toEqual([whole, whole, onlyCut]);
});

test('SLOs are seconds, a scale of the single-device latency, or none', () => {
  expect(resolveSlos(testCase, profiles)).toEqual([0.5, 1, null]);
  const models = testCase.models.slice(0, 2);
  expect(resolveSlos({ ...testCase, models }, profiles, { sloScale: 2, field: 'x' })).toEqual([0.4, 0.4]);
});

test('a scale of a latency nobody knows is refused where it was written', () => {
  expect(() => resolveSlos(testCase, profiles, { sloScale: 2, field: 'simulations[0].sloScale' })).toThrow(
    expect.objectContaining({ field: 'simulations[0].sloScale' }),
  );
});

test('a request’s own SLO wins over its model’s', () => {
  const arrivals = { timesSeconds: [0, 1, 2], modelIndices: [0, 1, -1] };
  expect(tabulateRequests(arrivals, [0.5, null, 1]).sloSeconds).toEqual(Float64Array.of(0.5, Infinity, Infinity));
  const own = tabulateRequests({ ...arrivals, sloSeconds: [null, 3, 4] }, [0.5, null, 1]);
  expect(own.sloSeconds).toEqual(Float64Array.of(Infinity, 3, 4));
});

test('devices are taken in order, stage-major, then shard', () => {
  const groups = [
    { interOp: 2, intraOp: 2, models: [0] },
    { interOp: 1, intraOp: 1, models: [1] },
  ];
  expect(stageDevices({ groups })).toEqual([
    [
      [0, 1],
      [2, 3],
    ],
    [[4]],
  ]);
});

test('a planner counts the largest stage on every device, the devices hold their own', () => {
  const group = { interOp: 2, intraOp: 1, models: [0, 2] };
  expect(groupMemoryBytes(group, profiles)).toBe(120);
  expect(deviceWeightBytes({ groups: [group] }, { profiles, deviceCount: 3 })).toEqual([
    [60, 0, 60],
    [40, 0, 40],
    [0, 0, 0],
  ]);
});
