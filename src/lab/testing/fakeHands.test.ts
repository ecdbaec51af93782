/** @file What the page's rooms build on: the fake's hands keep its books, as the real ones do. */
import { expect, test } from 'vitest';
import type { Snapshot } from '../../experiment/labController.ts';
import { twoModelsTwoDevices } from '../presets.ts';
import { buildCase } from '../scenario.ts';
import { createFakeController } from './fakeController.ts';
import { createManualClock } from './manualClock.ts';

const [dedicated, shared] = twoModelsTwoDevices.placements.map(({ placement }) => placement);
const scenario = { ...twoModelsTwoDevices, durationSeconds: 20 };
const testCase = buildCase(scenario, scenario.controls);

function begin() {
  const clock = createManualClock();
  const controller = createFakeController({ clock, gpu: { gpu: false, reason: 'none' } });
  const report = controller.run(testCase, { mode: 'simulated', watched: true, placement: dedicated });
  return { clock, controller, report };
}

function expectBalanced({ ledger }: Pick<Snapshot, 'ledger'>): void {
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);
  expect(ledger.completed + sum(ledger.rejected) + sum(ledger.failed) + ledger.inFlight).toBe(ledger.arrived);
}

test('another placement serves from now on, and the one before drains', async () => {
  const { clock, controller, report } = begin();
  await clock.advance(5);
  await controller.inject({ model: 0, count: 10 });
  await controller.applyPlacement(shared);
  const { groups, placement, actions } = await controller.snapshot();
  expect(placement).toEqual(shared);
  const [inForce, ...before] = groups;
  expect(inForce).toMatchObject({ interOp: 2, draining: false });
  expect(before).toContainEqual(expect.objectContaining({ interOp: 1, models: [0], draining: true }));
  expect(before.every(({ draining }) => draining)).toBe(true);
  expect(actions.at(-1)).toMatchObject({ kind: 'apply-placement', placement: shared });
  await clock.advance(60);
  const done = await report;
  expectBalanced(done);
  expect(done.ledger.inFlight).toBe(0);
});

test('a device that is killed serves nobody until it is revived', async () => {
  const { clock, controller } = begin();
  await clock.advance(5);
  await controller.killDevice(0);
  await controller.inject({ model: 0, count: 3 });
  const killed = await controller.snapshot();
  expect(killed.devices[0]).toMatchObject({ alive: false, killed: true });
  expectBalanced(killed);
  await expect(controller.killDevice(0)).rejects.toThrow('away already');
  await controller.reviveDevice(0);
  await controller.inject({ model: 0, count: 1 });
  const revived = await controller.snapshot();
  expect(revived.devices[0]).toMatchObject({ alive: true, killed: false });
  expect(revived.ledger.inFlight).toBeGreaterThan(0);
});

test('rates, steps and speeds change the run, and say what they cannot', async () => {
  const { clock, controller } = begin();
  await controller.setRate({ model: 0, arrivalsPerSecond: 0 });
  await controller.setRate({ model: 1, arrivalsPerSecond: 0 });
  await controller.inject({ model: 0, count: 2 });
  await expect(controller.step()).rejects.toThrow('Pause the run first');
  await controller.pause();
  await controller.step();
  expect(await controller.snapshot()).toMatchObject({ phase: 'paused', ledger: { arrived: 2, completed: 1 } });
  await controller.setSpeed(4);
  await expect(controller.setSpeed(17)).rejects.toThrow('0.25 to 16');
  await controller.resume();
  const before = (await controller.snapshot()).nowSeconds;
  await clock.advance(0.1);
  expect((await controller.snapshot()).nowSeconds - before).toBeCloseTo(0.4);
});

test('predictions say what fits and what does not', async () => {
  const { controller } = begin();
  const tooMany = { groups: [...dedicated.groups, ...dedicated.groups] };
  const [first, second] = await controller.predict(testCase, { placements: [shared, tooMany] });
  expect(first.problem).toBeNull();
  expect(first.attainment).toBeGreaterThan(0);
  expect(first.weightBytesByDevice.every((bytes) => bytes > 0)).toBe(true);
  expect(second).toMatchObject({ attainment: null, byModel: [], problem: expect.stringContaining('not there') });
});
