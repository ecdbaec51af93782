/** @file One placement after another on the same devices: what waits for what. */
import { expect, test } from 'vitest';
import { instant, requestId, seconds } from '../base/units.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import { buildServing } from './batch.ts';
import type { EventOf, ServingCommand, ServingEvent } from './events.ts';
import { createServingState, drainingGroups, unfinishedCount } from './state.ts';
import { step } from './step.ts';

const profile = {
  configs: [
    {
      interOp: 1,
      intraOp: 1,
      stageLatencySeconds: [1],
      stageWeightBytes: [1],
      stageLatencySecondsByBatch: { 2: [1] },
    },
  ],
};
const onDevices = (...devices: number[]): StaticPlacement => ({
  groups: devices.map((device) => ({ interOp: 1, intraOp: 1, models: [0], devices: [[device]] })),
});

function serving(placement: StaticPlacement, batchSizes?: number[]) {
  return buildServing({ placement, models: [{ profile }], deviceCount: 2 }, batchSizes);
}

function begin(placement: StaticPlacement, batchSizes?: number[]) {
  const state = createServingState(serving(placement, batchSizes));
  const after = (event: ServingEvent) => {
    const commands: ServingCommand[] = [];
    step(state, event, commands);
    return commands.map(({ kind, at, ...more }) => ({ kind, at: Number(at), ...more }));
  };
  const arrive = (at: number, request: number, sloSeconds = Infinity) =>
    after({
      kind: 'arrival',
      at: instant(at),
      request: requestId(request),
      modelIndex: 0,
      sloSeconds: seconds(sloSeconds),
      inputTokens: 1,
      outputTokens: 1,
    });
  const complete = (at: number, groupIndex: number, ...requests: number[]) =>
    after({
      kind: 'stage-completion',
      at: instant(at),
      groupIndex,
      stageIndex: 0,
      requests: requests.map(requestId),
      iteration: 0,
    });
  const change = (at: number, next: StaticPlacement, swappedDevices: number[] = []) => {
    const event: EventOf<'placement-change'> = {
      kind: 'placement-change',
      at: instant(at),
      ...serving(next, batchSizes),
      mode: 'drain',
      swappedDevices,
    };
    return after(event);
  };
  return { state, after, arrive, complete, change };
}

test('a device without room loads when its older work is done, and its new work waits for that', () => {
  const { state, after, arrive, complete, change } = begin(onDevices(0));
  arrive(0, 0);
  expect(change(0.5, onDevices(0, 1), [0])).toEqual([]);
  expect(arrive(0.5, 1)).toMatchObject([{ kind: 'run-stage', groupIndex: 2, at: 0.5 }]);
  // Device 0 is predicted to be free first, and the weights to be there at once.
  expect(arrive(0.6, 2)).toEqual([]);
  expect(drainingGroups(state)).toEqual([0]);
  const load = { kind: 'load-device', at: 1, deviceIndex: 0, groupIndices: [1] };
  expect(complete(1, 0, 0)).toMatchObject([{ kind: 'complete', request: 0 }, load]);
  expect(drainingGroups(state)).toEqual([]);
  expect(complete(1.5, 2, 1)).toMatchObject([{ kind: 'complete', request: 1 }]);
  expect(
    after({ kind: 'device-loaded', askedAt: instant(1), at: instant(1.75), deviceIndex: 0, groupIndices: [1] }),
  ).toMatchObject([{ kind: 'run-stage', at: 1.75, groupIndex: 1, requests: [2] }]);
});

test('a group that drains has the requests it was sent to finish, in batches too', () => {
  for (const batchSizes of [undefined, [1, 2]]) {
    const { state, arrive, complete, change } = begin(onDevices(0), batchSizes);
    for (const request of [0, 1, 2]) arrive(0, request);
    change(0.5, onDevices(1));
    arrive(0.6, 3);
    expect([0, 1].map((group) => unfinishedCount(state, group))).toEqual([3, 1]);
    complete(1, 0, 0);
    expect(unfinishedCount(state, 0)).toBe(2);
  }
});

test('a device that is lost loads at once what it will hold when it is back', () => {
  const { after, arrive, change } = begin(onDevices(0));
  arrive(0, 0);
  change(0.25, onDevices(0), [0]);
  arrive(0.25, 1);
  const lost = after({ kind: 'device-lost', at: instant(0.5), deviceIndex: 0, reason: 'device-lost' });
  expect(lost).toMatchObject([
    { kind: 'fail', request: 0 },
    { kind: 'fail', request: 1 },
    { kind: 'load-device', deviceIndex: 0 },
  ]);
  expect(arrive(0.6, 2)).toMatchObject([{ kind: 'reject', reason: 'no-replica' }]);
  after({ kind: 'device-loaded', askedAt: instant(0.5), at: instant(0.5), deviceIndex: 0, groupIndices: [1] });
  after({ kind: 'device-revived', at: instant(2), deviceIndex: 0 });
  expect(arrive(2.5, 3)).toMatchObject([{ kind: 'run-stage', at: 2.5, groupIndex: 1 }]);
});

test('what waits for a batch is served where it waits; a group that follows starts when nobody waits any more', () => {
  const { arrive, complete, change, after } = begin(onDevices(0), [1, 2]);
  arrive(0, 0);
  arrive(0.1, 1);
  arrive(0.2, 2, 1.1);
  change(0.5, onDevices(0));
  expect(arrive(0.5, 3)).toEqual([]);
  expect(complete(1, 0, 0)).toMatchObject([{ kind: 'complete' }, { kind: 'wake-at', at: 1 }]);
  // Two are taken for the first one's sake, however late the second will be.
  expect(after({ kind: 'wake', at: instant(1) })).toMatchObject([{ kind: 'run-stage', requests: [1, 2] }]);
  complete(2, 0, 1, 2);
  expect(after({ kind: 'wake', at: instant(2) })).toEqual([]);
});

test('requests that are dropped while they wait for a batch keep nobody waiting', () => {
  const { arrive, complete, change, after } = begin(onDevices(0), [1, 2]);
  arrive(0, 0);
  arrive(0.1, 1, 1.2);
  change(0.5, onDevices(0));
  expect(arrive(0.5, 2)).toEqual([]);
  complete(1, 0, 0);
  expect(after({ kind: 'wake', at: instant(1) })).toMatchObject([
    { kind: 'reject', request: 1, reason: 'slo' },
    { kind: 'run-stage', at: 1, groupIndex: 1, requests: [2] },
  ]);
});
