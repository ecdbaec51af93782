/** @file One scenario suite, both drivers: the simulator and the runtime under a manual clock leave the same log. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instant } from '../base/units.ts';
import type { Action, Admission, Arrivals } from '../domain/case.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import type { Profile } from '../domain/profile.ts';
import { tabulateRequests } from '../domain/resolve.ts';
import { assertConserved } from '../metrics/ledger.ts';
import { phase } from '../runtime/clock.ts';
import type { FleetListener, StageRun } from '../runtime/fleet.ts';
import { type DriverOptions, LiveDriver } from '../runtime/liveDriver.ts';
import { ModelledFleet } from '../runtime/modelledFleet.ts';
import { ManualClock } from '../runtime/testing/manualClock.ts';
import { type Replay, replay } from '../simulate/replay.ts';

const deviceCount = 4;

interface Scenario {
  placement: StaticPlacement;
  profiles: Profile[];
  arrivals: Arrivals;
  sloSeconds: number[];
  admission: Admission;
  failures: { atSeconds: number; device: number }[];
  /** undefined: no batches. */
  batchSizes?: readonly number[] | undefined;
}

type LogEntry = Replay['log'][number];

function clusterOf({ placement, profiles }: Scenario) {
  return { placement, models: profiles.map((profile) => ({ profile })), deviceCount };
}

function requestsOf({ arrivals, sloSeconds }: Scenario) {
  return tabulateRequests(
    arrivals,
    sloSeconds.map((slo) => (slo === Infinity ? null : slo)),
  );
}

/** The runtime's log, and what its fleet made of the failures, as actions. */
function runLive(scenario: Scenario): { log: LogEntry[]; actions: Action[]; driver: LiveDriver } {
  const clock = new ManualClock();
  const fleet = new ModelledFleet(clock, []);
  const log: LogEntry[] = [];
  const driver = new LiveDriver({
    cluster: clusterOf(scenario),
    admission: scenario.admission,
    batchSizes: scenario.batchSizes,
    clock,
    fleet,
    arrivals: scenario.arrivals,
    sloSeconds: scenario.sloSeconds,
    raw: false,
    inputs: null,
    observer: {
      log: (entry) => {
        assertConserved(driver.ledger.counts);
        log.push(entry);
      },
    },
  });
  for (const { atSeconds, device } of scenario.failures) {
    clock.schedule(instant(atSeconds), phase.wake, () => fleet.fail(device));
  }
  driver.start();
  clock.advance();
  const actions = log.flatMap((entry): Action[] => {
    if (entry.kind === 'device-lost') return [{ kind: 'fail-device', atSeconds: entry.at, device: entry.deviceIndex }];
    if (entry.kind !== 'device-revived') return [];
    return [{ kind: 'revive-device', atSeconds: entry.at, device: entry.deviceIndex }];
  });
  return { log, actions, driver };
}

function expectSameLogs(scenario: Scenario): void {
  const { log, actions, driver } = runLive(scenario);
  const simulated = replay({
    cluster: clusterOf(scenario),
    requests: requestsOf(scenario),
    admission: scenario.admission,
    batchSizes: scenario.batchSizes,
    actions,
  });
  // The runtime stops listening once everything is accounted for; what a device does afterwards is not its business.
  expect(log).toEqual(simulated.log.slice(0, log.length));
  const rest = simulated.log.slice(log.length);
  expect(rest.filter(({ kind }) => !['device-lost', 'device-revived', 'wake'].includes(kind))).toEqual([]);
  expect(driver.ledger.counts.inFlight).toBe(0);
  const finishes = driver.table.records.map(({ outcome }) =>
    outcome.kind === 'completed' ? outcome.finishSeconds : Infinity,
  );
  expect(finishes).toEqual(Array.from(simulated.finishSeconds));
  const firstTokens = driver.table.records.map(({ firstTokenSeconds }) => firstTokenSeconds);
  expect(firstTokens).toEqual(Array.from(simulated.firstTokenSeconds ?? firstTokens.map(() => Infinity)));
}

const latency = fc.integer({ min: 1, max: 400 }).map((hundredths) => hundredths / 100);

/** A model cut into one, two and four stages of unlike lengths. */
const forward = fc.array(latency, { minLength: 7, maxLength: 7 }).map(
  (latencies): Profile => ({
    configs: [1, 2, 4].map((interOp) => ({
      interOp,
      intraOp: 1,
      stageLatencySeconds: latencies.slice(interOp - 1, 2 * interOp - 1),
      stageWeightBytes: new Array(interOp).fill(1),
    })),
  }),
);

/** The same, with batches of two and of four in somewhat more than the time of one. */
const batched = forward.map(
  ({ configs }): Profile => ({
    configs: configs.map((config) => ({
      ...config,
      stageLatencySecondsByBatch: {
        2: config.stageLatencySeconds.map((one) => 1.25 * one),
        4: config.stageLatencySeconds.map((one) => 1.75 * one),
      },
    })),
  }),
);

/** The same, generating: a prompt takes as long as a forward pass, or half of it, a token after the first a fifth. */
const generating = forward.map(
  ({ configs }): Profile => ({
    configs: configs.map((config) => ({
      ...config,
      prefillSecondsByTokens: { 1: config.stageLatencySeconds.map((one) => one / 2), 9: config.stageLatencySeconds },
      decodeSeconds: config.stageLatencySeconds.map((one) => one / 5),
    })),
  }),
);

const profile = fc.oneof(forward, forward, generating);

const placement = fc.constantFrom<StaticPlacement>(
  { groups: [0, 1, 2, 3].map((model) => ({ interOp: 1, intraOp: 1, models: [model % 2] })) },
  {
    groups: [
      { interOp: 2, intraOp: 1, models: [0, 1] },
      { interOp: 2, intraOp: 1, models: [1] },
    ],
  },
  { groups: [{ interOp: 4, intraOp: 1, models: [0, 1] }] },
  {
    groups: [
      { interOp: 2, intraOp: 1, models: [0], devices: [[0], [1]] },
      { interOp: 2, intraOp: 1, models: [0, 1], devices: [[1], [2]] },
    ],
  },
);

const arrivals = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 3000 }),
      model: fc.integer({ min: -1, max: 1 }),
      input: fc.integer({ min: 0, max: 12 }),
      output: fc.integer({ min: 0, max: 5 }),
    }),
    { maxLength: 60 },
  )
  .map((requests): Arrivals => {
    const sorted = requests.toSorted((a, b) => a.at - b.at);
    return {
      timesSeconds: sorted.map(({ at }) => at / 100),
      modelIndices: sorted.map(({ model }) => model),
      inputTokens: sorted.map(({ input }) => input),
      outputTokens: sorted.map(({ output }) => output),
    };
  });

const scenario: fc.Arbitrary<Scenario> = fc.record({
  placement,
  profiles: fc.tuple(profile, profile),
  arrivals,
  sloSeconds: fc.tuple(fc.constantFrom(Infinity, 4, 8), fc.constantFrom(Infinity, 6)),
  admission: fc.constantFrom<Admission>('slo', 'none'),
  failures: fc.constant([]),
});

test('both drivers leave the same log', () => {
  fc.assert(fc.property(scenario, expectSameLogs), { numRuns: 300 });
});

const failures = fc.array(
  fc.record({ atSeconds: fc.integer({ min: 0, max: 3000 }).map((at) => at / 100 + 0.001), device: fc.nat(3) }),
  { minLength: 1, maxLength: 4 },
);

test('both drivers leave the same log when devices fail and come back', () => {
  const failing = fc.tuple(scenario, failures).map(([base, list]) => ({ ...base, failures: list }));
  fc.assert(fc.property(failing, expectSameLogs), { numRuns: 300 });
});

/** Batches need groups with devices of their own. */
const apart = placement.filter(({ groups }) => groups.every(({ devices }) => devices === undefined));

test('both drivers leave the same log of batches, when devices fail and come back too', () => {
  const batching = fc
    .tuple(scenario, apart, fc.tuple(batched, batched), fc.oneof(fc.constant<Scenario['failures']>([]), failures))
    .map(([base, placed, profiles, failing]) => {
      return { ...base, placement: placed, profiles, failures: failing, batchSizes: [1, 2, 4] };
    });
  fc.assert(fc.property(batching, expectSameLogs), { numRuns: 300 });
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
