/** @file A watched run under a manual clock: what a hand does to it is what prediction, report and repetition say. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRing } from '../base/ring.ts';
import { instant } from '../base/units.ts';
import type { Action, Case } from '../domain/case.ts';
import { parseCase } from '../domain/parseCase.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import { assertConserved } from '../metrics/ledger.ts';
import { phase } from '../runtime/clock.ts';
import { ModelledFleet } from '../runtime/modelledFleet.ts';
import { ManualClock } from '../runtime/testing/manualClock.ts';
import { ActiveRun } from './activeRun.ts';
import { requestWidth, spanWidth } from './labController.ts';
import { reportOfRun, reportOfSimulation } from './report.ts';
import { ModelledMemory } from './runMemory.ts';
import { resolveSetting } from './setting.ts';
import { Shadow } from './shadow.ts';
import { snapshotOf } from './snapshot.ts';

const config = (interOp: number, stageLatencySeconds: number[]) => ({
  interOp,
  intraOp: 1,
  stageLatencySeconds,
  stageWeightBytes: stageLatencySeconds.map(() => 12 / interOp),
});
const profiles = { p: { configs: [config(1, [0.4]), config(2, [0.2, 0.25])] } };
const dedicated: StaticPlacement = {
  groups: [
    { interOp: 1, intraOp: 1, models: [0] },
    { interOp: 1, intraOp: 1, models: [1] },
  ],
};
const shared: StaticPlacement = { groups: [{ interOp: 2, intraOp: 1, models: [0, 1] }] };
const onlyFirst: StaticPlacement = { groups: [{ interOp: 1, intraOp: 1, models: [0] }] };
const catalogue = { schema: 'muxlab-profiles/1', adapter: 'none', origin: 'measured', profiles: {} } as const;

function caseOf(more: Partial<Case> = {}): Case {
  return parseCase({
    schema: 'muxlab-case/1',
    cluster: { deviceCount: 2, memoryBudgetBytes: 24 },
    models: [
      { name: 'a', profile: 'p', sloScale: 3 },
      { name: 'b', profile: 'p', sloScale: 3 },
    ],
    profiles,
    ...(!more.arrivals && {
      workload: {
        seed: 5,
        durationSeconds: 20,
        models: [
          { process: 'poisson', arrivalsPerSecond: 1.5 },
          { process: 'poisson', arrivalsPerSecond: 1 },
        ],
      },
    }),
    ...more,
  });
}

function begin(more: Partial<Case> = {}, { ghost = false } = {}) {
  const setting = resolveSetting(caseOf(more), { catalogue, paceFactor: 'auto', live: false, fallback: false });
  const clock = new ManualClock();
  const memory = new ModelledMemory(setting);
  const stages = memory.add(dedicated, 0);
  const fleet = new ModelledFleet(clock, {
    deviceCount: 2,
    stages,
    weightBytesOf: memory.weightBytes.bind(memory),
  });
  const ring = (width: number) => createRing({ capacity: 4096, width });
  const rings = {
    spans: ring(spanWidth),
    requests: ring(requestWidth),
    ghostSpans: ring(spanWidth),
    ghostRequests: ring(requestWidth),
  };
  const run = new ActiveRun({
    runId: 1,
    mode: 'simulated',
    setting,
    placement: dedicated,
    admission: 'slo',
    clock,
    fleet,
    memory,
    rings,
    inputs: null,
    onGpuGone: (message) => expect.fail(message),
  });
  if (ghost) run.ghost = new Shadow(setting, shared, 'slo', { spans: rings.ghostSpans, requests: rings.ghostRequests });
  run.start();
  const at = (seconds: number, act: () => unknown) => clock.schedule(instant(seconds), phase.wake, () => void act());
  const end = async () => {
    clock.advance();
    await run.driver.finished;
    run.ended = true;
    return reportOfRun(run, null);
  };
  return { run, clock, fleet, setting, at, end };
}

/** What became of each request, of a run and of the simulator's answer to the same case. */
function expectSameRequests(report: ReturnType<typeof reportOfRun>, actions: Action[]): void {
  const testCase = caseOf({ actions });
  const setting = resolveSetting(testCase, { catalogue, paceFactor: 'auto', live: false, fallback: false });
  const simulated = reportOfSimulation({ setting, placement: dedicated, admission: 'slo' });
  expect(report.requests.arrivalSeconds).toEqual(simulated.requests.arrivalSeconds);
  expect(report.requests.outcomes).toEqual(simulated.requests.outcomes);
  expect(report.requests.finishSeconds).toEqual(simulated.requests.finishSeconds);
}

/** What was counted on the way is what the report counts anew at the end. */
function expectSnapshotOf(run: ActiveRun, report: ReturnType<typeof reportOfRun>): void {
  const { share, models } = snapshotOf(run);
  expect(share.ended).toBe(report.ledger.arrived);
  if (share.ended > 0) expect(share.onTime / share.ended).toBe(report.attainment);
  for (const [model, { name, latencySeconds }] of models.entries()) {
    const { mean, ...quantiles } = report.byModel[model].latencySeconds;
    expect(name).toBe(report.byModel[model].name);
    expect(latencySeconds).toMatchObject(quantiles);
    expect(latencySeconds.mean ?? 0).toBeCloseTo(mean ?? 0, 9);
  }
}

describe('a placement applied to a run', () => {
  test('takes what comes, while the one before ends what it has', async () => {
    const { run, clock, at, end } = begin();
    at(4.9, () => run.inject({ model: 0, count: 3 }));
    at(5, () => run.changes.apply(shared));
    clock.advance(5);
    const during = snapshotOf(run);
    expect(during.placement).toEqual(shared);
    expect(during.groups[0]).toMatchObject({ interOp: 2, models: [0, 1], draining: false });
    expect(during.groups.slice(1)).toContainEqual(expect.objectContaining({ models: [0], draining: true }));
    // Old and new weights lie there together: the new half of each model beside the old whole of one.
    expect(during.devices.map(({ weightBytes }) => weightBytes)).toEqual([24, 24]);
    const report = await end();
    expect(snapshotOf(run).groups.map(({ draining }) => draining)).toEqual([false]);
    expect(snapshotOf(run).devices.map(({ weightBytes }) => weightBytes)).toEqual([12, 12]);
    expect(report.ledger.failed).toEqual({});
    expect(report.actions.map(({ kind }) => kind)).toEqual(['inject', 'apply-placement']);
    expect(report.prediction.attainment).toBe(report.attainment);
    expect(report.prediction.latencySeconds).toEqual(report.latencySeconds);
    expectSameRequests(report, report.actions);
  });

  test('is refused with the device and the bytes before anything changes', async () => {
    const { run, at, end } = begin({ cluster: { deviceCount: 2, memoryBudgetBytes: 12 } });
    const both = { groups: [{ interOp: 1, intraOp: 1, models: [0, 1] }] };
    const refusals: string[] = [];
    const apply = (placement: unknown) =>
      run.changes.apply(placement as StaticPlacement).catch((error: Error) => refusals.push(error.message));
    at(5, () => apply(both));
    at(5, () => apply({ groups: [{ interOp: 1, intraOp: 1, models: [2] }] }));
    at(5, () => apply({ groups: [{ interOp: 0, intraOp: 1, models: [0] }] }));
    at(5, () => apply(undefined));
    const report = await end();
    expect(refusals).toEqual([
      'placement: must fit, but device 0 would hold 24 bytes in 12',
      'placement.groups[0].models[0]: must be the index of a model, 0 to 1, is 2',
      expect.stringContaining('placement.groups[0].interOp'),
      expect.stringContaining('placement'),
    ]);
    expect(report.actions).toEqual([]);
    expect(run.placement).toEqual(dedicated);
  });

  test('without room beside the old weights waits on each device until those are done', async () => {
    const { run, clock, at, end } = begin({ cluster: { deviceCount: 2, memoryBudgetBytes: 12 } });
    at(4.9, () => run.inject({ model: 0, count: 2 }));
    at(5, () => run.changes.apply(shared));
    let most = 0;
    for (let tick = 0; tick < 400; tick++) {
      at(tick / 20 + 0.01, () => {
        most = Math.max(most, ...snapshotOf(run).devices.map(({ weightBytes }) => weightBytes));
      });
    }
    clock.advance(4.95);
    expect(snapshotOf(run).devices[0].weightBytesByModel).toEqual([12, 0]);
    const report = await end();
    expect(most).toBe(12);
    expect(snapshotOf(run).devices[0].weightBytesByModel).toEqual([6, 6]);
    expect(report.ledger.failed).toEqual({});
    expectSameRequests(report, report.actions);
  });

  test('may follow another that still drains, and means nothing where it is in force', async () => {
    const { run, at, end } = begin({ cluster: { deviceCount: 2, memoryBudgetBytes: 12 } });
    at(5, () => run.inject({ model: 0, count: 4 }));
    at(5.01, () => run.changes.apply(shared));
    at(5.02, () => run.inject({ model: 1, count: 4 }));
    at(5.03, () => run.changes.apply(onlyFirst));
    at(5.03, () => run.changes.apply({ groups: [{ ...onlyFirst.groups[0], devices: [[0]] }] }));
    at(12, () => run.changes.apply(dedicated));
    const report = await end();
    expect(report.actions.map(({ kind }) => kind)).toEqual([
      'inject',
      'apply-placement',
      'inject',
      'apply-placement',
      'apply-placement',
    ]);
    expect(report.ledger.rejected).toHaveProperty('no-replica');
    expectSameRequests(report, report.actions);
  });

  test('of a dead device serves without it, and with it once it is back', async () => {
    const { run, clock, at, end } = begin();
    at(3, () => run.kill(0));
    at(5, () => run.changes.apply(shared));
    at(6, () => run.inject({ model: 0, count: 1 }));
    at(9, () => run.revive(0));
    clock.advance(7);
    expect(snapshotOf(run).devices[0]).toMatchObject({ alive: false, killed: true });
    expect(run.driver.table.records.at(-1)?.outcome).toMatchObject({ kind: 'rejected', reason: 'no-replica' });
    clock.advance(9.5);
    expect(snapshotOf(run).devices[0]).toMatchObject({ alive: true, killed: false });
    const report = await end();
    expect(report.requests.outcomes.at(-1)).toBe('completed');
    expectSameRequests(report, report.actions);
  });

  test('does not change the ghost', async () => {
    const { run, at, end } = begin({}, { ghost: true });
    const still = begin({}, { ghost: true });
    at(5, () => run.changes.apply(onlyFirst));
    await Promise.all([end(), still.end()]);
    expect(run.readShadows().ghost).toEqual(still.run.readShadows().ghost);
    expect(run.readShadows().predicted).not.toEqual(still.run.readShadows().predicted);
  });

  test('of a run that has ended is refused', async () => {
    const { run, end } = begin();
    await end();
    await expect(run.changes.apply(shared)).rejects.toThrow('The run ended before');
  });
});

test('a device that fails comes back by itself, one that is killed when it is revived', async () => {
  const { run, fleet, clock, at } = begin();
  at(2, () => fleet.fail(1));
  at(2.1, () => expect(() => run.revive(1)).toThrow('comes back by itself'));
  at(4, () => run.kill(1));
  clock.advance(2.2);
  expect(snapshotOf(run).devices[1]).toMatchObject({ alive: false, killed: false });
  clock.advance(3);
  expect(snapshotOf(run).devices[1]).toMatchObject({ alive: true, killed: false });
  expect(() => run.revive(1)).toThrow('is not away');
  clock.advance(12);
  expect(snapshotOf(run).devices[1]).toMatchObject({ alive: false, killed: true });
  expect(() => run.kill(1)).toThrow('away already');
  run.revive(1);
  expect(snapshotOf(run).devices[1].alive).toBe(true);
  // Killed while it restarts, it stays away.
  fleet.fail(1);
  run.kill(1);
  clock.advance(15);
  expect(snapshotOf(run).devices[1]).toMatchObject({ alive: false, killed: true });
  run.driver.stop();
  assertConserved(run.driver.ledger.counts);
  expect(run.driver.ledger.counts.inFlight).toBe(0);
});

test('a rate that is set holds from then on, for run, prediction and repetition', async () => {
  const { run, at, end } = begin();
  at(5, () => run.setRate({ model: 0, arrivalsPerSecond: 0 }));
  at(12, () => run.setRate({ model: 0, arrivalsPerSecond: 3 }));
  at(6, () => run.setRate({ model: 1, arrivalsPerSecond: 2 }));
  const report = await end();
  expect(report.actions.map(({ kind }) => kind)).toEqual(['set-rate', 'set-rate', 'set-rate']);
  const ofFirst = report.requests.arrivalSeconds.filter((_, index) => report.requests.modelIndices[index] === 0);
  expect(ofFirst.some((time) => time > 5 && time <= 12)).toBe(false);
  expect(ofFirst.filter((time) => time > 12).length).toBeGreaterThan(12);
  expect(snapshotOf(run).models.map(({ arrivalsPerSecond }) => arrivalsPerSecond)).toEqual([3, 2]);
  expect(report.prediction.attainment).toBe(report.attainment);
  expectSameRequests(report, report.actions);
  const repeated = begin({ actions: report.actions });
  expect((await repeated.end()).requests).toEqual(report.requests);
});

test('steps go from stage start to stage end, and a run that is not paused is not stepped', async () => {
  const { run, clock } = begin({
    arrivals: { timesSeconds: [1, 1.1], modelIndices: [0, 1] },
  });
  await expect(run.step()).rejects.toThrow('Pause the run first');
  clock.pause();
  const seen: [number, string[]][] = [];
  while (!run.driver.stopped) {
    await run.step();
    seen.push([
      Number(clock.now().toFixed(3)),
      snapshotOf(run).devices.map(({ executing }) => executing?.stageIndex?.toString() ?? '-'),
    ]);
  }
  expect(seen).toEqual([
    [1, ['0', '-']],
    [1.1, ['0', '0']],
    [1.4, ['-', '0']],
    [1.5, ['-', '-']],
  ]);
});

const action: fc.Arbitrary<Action> = fc
  .record({ at: fc.integer({ min: 1, max: 190 }), kind: fc.nat(4), device: fc.nat(1), which: fc.nat(2) })
  .map(({ at, kind, device, which }): Action => {
    const atSeconds = at / 10 + 0.003;
    const placement = [dedicated, shared, onlyFirst][which];
    const choices: Action[] = [
      { atSeconds, kind: 'fail-device', device },
      { atSeconds, kind: 'revive-device', device },
      { atSeconds, kind: 'apply-placement', placement },
      { atSeconds, kind: 'inject', model: device, count: 1 + which },
      { atSeconds, kind: 'set-rate', model: device, arrivalsPerSecond: [0, 1, 4][which] },
    ];
    return choices[kind];
  });

test('the actions of a case are done, accounted for, foretold, and done the same again', async () => {
  const memoryBudgetBytes = fc.constantFrom(12, 24);
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 8 }), memoryBudgetBytes, async (actions, budget) => {
      const cluster = { deviceCount: 2, memoryBudgetBytes: budget };
      const { run, end } = begin({ cluster, actions });
      const first = await end();
      expect(first.ledger.inFlight).toBe(0);
      expectSnapshotOf(run, first);
      expect(first.prediction.latencySeconds).toEqual(first.latencySeconds);
      expect(first.prediction.attainment).toBe(first.attainment);
      expectSameRequests(first, first.actions);
      const again = await begin({ cluster, actions: first.actions }).end();
      expect(again.requests).toEqual(first.requests);
    }),
    { numRuns: 60 },
  );
});
