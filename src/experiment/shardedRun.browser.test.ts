/** @file Whole runs on a group of shards, under windows: what is served, and that every request is accounted for. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Arrivals } from '../domain/case.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import type { Profile } from '../domain/profile.ts';
import { assertConserved } from '../metrics/ledger.ts';
import { digitsVit } from '../model/catalogue.ts';
import { parseSample } from '../model/sample.ts';
import { phase, WallClock } from '../runtime/clock.ts';
import { LiveDriver } from '../runtime/liveDriver.ts';
import { WorkerFleet } from '../runtime/workerFleet.ts';
import { fleetPlan } from './fleetPlan.ts';
import { RequestInputs } from './requestInputs.ts';

const placement: StaticPlacement = { groups: [{ interOp: 2, intraOp: 2, models: [0] }] };
const windowSeconds = 0.4;
const profile: Profile = {
  configs: [{ interOp: 2, intraOp: 2, stageLatencySeconds: [windowSeconds, windowSeconds], stageWeightBytes: [0, 0] }],
};
const testCase = {
  schema: 'muxlab-case/1' as const,
  cluster: { deviceCount: 4, memoryBudgetBytes: 16 * 2 ** 20 },
  models: [{ name: 'digits', profile: 'digits-vit' }],
};

let inputs: RequestInputs;
/** Of all tests, loaded anew by each run as the lab's is: a device compiles a kernel once. */
const fleet = new WorkerFleet(4);

beforeAll(async () => {
  const images = parseSample(await (await fetch('/models/digits-vit/sample.safetensors')).arrayBuffer());
  inputs = new RequestInputs({ models: [digitsVit], seed: 0, images });
});

afterAll(() => fleet.end());

/** Requests that arrive at these times. */
async function drive(timesSeconds: number[], deviceRevived = () => {}) {
  const clock = new WallClock();
  await fleet.load(
    fleetPlan({ testCase, profiles: [profile] }, placement, { siteUrl: location.origin, maxBatchSize: 1 }),
  );
  fleet.begin(clock);
  const arrivals: Arrivals = { timesSeconds, modelIndices: timesSeconds.map(() => 0) };
  const driver = new LiveDriver({
    cluster: { placement, models: [{ profile }], deviceCount: 4 },
    admission: 'none',
    clock,
    fleet,
    arrivals,
    sloSeconds: [Number.POSITIVE_INFINITY],
    raw: false,
    inputs,
    observer: { log: () => assertConserved(driver.ledger.counts), deviceRevived },
  });
  return { driver, clock };
}

function outcomes({ table }: LiveDriver): string[] {
  return table.records.map(({ outcome }) => ('reason' in outcome ? outcome.reason : outcome.kind));
}

/** Of the digits that were read, those that are what the label says. */
function rightShare({ table }: LiveDriver): number {
  const read = table.records.flatMap(({ outcome }, request) =>
    outcome.kind === 'completed' ? [outcome.predictedClass === inputs.label(0, request)] : [],
  );
  return read.filter(Boolean).length / read.length;
}

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, 1000 * count));

test('a group of two stages of two shards reads what requests bring', async () => {
  const { driver } = await drive([0, 0, 0, 0.1, 0.1, 2]);
  driver.start();
  await driver.finished;
  expect(outcomes(driver)).toEqual(new Array(6).fill('completed'));
  expect(rightShare(driver)).toBe(1);
});

test('the requests of a lost shard fail, the device comes back, and the group serves on', async () => {
  let revived = () => {};
  const { driver, clock } = await drive([0, 0, 0, 0], () => revived());
  const release = driver.hold();
  revived = () => {
    // The core is told first.
    clock.schedule(clock.now(), phase.arrival, () => {
      driver.inject(0, 1);
      release();
    });
  };
  driver.start();
  await seconds(1);
  fleet.fail(3);
  await driver.finished;
  const all = outcomes(driver);
  expect(all).toContain('device-lost');
  expect(all.at(-1)).toBe('completed');
  expect(rightShare(driver)).toBe(1);
  expect(driver.ledger.counts.inFlight).toBe(0);
});

test('a run that is stopped between its shards accounts for all, and the next one is served', async () => {
  for (const afterSeconds of [0.02, 0.05, 0.45]) {
    const { driver } = await drive([0, 0, 0]);
    driver.start();
    await seconds(afterSeconds);
    driver.stop();
    await driver.finished;
    expect(outcomes(driver)).toEqual(new Array(3).fill('stopped'));
    expect(driver.ledger.counts.inFlight).toBe(0);
  }
  const { driver } = await drive([0, 0]);
  driver.start();
  await driver.finished;
  expect(outcomes(driver)).toEqual(['completed', 'completed']);
  expect(rightShare(driver)).toBe(1);
});

test('a pause lets the stages in progress finish and counts in no latency', async () => {
  const { driver, clock } = await drive([0, 0]);
  const started = performance.now();
  driver.start();
  await seconds(0.2);
  clock.pause();
  await seconds(1);
  clock.resume();
  await driver.finished;
  expect(outcomes(driver)).toEqual(['completed', 'completed']);
  expect(rightShare(driver)).toBe(1);
  const finishes = driver.table.records.map(({ outcome }) =>
    outcome.kind === 'completed' ? outcome.finishSeconds : Number.NaN,
  );
  expect(Math.max(...finishes)).toBeLessThanOrEqual((performance.now() - started) / 1000 - 1);
});
