import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventHeap } from '../base/heap.ts';
import { instant, requestId, seconds } from '../base/units.ts';
import { correctClocks } from './clocks.ts';
import { buildCluster } from './cluster.ts';
import { phaseOf, type ServingCommand, type ServingEvent } from './events.ts';
import { clusters, type Scenario, scenarios } from './scenarios.testing.ts';
import {
  createServingState,
  executing,
  inFlightOf,
  type ServingState,
  type Slot,
  slotsOf,
  waitingRequests,
} from './state.ts';
import { step } from './step.ts';

const deviceEvents: fc.Arbitrary<ServingEvent[]> = fc.array(
  fc
    .record({ at: fc.double({ min: 0, max: 4, noNaN: true }), deviceIndex: fc.nat(3), isLoss: fc.boolean() })
    .map(
      ({ at, deviceIndex, isLoss }): ServingEvent =>
        isLoss
          ? { kind: 'device-lost', at: instant(at), deviceIndex, reason: 'device-lost' }
          : { kind: 'device-revived', at: instant(at), deviceIndex },
    ),
  { maxLength: 6 },
);

const placementChanges: fc.Arbitrary<ServingEvent[]> = fc.array(
  fc
    .record({
      at: fc.double({ min: 0, max: 4, noNaN: true }),
      cluster: clusters,
      swappedDevices: fc.subarray([0, 1, 2, 3]),
    })
    .map(
      ({ at, cluster, swappedDevices }): ServingEvent => ({
        kind: 'placement-change',
        at: instant(at),
        cluster: cluster(),
        mode: 'drain',
        swappedDevices,
      }),
    ),
  { maxLength: 2 },
);

/** How long executions take, over what was predicted: early, exact or late. */
const stretches = fc.array(fc.constantFrom(0.5, 1, 1, 1.02, 3), { minLength: 1, maxLength: 8 });

function arrivalOf(arrival: {
  at: number;
  index: number;
  modelIndex: number;
  sloSeconds?: number;
  tokens?: { inputTokens: number; outputTokens: number };
}): ServingEvent {
  const { at, index, modelIndex, sloSeconds = Infinity, tokens = { inputTokens: 1, outputTokens: 1 } } = arrival;
  return {
    kind: 'arrival',
    at: instant(at),
    request: requestId(index),
    modelIndex,
    sloSeconds: seconds(sloSeconds),
    ...tokens,
  };
}

/** How long a device loads weights. */
const loadSeconds = 0.07;

/** Drives `step` through a scenario; `afterEach` sees the state and what this event brought. */
function drive(
  { cluster, requests }: Scenario,
  { events, stretches: factors }: { events: ServingEvent[]; stretches: number[] },
  afterEach: (state: ServingState, event: ServingEvent, commands: ServingCommand[]) => void,
): void {
  const state = createServingState({ cluster: cluster() });
  const heap = new EventHeap<ServingEvent>();
  const schedule = (event: ServingEvent) => heap.push(event, { at: event.at, phase: phaseOf(event.kind) });
  requests.timesSeconds.forEach((at, index) => {
    const modelIndex = requests.modelIndices[index];
    const sloSeconds = requests.sloSeconds[index];
    const tokens = {
      inputTokens: requests.tokens?.input[index] ?? 1,
      outputTokens: requests.tokens?.output[index] ?? 1,
    };
    schedule(arrivalOf({ at, index, modelIndex, sloSeconds, tokens }));
  });
  events.forEach(schedule);
  let runCount = 0;
  for (let event = heap.pop(); event !== undefined; event = heap.pop()) {
    const commands: ServingCommand[] = [];
    step(state, event, commands);
    for (const command of commands) {
      if (command.kind === 'load-device') {
        schedule({ ...command, kind: 'device-loaded', askedAt: command.at, at: instant(command.at + loadSeconds) });
      }
      if (command.kind !== 'run-stage') continue;
      const at = instant(command.at + command.latencySeconds * factors[runCount++ % factors.length]);
      schedule({ ...command, kind: 'stage-completion', at });
    }
    afterEach(state, event, commands);
  }
}

const inputs = fc.record({
  scenario: scenarios,
  losses: deviceEvents,
  changes: placementChanges,
  stretches,
});

test('requests are conserved after every event, through losses, revivals and placement changes', () => {
  fc.assert(
    fc.property(inputs, ({ scenario, losses, changes, stretches }) => {
      let arrived = 0;
      const ended = new Set<number>();
      drive(scenario, { events: [...losses, ...changes], stretches }, (state, event, commands) => {
        if (event.kind === 'arrival') arrived++;
        for (const command of commands) {
          if (command.kind !== 'complete' && command.kind !== 'reject' && command.kind !== 'fail') continue;
          expect(ended.has(command.request)).toBe(false);
          ended.add(command.request);
        }
        expect(arrived).toBe(ended.size + state.inFlightCount);
        expect(state.epochs.flatMap(inFlightOf).length).toBe(state.inFlightCount);
      });
      expect(ended.size).toBe(scenario.requests.timesSeconds.length);
    }),
  );
});

test('a device never serves two at once, and serves in the order of the reservations', () => {
  fc.assert(
    fc.property(inputs, ({ scenario, losses, changes, stretches }) => {
      const lastStarted = new Map<string, number>();
      drive(scenario, { events: [...losses, ...changes], stretches }, (state) => {
        const busy = state.epochs.flatMap(({ cluster, slots }) =>
          slots.flatMap((slot, index) => (slot.isExecuting ? cluster.slotDevices[index] : [])),
        );
        expect(new Set(busy).size).toBe(busy.length);
        state.epochs.forEach(({ slots }, epoch) => {
          slots.forEach((slot, index) => {
            const request = executing(slot)?.requests[0];
            if (request === undefined) return;
            // Requests are numbered in order of admission, so reservations are in order if these never fall.
            expect(request).toBeGreaterThanOrEqual(lastStarted.get(`${epoch} ${index}`) ?? 0);
            lastStarted.set(`${epoch} ${index}`, request);
          });
        });
      });
    }),
  );
});

test('no slot is idle while the first of its reservations could start', () => {
  fc.assert(
    fc.property(inputs, ({ scenario, losses, changes, stretches }) => {
      drive(scenario, { events: [...losses, ...changes], stretches }, (state) => {
        for (const epoch of state.epochs) {
          epoch.slots.forEach((slot) => {
            const { head } = slot.queue;
            if (head === undefined || slot.isExecuting) return;
            const isBlocked = (one: Slot) =>
              one.unloadedCount > 0 ||
              one.predecessors.some((other) => other.epoch.slots[other.slotIndex].queue.length > 0);
            // A generation needs all slots of its group, any other request the one of its stage.
            const needed = head.generator ? slotsOf(epoch, head) : [slot];
            const isHeldUp = needed.some((one) => one.isExecuting || one.queue.head !== head || isBlocked(one));
            const isElsewhere = head.generator === null && head.stages[head.stageIndex] !== slot;
            expect(isHeldUp || isElsewhere).toBe(true);
          });
        }
      });
    }),
  );
});

test('where everything takes as long as predicted, correcting the clocks changes no bit', () => {
  fc.assert(
    fc.property(inputs, ({ scenario, losses, changes }) => {
      drive(scenario, { events: [...losses, ...changes], stretches: [1] }, (state) => {
        const before = state.epochs.map(({ cluster }) => cluster.freeSeconds.slice());
        correctClocks(state);
        expect(state.epochs.map(({ cluster }) => cluster.freeSeconds)).toEqual(before);
      });
    }),
  );
});

test('requests of a group that lost a device fail with the reason, others go on', () => {
  const scenario = fc.sample(scenarios, { numRuns: 1, seed: 5 })[0];
  const lost: ServingEvent[] = [0, 1, 2, 3].map((deviceIndex) => ({
    kind: 'device-lost',
    at: instant(0.2),
    deviceIndex,
    reason: 'worker-crashed',
  }));
  drive(scenario, { events: lost, stretches: [1] }, (state, event, commands) => {
    for (const command of commands) {
      if (command.kind === 'fail') expect(command.reason).toBe('worker-crashed');
      if (command.kind === 'reject' && event.at > 0.2)
        expect(['no-replica', 'unknown-model']).toContain(command.reason);
    }
    if (event.at > 0.2) expect(state.inFlightCount).toBe(0);
  });
});

test('a full core rejects, a stopped one fails what it holds', () => {
  const profile = { configs: [{ interOp: 1, intraOp: 1, stageLatencySeconds: [0.5], stageWeightBytes: [1] }] };
  const placement = { groups: [{ interOp: 1, intraOp: 1, models: [0] }] };
  const cluster = buildCluster({ placement, models: [{ profile }], deviceCount: 1 });
  const state = createServingState({ cluster, maxInFlight: 2, admission: 'none' });
  const out: ServingCommand[] = [];
  for (const index of [0, 1, 2]) step(state, arrivalOf({ at: 0, index, modelIndex: 0 }), out);
  expect(out.at(-1)).toMatchObject({ kind: 'reject', request: 2, reason: 'queue-full' });
  expect(waitingRequests(state, 0)).toMatchObject([{ requests: [1] }]);
  out.length = 0;
  step(state, { kind: 'stop', at: instant(1) }, out);
  expect(out).toMatchObject([
    { kind: 'fail', request: 0, reason: 'stopped' },
    { kind: 'fail', request: 1, reason: 'stopped' },
  ]);
  expect(state.inFlightCount).toBe(0);
  expect(waitingRequests(state, 0)).toEqual([]);
});

test('when all is over the clocks say what happened, however long executions took', () => {
  fc.assert(
    fc.property(inputs, ({ scenario, losses, changes, stretches }) => {
      let last: ServingState | undefined;
      // A few executions deviate; what is reserved afterwards must end when the corrected clocks say.
      const factors = [...stretches, ...Array.from({ length: 1000 }, () => 1)];
      drive(scenario, { events: [...losses, ...changes], stretches: factors }, (state) => {
        last = state;
      });
      for (const { cluster, slots } of last?.epochs ?? []) {
        slots.forEach(({ endedAt, predecessors }, slot) => {
          const before = predecessors.map(({ epoch, slotIndex }) => epoch.cluster.freeSeconds[slotIndex]);
          expect(cluster.freeSeconds[slot]).toBe(Math.max(endedAt, ...before));
        });
      }
    }),
  );
});

test('what waited behind a failed request starts at the failure, and the clock says so', () => {
  const configs = [
    { interOp: 1, intraOp: 1, stageLatencySeconds: [0.5], stageWeightBytes: [1] },
    { interOp: 2, intraOp: 1, stageLatencySeconds: [0.25, 0.25], stageWeightBytes: [1, 1] },
  ];
  const groups = [
    { interOp: 2, intraOp: 1, models: [0], devices: [[0], [1]] },
    { interOp: 1, intraOp: 1, models: [1], devices: [[1]] },
  ];
  const models = [{ profile: { configs } }, { profile: { configs } }];
  const cluster = buildCluster({ placement: { groups }, models, deviceCount: 2 });
  const state = createServingState({ cluster });
  const out: ServingCommand[] = [];
  for (const index of [0, 1]) step(state, arrivalOf({ at: 0, index, modelIndex: index }), out);
  expect(Array.from(cluster.freeSeconds)).toEqual([0.25, 1, Infinity]);
  out.length = 0;
  step(state, { kind: 'device-lost', at: instant(0.125), deviceIndex: 0, reason: 'device-lost' }, out);
  expect(out).toMatchObject([
    { kind: 'fail', request: 0 },
    { kind: 'run-stage', at: 0.125, groupIndex: 1, requests: [1] },
  ]);
  expect(cluster.freeSeconds[1]).toBe(0.625);
});
