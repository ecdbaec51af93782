/** @file Devices lost and back, and requests that end before their time. */
import type { Instant, RequestId } from '../base/units.ts';
import { correctClocks } from './clocks.ts';
import type { ServingCluster } from './cluster.ts';
import type { EventOf, FailReason, ServingCommand } from './events.ts';
import { startHead } from './start.ts';
import { type Epoch, type InFlight, inFlightOf, type ServingState, type Slot } from './state.ts';

export function loseDevice(state: ServingState, event: EventOf<'device-lost'>, out: ServingCommand[]): void {
  const { at, deviceIndex, reason } = event;
  state.lostDevices.add(deviceIndex);
  for (const epoch of state.epochs) epoch.cluster.groupAlive.set(livingGroups(epoch.cluster, state.lostDevices));
  const doomed = ({ cluster }: Epoch, { host }: InFlight) => cluster.groupAlive[cluster.hostGroups[host]] === 0;
  failWhere(state, { at, reason, doomed }, out);
}

export function reviveDevice(state: ServingState, { at, deviceIndex }: EventOf<'device-revived'>): void {
  if (!state.lostDevices.delete(deviceIndex)) return;
  for (const { cluster, slots } of state.epochs) {
    cluster.groupAlive.set(livingGroups(cluster, state.lostDevices));
    slots.forEach((slot, slotIndex) => {
      if (cluster.slotDevices[slotIndex].includes(deviceIndex)) slot.endedAt = at;
    });
  }
  correctClocks(state);
}

/** [groups] 1 where no stage's device is lost. */
export function livingGroups(cluster: ServingCluster, lostDevices: ReadonlySet<number>): Uint8Array {
  const living = new Uint8Array(cluster.groupCount).fill(1);
  for (let group = 0; group < cluster.groupCount; group++) {
    for (let row = cluster.stageOffsets[group]; row < cluster.stageOffsets[group + 1]; row++) {
      if (cluster.slotDevices[cluster.stageSlots[row]].some((device) => lostDevices.has(device))) living[group] = 0;
    }
  }
  return living;
}

interface Failure {
  at: Instant;
  reason: FailReason;
  doomed: (epoch: Epoch, inFlight: InFlight) => boolean;
}

/** Fails the doomed requests, queued or executing, releases their reservations and starts what waited behind them. */
export function failWhere(state: ServingState, { at, reason, doomed }: Failure, out: ServingCommand[]): void {
  for (const epoch of state.epochs) {
    const failed = new Set(inFlightOf(epoch).filter((inFlight) => doomed(epoch, inFlight)));
    for (const { requests } of failed) fail(state, requests, { at, reason }, out);
    for (const slot of epoch.slots) withdraw(slot, failed, at);
  }
  correctClocks(state);
  for (const epoch of state.epochs) {
    epoch.slots.forEach((_, slot) => {
      startHead(epoch, slot, at, out);
    });
  }
}

function fail(
  state: ServingState,
  requests: readonly RequestId[],
  { at, reason }: { at: Instant; reason: FailReason },
  out: ServingCommand[],
): void {
  state.inFlightCount -= requests.length;
  for (const request of requests) out.push({ kind: 'fail', at, request, reason });
}

/** Takes the failed requests out of a queue. What waited behind them could not have started before now. */
function withdraw(slot: Slot, failed: ReadonlySet<InFlight>, at: Instant): void {
  const { head } = slot.queue;
  if (slot.queue.remove((inFlight) => failed.has(inFlight)) === 0) return;
  if (slot.queue.head !== head) slot.isExecuting = false;
  if (!slot.isExecuting) slot.endedAt = at;
}
