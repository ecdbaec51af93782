/**
 * @file One event in, commands out: the serving core as its drivers see it.
 *
 * A slot executes its reservations strictly in the order they were made. When it is idle and the input of the first is
 * ready, `run-stage` goes out with the instant at which both became true. The driver answers with a `stage-completion`.
 */
import { assertUnreachable } from '../base/assert.ts';
import { after, type Instant, seconds } from '../base/units.ts';
import { correctClocks } from './clocks.ts';
import { admissionLimitSeconds, earliestFreeHost, neverFinishes, reserve } from './dispatch.ts';
import type { EventOf, RejectReason, ServingCommand, ServingEvent } from './events.ts';
import { failWhere, loseDevice, reviveDevice } from './failure.ts';
import { changePlacement } from './placementChange.ts';
import { startHead, startWaiting } from './start.ts';
import {
  currentEpoch,
  type Epoch,
  epochOfGroup,
  type InFlight,
  inFlightCount,
  latencyOf,
  type ServingState,
  type Slot,
  slotOf,
  stageCountOf,
} from './state.ts';

/** Changes `state` as the event says and appends to `out` what is to be done; touches nothing else. */
export function step(state: ServingState, event: ServingEvent, out: ServingCommand[]): void {
  switch (event.kind) {
    case 'arrival':
      admit(state, event, out);
      break;
    case 'stage-completion':
      completeStage(state, event, out);
      break;
    case 'wake':
      break; // nothing waits for time alone yet: batches will
    case 'device-lost':
      loseDevice(state, event, out);
      break;
    case 'device-revived':
      reviveDevice(state, event);
      break;
    case 'placement-change':
      changePlacement(state, event);
      break;
    case 'stop':
      failWhere(state, { at: event.at, reason: 'stopped', doomed: () => true }, out);
      break;
    default:
      assertUnreachable(event);
  }
}

function admit(state: ServingState, event: EventOf<'arrival'>, out: ServingCommand[]): void {
  const { at, request, modelIndex } = event;
  const host = reserveHost(state, event);
  if (typeof host === 'string') {
    out.push({ kind: 'reject', at, request, reason: host });
    return;
  }
  const epoch = currentEpoch(state);
  const inFlight: InFlight = { requests: [request], modelIndex, host, stageIndex: 0, readyAt: at, startedAt: null };
  epoch.inFlight.set(request, inFlight);
  for (let stage = 0; stage < stageCountOf(epoch, inFlight); stage++) {
    epoch.slots[slotOf(epoch, inFlight, stage)].queue.push(inFlight);
  }
  startHead(epoch, slotOf(epoch, inFlight, 0), at, out);
}

/** The host that has reserved its slots for the request, or why none has. */
function reserveHost(state: ServingState, { at, modelIndex, sloSeconds }: EventOf<'arrival'>): number | RejectReason {
  const { cluster, requestsByGroup } = currentEpoch(state);
  if (modelIndex < 0 || modelIndex >= cluster.modelCount) return 'unknown-model';
  if (inFlightCount(state) >= state.maxInFlight) return 'queue-full';
  const host = earliestFreeHost(cluster, modelIndex);
  if (host < 0) return 'no-replica';
  requestsByGroup[cluster.hostGroups[host]]++;
  const limitSeconds = admissionLimitSeconds(sloSeconds, state.admission);
  return reserve(cluster, host, at, limitSeconds) === neverFinishes ? 'slo' : host;
}

function completeStage(state: ServingState, event: EventOf<'stage-completion'>, out: ServingCommand[]): void {
  const { at, stageIndex } = event;
  const epoch = epochOfGroup(state, event.groupIndex);
  const inFlight = epoch.inFlight.get(event.requests[0]);
  // The devices may still report on a request that has failed meanwhile.
  if (inFlight?.startedAt == null || inFlight.stageIndex !== stageIndex) return;

  const wasPredicted = at === inFlight.startedAt + latencyOf(epoch, inFlight, stageIndex);
  const slotIndex = slotOf(epoch, inFlight, stageIndex);
  release(epoch.slots[slotIndex], at);
  if (stageIndex === stageCountOf(epoch, inFlight) - 1) {
    const [request] = inFlight.requests;
    epoch.inFlight.delete(request);
    out.push({ kind: 'complete', at: after(at, seconds(epoch.cluster.fixedOverheadSeconds)), request });
  } else {
    inFlight.stageIndex++;
    inFlight.readyAt = at;
    inFlight.startedAt = null;
  }
  if (!wasPredicted) correctClocks(state);
  startWaiting(state, { at, epoch, slots: nextSlots(epoch, inFlight, slotIndex) }, out);
}

/** The slot that was released, and the one the request goes on to. */
function nextSlots(epoch: Epoch, inFlight: InFlight, released: number): number[] {
  if (inFlight.startedAt !== null) return [released];
  const next = slotOf(epoch, inFlight, inFlight.stageIndex);
  return next === released ? [released] : [next, released];
}

function release(slot: Slot, at: Instant): void {
  slot.queue.shift();
  slot.isExecuting = false;
  slot.endedAt = at;
}
