/** @file One scenario suite, both drivers: the simulator and the runtime under a manual clock leave the same log. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instant } from '../base/units.ts';
import type { Arrivals } from '../domain/case.ts';
import type { Profile } from '../domain/profile.ts';
import { phase } from '../runtime/clock.ts';
import type { FleetListener, StageRun } from '../runtime/fleet.ts';
import { type DriverOptions, LiveDriver } from '../runtime/liveDriver.ts';
import { ManualClock } from '../runtime/testing/manualClock.ts';
import {
  batched,
  expectSameLogs,
  failures,
  type Hand,
  hands,
  placements,
  placementsApart,
  scenarios,
} from './conformance.testing.ts';

test('both drivers leave the same log', () => {
  fc.assert(fc.property(scenarios, expectSameLogs), { numRuns: 300 });
});

test('both drivers leave the same log when devices fail and come back', () => {
  const failing = fc.tuple(scenarios, failures).map(([base, list]) => ({ ...base, hands: list }));
  fc.assert(fc.property(failing, expectSameLogs), { numRuns: 300 });
});

/** With room for all weights at once, or for those of one placement only: at most two models have a stage on a device. */
const memoryBudgetBytes = fc.constantFrom(Infinity, 4, 3);

test('whatever a hand does, both drivers leave the same log, and every device serves what it holds', () => {
  const handled = fc
    .tuple(scenarios, hands(placements), memoryBudgetBytes)
    .map(([base, list, budget]) => ({ ...base, hands: list, memoryBudgetBytes: budget }));
  fc.assert(fc.property(handled, expectSameLogs), { numRuns: 500 });
});

const batching = fc
  .tuple(scenarios, placementsApart, fc.tuple(batched, batched))
  .map(([base, placement, profiles]) => ({ ...base, placement, profiles, batchSizes: [1, 2, 4] }));

test('both drivers leave the same log of batches, when devices fail and come back too', () => {
  const failing = fc
    .tuple(batching, fc.oneof(fc.constant<Hand[]>([]), failures))
    .map(([base, list]) => ({ ...base, hands: list }));
  fc.assert(fc.property(failing, expectSameLogs), { numRuns: 300 });
});

test('both drivers leave the same log of batches whatever a hand does', () => {
  const handled = fc
    .tuple(batching, hands(placementsApart), memoryBudgetBytes)
    .map(([base, list, budget]) => ({ ...base, hands: list, memoryBudgetBytes: budget }));
  fc.assert(fc.property(handled, expectSameLogs), { numRuns: 500 });
});

/** A device that computes: row i of what the last stage puts out is likeliest at class i + 1. */
function runComputed({
  profile: one,
  arrivals: given,
  ...more
}: Partial<DriverOptions> & { profile: Profile['configs'][number]; arrivals: Arrivals }) {
  const clock = new ManualClock();
  const runs: StageRun[] = [];
  let listener: FleetListener | null = null;
  const driver = new LiveDriver({
    cluster: {
      placement: { groups: [{ interOp: 1, intraOp: 1, models: [0] }] },
      models: [{ profile: { configs: [one] } }],
      deviceCount: 1,
    },
    admission: 'slo',
    clock,
    fleet: {
      kind: 'measured',
      weightBytes: [[1]],
      attach: (attached) => {
        listener = attached;
      },
      run: (run) => {
        runs.push(run);
        const output = Float32Array.from({ length: run.batchSize * 4 }, (_, at) => (at % 4 === (at >> 2) + 1 ? 1 : 0));
        const endedAt = instant(run.startAt + Number(run.windowSeconds));
        clock.schedule(endedAt, phase.completion, () =>
          listener?.done(run, { endedAt, lateSeconds: 0, computeSeconds: 1, output }),
        );
      },
      discard: () => {},
      fail: () => {},
      kill: () => {},
      revive: () => {},
      heldBy: () => new Set([0]),
      extend: () => null,
      swap: () => {},
      release: () => {},
    },
    arrivals: given,
    sloSeconds: [Infinity],
    raw: false,
    inputs: { lengths: () => null, values: (_, requests) => Float32Array.from(requests) },
    observer: {},
    ...more,
  });
  driver.start();
  clock.advance();
  return { runs, records: driver.table.records };
}

const whole = { interOp: 1, intraOp: 1, stageLatencySeconds: [1], stageWeightBytes: [1] };

test('a batch is completed for every request in it, each with its own answer', () => {
  const { runs, records } = runComputed({
    profile: { ...whole, stageLatencySecondsByBatch: { 2: [1.5] } },
    batchSizes: [2],
    arrivals: { timesSeconds: [0, 0.25, 0.5], modelIndices: [0, 0, 0] },
  });
  expect(runs).toMatchObject([
    { batch: 0, batchSize: 1, startAt: 0, input: Float32Array.of(0) },
    { batch: 1, batchSize: 2, startAt: 1, input: Float32Array.of(1, 2) },
  ]);
  expect(records.map(({ outcome }) => outcome)).toMatchObject([
    { kind: 'completed', finishSeconds: 1, predictedClass: 1 },
    { kind: 'completed', finishSeconds: 2.5, predictedClass: 1 },
    { kind: 'completed', finishSeconds: 2.5, predictedClass: 2 },
  ]);
});

test('the tokens of a pass are what the next one reads', () => {
  const { runs, records } = runComputed({
    profile: { ...whole, prefillSecondsByTokens: { 1: [0.5] }, decodeSeconds: [0.25] },
    arrivals: { timesSeconds: [0.5], modelIndices: [0], outputTokens: [3] },
  });
  expect(runs).toMatchObject([
    { iteration: 0, startAt: 0.5, windowSeconds: 0.5, input: Float32Array.of(0) },
    { iteration: 1, startAt: 1, windowSeconds: 0.25, input: Float32Array.of(1) },
    { iteration: 2, startAt: 1.25, windowSeconds: 0.25, input: Float32Array.of(1) },
  ]);
  expect(records).toMatchObject([{ firstTokenSeconds: 1, outcome: { finishSeconds: 1.5, predictedClass: 1 } }]);
});
