/** @file Placements applied and devices killed on real kernels: every request is accounted for, and what is read is right. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRing } from '../base/ring.ts';
import { instant } from '../base/units.ts';
import type { Case } from '../domain/case.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import type { ProfileSet } from '../domain/profile.ts';
import type { Report } from '../domain/report.ts';
import { digitsVit } from '../model/catalogue.ts';
import { type ImageSample, parseSample } from '../model/sample.ts';
import { phase, WallClock } from '../runtime/clock.ts';
import { WorkerFleet } from '../runtime/workerFleet.ts';
import { ActiveRun } from './activeRun.ts';
import { requestWidth, spanWidth } from './labController.ts';
import { reportOfRun } from './report.ts';
import { RequestInputs } from './requestInputs.ts';
import { LiveMemory } from './runMemory.ts';
import { resolveSetting } from './setting.ts';
import { snapshotOf } from './snapshot.ts';

const whole: StaticPlacement = { groups: [{ interOp: 1, intraOp: 1, models: [0] }] };
const pipeline: StaticPlacement = { groups: [{ interOp: 2, intraOp: 1, models: [0] }] };
const config = (interOp: number, stageLatencySeconds: number[]) => ({
  interOp,
  intraOp: 1,
  stageLatencySeconds,
  stageWeightBytes: stageLatencySeconds.map(() => 1),
});
const catalogue: ProfileSet = {
  schema: 'muxlab-profiles/1',
  adapter: 'here',
  origin: 'measured',
  profiles: { 'digits-vit': { configs: [config(1, [0.3]), config(2, [0.2, 0.2])] } },
};

let images: ImageSample;
/** Of all tests, loaded anew by each run as the lab's is: a device compiles a kernel once. */
const fleet = new WorkerFleet(2);

beforeAll(async () => {
  images = parseSample(await (await fetch('/models/digits-vit/sample.safetensors')).arrayBuffer());
});

afterAll(() => fleet.end());

/** Requests at these times to a model that lies whole on the first of two devices. */
async function begin(timesSeconds: number[], memoryBudgetBytes: number, known = catalogue) {
  const testCase: Case = {
    schema: 'muxlab-case/1',
    cluster: { deviceCount: 2, memoryBudgetBytes },
    models: [{ name: 'digits', profile: 'digits-vit' }],
    arrivals: { timesSeconds, modelIndices: timesSeconds.map(() => 0) },
  };
  const setting = resolveSetting(testCase, { catalogue: known, paceFactor: 1, live: true, fallback: true });
  const memory = new LiveMemory(setting, { siteUrl: location.origin, maxBatchSize: 1 });
  const clock = new WallClock();
  await fleet.load({ deviceCount: 2, stages: memory.add(whole, 0) });
  fleet.begin(clock);
  const ring = (width: number) => createRing({ capacity: 1024, width });
  const run = new ActiveRun({
    runId: 1,
    mode: 'live',
    setting,
    placement: whole,
    admission: 'none',
    clock,
    fleet,
    memory,
    prober: fleet,
    rings: {
      spans: ring(spanWidth),
      requests: ring(requestWidth),
      ghostSpans: ring(spanWidth),
      ghostRequests: ring(requestWidth),
    },
    inputs: new RequestInputs({ models: [digitsVit], seed: 0, images }),
    onGpuGone: (message) => expect.fail(message),
  });
  const at = (seconds: number, act: () => unknown) => {
    const release = run.driver.hold();
    clock.schedule(instant(seconds), phase.wake, async () => {
      await act();
      release();
    });
  };
  const end = async (): Promise<Report> => {
    run.start();
    await run.driver.finished;
    return reportOfRun(run, 'here');
  };
  return { run, setting, at, end };
}

/** What the reference on the processor reads of the first images, the twelfth wrongly. */
const readByReference = [7, 0, 8, 3, 0, 8, 6, 2, 1, 0, 8, 9, 8, 3, 3];

function expectReadRight({ requests }: Report): void {
  const expected = requests.outcomes.map((outcome, index) => (outcome === 'completed' ? readByReference[index] : null));
  expect(requests.predictedClasses).toEqual(expected);
}

const every = (fromSeconds: number, count: number) =>
  Array.from({ length: count }, (_, index) => fromSeconds + index / 5);

test('a placement takes over beside the one that drains, and loses no request', async () => {
  const { run, at, end } = await begin([0.1, 0.1, 0.1, 0.1, ...every(0.2, 10)], 64 * 2 ** 20);
  at(0.3, () => run.changes.apply(pipeline));
  const report = await end();
  expect(report.ledger).toMatchObject({ arrived: 14, completed: 14, inFlight: 0 });
  expectReadRight(report);
  expect(report.actions).toMatchObject([{ kind: 'apply-placement', placement: pipeline }]);
  const [first, second] = snapshotOf(run).devices;
  expect(second.weightBytes).toBeGreaterThan(1e6);
  // The whole model is gone from the first device.
  expect(first.weightBytes).toBeLessThan(1.2 * second.weightBytes);
});

test('without room for both a device loads when it is free, is killed and revived, and serves what it then holds', async () => {
  const { run, at, end } = await begin([0.1, 0.1, 0.1, ...every(0.2, 10)], 8 * 2 ** 20);
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, ...snapshotOf(run).devices.map(({ weightBytes }) => weightBytes));
  }, 20);
  at(0.3, () => run.changes.apply(pipeline));
  at(3.5, () => run.kill(1));
  at(4, () => run.inject({ model: 0, count: 1 }));
  at(4.2, () => run.revive(1));
  const back = run.driver.hold();
  const waiting = setInterval(() => {
    if (run.deadDevices.size > 0 || !run.actions.some(({ kind }) => kind === 'revive-device')) return;
    clearInterval(waiting);
    run.inject({ model: 0, count: 1 });
    back();
  }, 20);
  const report = await end();
  clearInterval(watch);
  expect(most).toBeLessThanOrEqual(8 * 2 ** 20);
  const { arrived, completed, rejected, failed, inFlight } = report.ledger;
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
  expect([arrived, inFlight]).toEqual([15, 0]);
  expect(completed + sum(rejected) + sum(failed)).toBe(15);
  expect(rejected).toEqual({ 'no-replica': 1 });
  expect(report.requests.outcomes.at(-1)).toBe('completed');
  expectReadRight(report);
  expect(report.actions.map(({ kind }) => kind)).toEqual([
    'apply-placement',
    'fail-device',
    'inject',
    'revive-device',
    'inject',
  ]);
});

test('a run that is stopped while a placement loads ends, and the devices serve the next one', async () => {
  const { run, end } = await begin([0.1, 0.1], 64 * 2 ** 20);
  const ended = end();
  const applied = run.changes.apply(pipeline);
  run.driver.stop();
  await expect(applied).rejects.toThrow('The run ended');
  expect((await ended).ledger).toMatchObject({ failed: {}, inFlight: 0 });
  await run.changes.idle();
  const next = await begin([0.1], 64 * 2 ** 20);
  expect((await next.end()).ledger).toMatchObject({ completed: 1 });
});

test('stages that nobody measured are measured while the run goes on, and then serve in what they take', async () => {
  const onlyWhole = { ...catalogue, profiles: { 'digits-vit': { configs: [config(1, [0.3])] } } };
  const { run, setting, at, end } = await begin([0.1, ...every(0.2, 8)], 64 * 2 ** 20, onlyWhole);
  at(0.3, () => run.changes.apply(pipeline));
  const report = await end();
  expect(report.ledger).toMatchObject({ arrived: 9, completed: 9, inFlight: 0 });
  expectReadRight(report);
  expect(report.notes).toContain('What digits takes in 2 stages was measured during the run.');
  const measured = setting.calibrated[0].configs.find(({ interOp }) => interOp === 2);
  // Worked out they would be halves of what was said of the whole.
  expect(measured?.stageLatencySeconds.every((seconds) => seconds > 0 && Math.abs(seconds - 0.15) > 1e-6)).toBe(true);
  expect(measured?.stageLatencySpreadFraction).toHaveLength(2);
});
