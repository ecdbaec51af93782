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
import { LiveDriver } from '../runtime/liveDriver.ts';
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
    actions,
  });
  // The runtime stops listening once everything is accounted for; what a device does afterwards is not its business.
  expect(log).toEqual(simulated.log.slice(0, log.length));
  const rest = simulated.log.slice(log.length);
  expect(rest.filter(({ kind }) => kind !== 'device-lost' && kind !== 'device-revived')).toEqual([]);
  expect(driver.ledger.counts.inFlight).toBe(0);
  const finishes = driver.table.records.map(({ outcome }) =>
    outcome.kind === 'completed' ? outcome.finishSeconds : Infinity,
  );
  expect(finishes).toEqual(Array.from(simulated.finishSeconds));
}

const latency = fc.integer({ min: 1, max: 400 }).map((hundredths) => hundredths / 100);

/** A model cut into one, two and four stages of unlike lengths. */
const profile = fc.array(latency, { minLength: 7, maxLength: 7 }).map(
  (latencies): Profile => ({
    configs: [1, 2, 4].map((interOp) => ({
      interOp,
      intraOp: 1,
      stageLatencySeconds: latencies.slice(interOp - 1, 2 * interOp - 1),
      stageWeightBytes: new Array(interOp).fill(1),
    })),
  }),
);

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
  .array(fc.record({ at: fc.integer({ min: 0, max: 3000 }), model: fc.integer({ min: -1, max: 1 }) }), {
    maxLength: 60,
  })
  .map((requests): Arrivals => {
    const sorted = requests.toSorted((a, b) => a.at - b.at);
    return {
      timesSeconds: sorted.map(({ at }) => at / 100),
      modelIndices: sorted.map(({ model }) => model),
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

test('both drivers leave the same log when devices fail and come back', () => {
  const failures = fc.array(
    fc.record({ atSeconds: fc.integer({ min: 0, max: 3000 }).map((at) => at / 100 + 0.001), device: fc.nat(3) }),
    { minLength: 1, maxLength: 4 },
  );
  const failing = fc.tuple(scenario, failures).map(([base, list]) => ({ ...base, failures: list }));
  fc.assert(fc.property(failing, expectSameLogs), { numRuns: 300 });
});
