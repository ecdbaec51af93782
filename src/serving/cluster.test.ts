import { expect, test } from 'vitest';
import { BadInput } from '../domain/badInput.ts';
import type { GroupPlacement } from '../domain/placement.ts';
import { buildCluster, setLostDevices } from './cluster.ts';
import { admissionLimitSeconds, earliestFreeHost, neverFinishes, reserve } from './dispatch.ts';

const profile = {
  configs: [
    { interOp: 1, intraOp: 1, stageLatencySeconds: [0.5], stageWeightBytes: [4] },
    { interOp: 2, intraOp: 1, stageLatencySeconds: [0.25, 0.25], stageWeightBytes: [2, 2] },
  ],
};
const build = (...groups: GroupPlacement[]) =>
  buildCluster({ placement: { groups }, models: [{ profile }, { profile }], deviceCount: 4 });
const noSlo = admissionLimitSeconds(Infinity, 'slo');

test('groups take devices in order, and stages on the same devices share a clock', () => {
  const inOrder = build({ interOp: 2, intraOp: 1, models: [0] }, { interOp: 1, intraOp: 1, models: [0, 1] });
  expect(inOrder.slotDevices).toEqual([[0], [1], [2]]);
  expect(Array.from(inOrder.hostOffsets)).toEqual([0, 2, 3]);
  const shared = build(
    { interOp: 2, intraOp: 1, models: [0], devices: [[0], [1]] },
    { interOp: 2, intraOp: 1, models: [1], devices: [[1], [2]] },
  );
  expect(Array.from(shared.stageSlots)).toEqual([0, 1, 1, 2]);
  expect(reserve(shared, earliestFreeHost(shared, 0), 0, noSlo)).toBe(0.5);
  // The second group starts when the device it shares is free.
  expect(reserve(shared, earliestFreeHost(shared, 1), 0, noSlo)).toBe(1);
});

test.each([
  ['a pool', { interOp: 1, intraOp: 1, models: [0], devices: [[0, 1]] }, 'placement.groups[1].devices[0]'],
  ['a partial overlap', { interOp: 1, intraOp: 2, models: [0], devices: [[0, 1]] }, 'placement.groups[1].devices[0]'],
])('%s is refused', (_, group, field) => {
  const first = { interOp: 1, intraOp: 1, models: [1], devices: [[0]] };
  expect(() => build(first, group)).toThrow(expect.objectContaining({ name: BadInput.name, field }));
});

test('a rejected request leaves no trace, ties go to the lower group', () => {
  const cluster = build({ interOp: 1, intraOp: 1, models: [0] }, { interOp: 1, intraOp: 1, models: [0] });
  expect(earliestFreeHost(cluster, 0)).toBe(0);
  expect(reserve(cluster, 0, 0, admissionLimitSeconds(0.4, 'slo'))).toBe(neverFinishes);
  expect(Array.from(cluster.freeSeconds)).toEqual([0, 0, Infinity]);
  expect(reserve(cluster, 0, 0, admissionLimitSeconds(0.5, 'slo'))).toBe(0.5);
  expect(earliestFreeHost(cluster, 0)).toBe(1);
  expect(earliestFreeHost(cluster, 1)).toBe(-1);
});

test('a missing configuration never serves, with no SLO and without admission either', () => {
  const cluster = build({ interOp: 4, intraOp: 1, models: [0] });
  expect(reserve(cluster, 0, 0, noSlo)).toBe(neverFinishes);
  expect(reserve(cluster, 0, 0, admissionLimitSeconds(1, 'none'))).toBe(neverFinishes);
});

test('a group takes no requests while one of its devices is lost', () => {
  const cluster = build({ interOp: 2, intraOp: 1, models: [0] }, { interOp: 1, intraOp: 1, models: [0] });
  setLostDevices(cluster, new Set([1]));
  expect(earliestFreeHost(cluster, 0)).toBe(1);
  setLostDevices(cluster, new Set([1, 2]));
  expect(earliestFreeHost(cluster, 0)).toBe(-1);
  setLostDevices(cluster, new Set([2]));
  expect(earliestFreeHost(cluster, 0)).toBe(0);
});

test('the admission margin is taken from the deadline, not added to the finish', () => {
  const cluster = buildCluster({
    placement: { groups: [{ interOp: 1, intraOp: 1, models: [0] }] },
    models: [{ profile, admissionMarginSeconds: 0.25 }],
    deviceCount: 1,
  });
  expect(reserve(cluster, 0, 0, admissionLimitSeconds(0.7, 'slo'))).toBe(neverFinishes);
  expect(reserve(cluster, 0, 0, admissionLimitSeconds(0.75, 'slo'))).toBe(0.5);
});
