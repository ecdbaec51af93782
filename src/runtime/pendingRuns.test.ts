import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { instant } from '../base/units.ts';
import type { StageRun } from './fleet.ts';
import { PendingRuns } from './pendingRuns.ts';

const run: StageRun = {
  sequence: 0,
  groupIndex: 0,
  stageIndex: 0,
  modelIndex: 0,
  batch: 3,
  batchSize: 1,
  iteration: 0,
  lengths: null,
  input: null,
  startAt: instant(0),
  windowSeconds: null,
};
const pending = (activation: number, devices: number[]) => ({ run, activation, devices, isLast: false });
const done = (ticket: number, [computeSeconds, lateSeconds, endEpochMs]: [number, number, number]) => ({
  kind: 'done' as const,
  ticket,
  computeSeconds,
  lateSeconds,
  endEpochMs,
});
const patient = { patienceMs: 100, silent: () => {} };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a stage is over when all its shards are, and as slow as the slowest', () => {
  const runs = new PendingRuns();
  const ticket = runs.add(pending(1, [4, 2, 7]), patient);
  expect(runs.settle(4, done(ticket, [0.2, -0.1, 1000]))).toBeNull();
  expect(runs.settle(7, done(ticket, [0.1, 0.3, 1001]))).toBeNull();
  expect(runs.settle(7, done(ticket, [9, 9, 9000]))).toBeNull();
  const end = { computeSeconds: 0.2, lateSeconds: 0.3, endEpochMs: 1001 };
  expect(runs.settle(2, done(ticket, [0.1, 0.1, 900]))).toMatchObject({ activation: 1, end });
});

test('a run that was given up is reported by nobody', () => {
  const runs = new PendingRuns();
  const [kept, dropped] = [runs.add(pending(1, [0]), patient), runs.add(pending(2, [0]), patient)];
  expect(runs.drop(({ activation }) => activation === 2)).toMatchObject([{ activation: 2 }]);
  expect(runs.settle(0, done(dropped, [0, 0, 0]))).toBeNull();
  expect(runs.settle(0, done(kept, [0, 0, 0]))).toMatchObject({ activation: 1 });
});

test('only the shards that did not answer in time are named, and none of a run that is over or was given up', () => {
  const runs = new PendingRuns();
  const silent = vi.fn();
  const [half, over] = [3, 4].map((activation) => runs.add(pending(activation, [0, 1]), { patienceMs: 100, silent }));
  runs.add(pending(5, [2]), { patienceMs: 100, silent });
  runs.settle(0, done(half, [0, 0, 0]));
  runs.settle(0, done(over, [0, 0, 0]));
  runs.settle(1, done(over, [0, 0, 0]));
  runs.drop(({ activation }) => activation === 5);
  vi.advanceTimersByTime(101);
  expect(silent.mock.calls).toEqual([[[1]]]);
});
