/** @file Devices lost and back, and requests that end before their time. */
import type { Fifo } from '../base/fifo.ts';
import type { Instant, RequestId } from '../base/units.ts';
import type { Queued } from './batch.ts';
import { correctClocks } from './clocks.ts';
import { setLostDevices } from './cluster.ts';
import { earliestFreeHost } from './dispatch.ts';
import { loadFreeDevices, startEpoch } from './draining.ts';
import type { CommandSink, EventOf, FailReason } from './events.ts';
import { startHead } from './start.ts';
import { type Epoch, type InFlight, inFlightOf, type ServingState, type Slot } from './state.ts';

export function loseDevice(state: ServingState, event: EventOf<'device-lost'>, out: CommandSink): void {
  const { at, deviceIndex, reason } = event;
  state.lostDevices.add(deviceIndex);
  for (const { cluster } of state.epochs) setLostDevices(cluster, state.lostDevices);
  const doomed = ({ cluster }: Epoch, { host }: InFlight) => cluster.groupAlive[cluster.hostGroups[host]] === 0;
  const isLost = ({ cluster }: Epoch, model: number) => earliestFreeHost(cluster, model) < 0;
  failWhere(state, { at, reason, doomed, isLost }, out);
  for (const epoch of state.epochs) startEpoch(state, epoch, at, out);
  loadFreeDevices(state, at, out);
}

export function reviveDevice(
  state: ServingState,
  { at, deviceIndex }: EventOf<'device-revived'>,
  out: CommandSink,
): void {
  if (!state.lostDevices.delete(deviceIndex)) return;
  for (const { cluster, slots } of state.epochs) {
    setLostDevices(cluster, state.lostDevices);
    slots.forEach((slot, slotIndex) => {
      if (cluster.slotDevices[slotIndex].includes(deviceIndex)) slot.endedAt = at;
    });
  }
  correctClocks(state);
  for (const epoch of state.epochs) startEpoch(state, epoch, at, out);
}

interface Failure {
  at: Instant;
  reason: FailReason;
  doomed: (epoch: Epoch, inFlight: InFlight) => boolean;
  /** Of a model: whether nobody will serve what waits for a batch of it. */
  isLost: (epoch: Epoch, modelIndex: number) => boolean;
}

/** Fails the doomed requests, queued or executing, releases their reservations and starts what waited behind them. */
export function failWhere(state: ServingState, { at, reason, doomed, isLost }: Failure, out: CommandSink): void {
  for (const epoch of state.epochs) {
    const failed = new Set(inFlightOf(epoch).filter((inFlight) => doomed(epoch, inFlight)));
    for (const { requests } of failed) fail(state, requests, { at, reason }, out);
    for (const slot of epoch.slots) withdraw(slot, failed, at);
    epoch.batching?.queues.forEach((queue, modelIndex) => {
      if (isLost(epoch, modelIndex)) fail(state, takeAll(queue), { at, reason }, out);
    });
  }
  correctClocks(state);
  for (const epoch of state.epochs) {
    for (const slot of epoch.slots) startHead(epoch, slot, at, out);
  }
}

function fail(
  state: ServingState,
  requests: readonly RequestId[],
  { at, reason }: { at: Instant; reason: FailReason },
  out: CommandSink,
): void {
  state.inFlightCount -= requests.length;
  for (const request of requests) out.push({ kind: 'fail', at, request, reason });
}

function takeAll(queue: Fifo<Queued>): RequestId[] {
  const requests = Array.from(queue, ({ request }) => request);
  queue.remove(() => true);
  return requests;
}

/** Takes the failed requests out of a queue. What waited behind them could not have started before now. */
function withdraw(slot: Slot, failed: ReadonlySet<InFlight>, at: Instant): void {
  const { head } = slot.queue;
  if (slot.queue.remove((inFlight) => failed.has(inFlight)) === 0) return;
  if (slot.queue.head !== head) slot.isExecuting = false;
  if (!slot.isExecuting) slot.endedAt = at;
}
