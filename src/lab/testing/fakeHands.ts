/** @file What a hand does to a fake run: devices killed and revived, another placement, another rate, a step. */
import type { StaticPlacement } from '../../domain/placement.ts';
import type { LabRings } from '../../experiment/labController.ts';
import { fakeArrivalsOfModel } from './fakeArrivals.ts';
import { changeFakePlacement, loseFakeDevice } from './fakeCluster.ts';
import { advance, type FakeRun, sidesOf } from './fakeController.ts';

export function killFake(run: FakeRun, device: number): void {
  const { nowSeconds } = run;
  refuseUnknownDevice(run, device);
  if (run.killed.has(device)) throw new Error(`Device ${device + 1} is away already.`);
  for (const side of sidesOf(run)) loseFakeDevice(side.cluster, side.requests, device, nowSeconds);
  run.killed.add(device);
  run.actions.push({ atSeconds: nowSeconds, kind: 'fail-device', device });
}

export function reviveFake(run: FakeRun, device: number): void {
  const { nowSeconds } = run;
  refuseUnknownDevice(run, device);
  if (run.side.cluster.alive[device]) throw new Error(`Device ${device + 1} is not away.`);
  for (const { cluster } of sidesOf(run)) {
    cluster.alive[device] = true;
    for (const group of cluster.groups) {
      if (group.devices.includes(device)) group.stageFree = group.stageFree.map((free) => Math.max(free, nowSeconds));
    }
  }
  run.killed.delete(device);
  run.actions.push({ atSeconds: nowSeconds, kind: 'revive-device', device });
}

function refuseUnknownDevice({ testCase }: FakeRun, device: number): void {
  const { deviceCount } = testCase.cluster;
  if (Number.isInteger(device) && device >= 0 && device < deviceCount) return;
  throw new Error(`index: must be the index of a device, 0 to ${deviceCount - 1}, is ${device}`);
}

/** The ghost keeps its placement. */
export function applyFake(run: FakeRun, placement: StaticPlacement): void {
  const needed = placement.groups.reduce((sum, { interOp, intraOp }) => sum + interOp * intraOp, 0);
  const { deviceCount } = run.testCase.cluster;
  if (needed > deviceCount && placement.groups.every(({ devices }) => devices === undefined)) {
    throw new Error(`placement.groups: must need at most the ${deviceCount} devices there are, needs ${needed}`);
  }
  for (const { cluster } of [run.side, run.predicted]) changeFakePlacement(cluster, placement, run.nowSeconds);
  run.placement = placement;
  run.actions.push({ atSeconds: run.nowSeconds, kind: 'apply-placement', placement });
}

export function setFakeRate(run: FakeRun, change: { model: number; arrivalsPerSecond: number }): void {
  const { model, arrivalsPerSecond } = change;
  const { testCase, nowSeconds, actions } = run;
  if (!(arrivalsPerSecond >= 0 && Number.isFinite(arrivalsPerSecond))) {
    throw new Error(`arrivalsPerSecond: must be a number of 0 or more, is ${arrivalsPerSecond}`);
  }
  const durationSeconds = Math.max(0, (testCase.workload?.durationSeconds ?? 60) - nowSeconds);
  const seed = (testCase.workload?.seed ?? 1) + 7919 * (actions.length + 1);
  const anew = fakeArrivalsOfModel(testCase, { model, rate: arrivalsPerSecond, seed, durationSeconds });
  run.arrivals = [
    ...run.arrivals.filter((arrival) => arrival.model !== model),
    ...anew.map(({ timeSeconds }) => ({ timeSeconds: nowSeconds + timeSeconds, model })),
  ].sort((a, b) => a.timeSeconds - b.timeSeconds);
  run.ratesPerSecond[model] = arrivalsPerSecond;
  run.actions.push({ atSeconds: nowSeconds, kind: 'set-rate', model, arrivalsPerSecond });
}

/** To the next start or end of a stage; to the next arrival where none is in sight. */
export function stepFake(run: FakeRun, rings: LabRings): void {
  if (run.phase !== 'paused') throw new Error('Pause the run first: a step goes from one pause to the next.');
  const { nowSeconds, side } = run;
  const times = side.requests.flatMap(({ spans }) =>
    spans.flatMap(({ startSeconds, endSeconds }) => [startSeconds, endSeconds]),
  );
  const arrival = run.arrivals[0]?.timeSeconds ?? Infinity;
  const next = Math.min(arrival, ...times.filter((time) => time > nowSeconds));
  if (next < Infinity) advance(run, next, rings);
}

export function setFakeSpeed(run: FakeRun, factor: number): void {
  if (run.options.mode === 'live')
    throw new Error('A live run goes at the pace of the GPU: only a simulated run has a speed.');
  if (!(factor >= 0.25 && factor <= 16)) throw new Error(`factor: must be a number from 0.25 to 16, is ${factor}`);
  run.speed = factor;
}
