/** @file What theory says of any simulation, on random small cases; and one simulated second by second, by hand. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestId } from '../base/units.ts';
import type { GroupPlacement, StaticPlacement } from '../domain/placement.ts';
import type { Profile } from '../domain/profile.ts';
import { type RequestTable, tabulateRequests } from '../domain/resolve.ts';
import { buildServing } from '../serving/batch.ts';
import { buildCluster } from '../serving/cluster.ts';
import type { LogEntry } from '../serving/events.ts';
import { simulateEvents } from './eventDriven.ts';
import { simulateReservations } from './reservation.ts';

interface Small {
  /** [models][stages] Whole seconds. */
  stageSeconds: number[][];
  /** One replica of each model: [models][stages] of devices. */
  stageDevices: number[][];
  arrivals: { at: number; model: number }[];
}

const deviceCount = 3;

/** Pipelines on three devices that they may share, each model on its own. */
const small: fc.Arbitrary<Small> = fc
  .array(
    fc.array(fc.record({ seconds: fc.integer({ min: 1, max: 4 }), device: fc.nat(deviceCount - 1) }), {
      minLength: 1,
      maxLength: 3,
    }),
    { minLength: 1, maxLength: 3 },
  )
  .chain((models) =>
    fc.record({
      stageSeconds: fc.constant(models.map((stages) => stages.map(({ seconds }) => seconds))),
      stageDevices: fc.constant(models.map((stages) => stages.map(({ device }) => device))),
      arrivals: fc
        .array(fc.record({ at: fc.nat(12), model: fc.nat(models.length - 1) }), { maxLength: 12 })
        .map((rows) => rows.toSorted((a, b) => a.at - b.at)),
    }),
  );

const profileOf = (stageLatencySeconds: number[], more: object = {}): Profile => ({
  configs: [
    {
      interOp: stageLatencySeconds.length,
      intraOp: 1,
      stageLatencySeconds,
      stageWeightBytes: stageLatencySeconds.map(() => 1),
      ...more,
    },
  ],
});

const tableOf = (arrivals: Small['arrivals']): RequestTable =>
  tabulateRequests(
    { timesSeconds: arrivals.map(({ at }) => at), modelIndices: arrivals.map(({ model }) => model) },
    [],
  );

function finishes(placement: StaticPlacement, profiles: Profile[], requests: RequestTable): number[] {
  const cluster = buildCluster({ placement, models: profiles.map((profile) => ({ profile })), deviceCount });
  return Array.from(simulateReservations([{ startSeconds: 0, cluster }], requests, 'none').finishSeconds);
}

function simulate({ stageSeconds, stageDevices, arrivals }: Small): number[] {
  const groups = stageDevices.map(
    (devices, model): GroupPlacement => ({
      interOp: devices.length,
      intraOp: 1,
      models: [model],
      devices: devices.map((device) => [device]),
    }),
  );
  return finishes(
    { groups },
    stageSeconds.map((seconds) => profileOf(seconds)),
    tableOf(arrivals),
  );
}

/** Second by second: each device works on the oldest of its stages that is not over, once the stage before it is. */
function byHand({ stageSeconds, stageDevices, arrivals }: Small): number[] {
  const requests = arrivals.map(({ at, model }) => ({ at, model, stage: 0, worked: 0, finish: Number.NaN }));
  for (let second = 0; requests.some(({ finish }) => Number.isNaN(finish)); second++) {
    const working = Array.from({ length: deviceCount }, (_, device) => {
      const oldest = requests.find(
        ({ at, model, stage }) => at <= second && stageDevices[model].indexOf(device, stage) >= 0,
      );
      return oldest && stageDevices[oldest.model][oldest.stage] === device ? oldest : undefined;
    });
    for (const request of working) {
      if (request === undefined || ++request.worked < stageSeconds[request.model][request.stage]) continue;
      request.worked = 0;
      if (++request.stage === stageSeconds[request.model].length) request.finish = second + 1;
    }
  }
  return requests.map(({ finish }) => finish);
}

test('tiny clusters, shared devices among them, finish as they do by hand', () => {
  fc.assert(
    fc.property(small, (one) => {
      expect(simulate(one)).toEqual(byHand(one));
    }),
    { numRuns: 500 },
  );
});

/** One pipeline for everything: what theory orders, the order of service does not disturb. */
const together = small.map(({ stageSeconds, arrivals }) => ({
  stageSeconds: stageSeconds[0],
  arrivals: arrivals.map(({ at }) => ({ at, model: 0 })),
}));
const alone = (interOp: number): StaticPlacement => ({ groups: [{ interOp, intraOp: 1, models: [0] }] });
const onOneGroup = (stageSeconds: number[], arrivals: Small['arrivals']) =>
  finishes(alone(stageSeconds.length), [profileOf(stageSeconds)], tableOf(arrivals));

test('with one arrival more nobody on a group finishes earlier', () => {
  fc.assert(
    fc.property(together, fc.nat(12), ({ stageSeconds, arrivals }, at) => {
      const place = arrivals.findLastIndex((one) => one.at <= at) + 1;
      const before = onOneGroup(stageSeconds, arrivals);
      const after = onOneGroup(stageSeconds, arrivals.toSpliced(place, 0, { at, model: 0 })).toSpliced(place, 1);
      before.forEach((finish, request) => {
        expect(after[request]).toBeGreaterThanOrEqual(finish);
      });
    }),
  );
});

test('with a stage that takes longer nobody on a group finishes earlier', () => {
  fc.assert(
    fc.property(together, fc.nat(2), fc.integer({ min: 1, max: 3 }), ({ stageSeconds, arrivals }, which, more) => {
      const slower = stageSeconds.map((one, stage) => (stage === which % stageSeconds.length ? one + more : one));
      const before = onOneGroup(stageSeconds, arrivals);
      onOneGroup(slower, arrivals).forEach((finish, request) => {
        expect(finish).toBeGreaterThanOrEqual(before[request]);
      });
    }),
  );
});

test('requests that arrive together may come in any order, where their models cost the same', () => {
  const shuffled = small.chain(({ arrivals }) =>
    fc.record({
      arrivals: fc.constant(arrivals),
      others: fc
        .shuffledSubarray(arrivals, { minLength: arrivals.length })
        .map((rows) => rows.toSorted((a, b) => a.at - b.at)),
    }),
  );
  fc.assert(
    fc.property(shuffled, ({ arrivals, others }) => {
      const profiles = [0, 1, 2].map(() => profileOf([1]));
      const groups = [0, 1].map(() => ({ interOp: 1, intraOp: 1, models: [0, 1, 2] }));
      expect(finishes({ groups }, profiles, tableOf(others))).toEqual(
        finishes({ groups }, profiles, tableOf(arrivals)),
      );
    }),
  );
});

const batchSizes = [1, 2, 4];

test('batches are of one model and a size there is, and a device runs one at a time', () => {
  fc.assert(
    fc.property(small, fc.boolean(), ({ arrivals }, isPipelined) => {
      const interOp = isPipelined ? 2 : 1;
      const seconds = Array.from({ length: interOp }, () => 2);
      const longer = (factor: number) => seconds.map((one) => factor * one);
      const profile = profileOf(seconds, { stageLatencySecondsByBatch: { 2: longer(1.25), 4: longer(1.5) } });
      const models = [0, 1, 2].map(() => ({ profile }));
      const placement = { groups: [{ interOp, intraOp: 1, models: [0, 1, 2] }] };
      const requests = tabulateRequests(
        { timesSeconds: arrivals.map(({ at }) => at), modelIndices: arrivals.map(({ model }) => model) },
        [12, 15, null],
      );
      const runs: Extract<LogEntry, { kind: 'run-stage' }>[] = [];
      const onEntry = (entry: LogEntry) => entry.kind === 'run-stage' && runs.push(entry);
      const serving = buildServing({ placement, models, deviceCount }, batchSizes);
      const { finishSeconds } = simulateEvents({ ...serving, requests, admission: 'slo', onEntry });
      for (const run of runs) {
        expect(batchSizes).toContain(run.requests.length);
        for (const request of run.requests) expect(requests.modelIndices[request]).toBe(run.modelIndex);
      }
      for (let stage = 0; stage < interOp; stage++) {
        const ofStage = runs.filter(({ stageIndex }) => stageIndex === stage);
        const served = ofStage.flatMap((run) => run.requests).toSorted((a, b) => a - b);
        const completed = arrivals.map((_, index) => requestId(index)).filter((one) => finishSeconds[one] < Infinity);
        expect(served).toEqual(completed);
        ofStage.slice(1).forEach(({ at }, index) => {
          expect(at).toBeGreaterThanOrEqual(ofStage[index].at + ofStage[index].latencySeconds);
        });
      }
    }),
  );
});
