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
import { startHead, startLater } from './start.ts';
import {
  currentEpoch,
  epochOfGroup,
  executing,
  type InFlight,
  latencyOf,
  type ServingState,
  slotOf,
  slotOfStage,
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
  const inFlight: InFlight = {
    requests: [request],
    sequence: state.sequence++,
    modelIndex,
    host,
    stageIndex: 0,
    readyAt: at,
    isExecuting: false,
    startedAt: at,
  };
  state.inFlightCount++;
  const stageCount = stageCountOf(epoch, inFlight);
  for (let stage = 0; stage < stageCount; stage++) epoch.slots[slotOf(epoch, inFlight, stage)].queue.push(inFlight);
  startHead(epoch, slotOf(epoch, inFlight, 0), at, out);
}

/** The host that has reserved its slots for the request, or why none has. */
function reserveHost(state: ServingState, { at, modelIndex, sloSeconds }: EventOf<'arrival'>): number | RejectReason {
  const { cluster, requestsByGroup } = currentEpoch(state);
  if (modelIndex < 0 || modelIndex >= cluster.modelCount) return 'unknown-model';
  if (state.inFlightCount >= state.maxInFlight) return 'queue-full';
  const host = earliestFreeHost(cluster, modelIndex);
  if (host < 0) return 'no-replica';
  requestsByGroup[cluster.hostGroups[host]]++;
  const limitSeconds = admissionLimitSeconds(sloSeconds, state.admission);
  return reserve(cluster, host, at, limitSeconds) === neverFinishes ? 'slo' : host;
}

function completeStage(state: ServingState, event: EventOf<'stage-completion'>, out: ServingCommand[]): void {
  const { at, groupIndex, stageIndex } = event;
  const epoch = epochOfGroup(state, groupIndex);
  const slot = slotOfStage(epoch, groupIndex, stageIndex);
  const inFlight = executing(slot);
  // The devices may still report on a request that has failed meanwhile.
  if (inFlight?.requests[0] !== event.requests[0] || inFlight.stageIndex !== stageIndex) return;

  const wasPredicted = at === inFlight.startedAt + latencyOf(epoch, inFlight, stageIndex);
  const released = slotOf(epoch, inFlight, stageIndex);
  slot.queue.shift();
  slot.isExecuting = false;
  slot.endedAt = at;
  const isOver = stageIndex === stageCountOf(epoch, inFlight) - 1;
  if (isOver) {
    complete(state, inFlight, after(at, seconds(epoch.cluster.fixedOverheadSeconds)), out);
  } else {
    inFlight.stageIndex++;
    inFlight.readyAt = at;
    inFlight.isExecuting = false;
  }
  if (!wasPredicted) correctClocks(state);
  if (!isOver) startHead(epoch, slotOf(epoch, inFlight, inFlight.stageIndex), at, out);
  startHead(epoch, released, at, out);
  startLater(state, epoch, at, out);
}

function complete(state: ServingState, { requests }: InFlight, at: Instant, out: ServingCommand[]): void {
  state.inFlightCount -= requests.length;
  for (const request of requests) out.push({ kind: 'complete', at, request });
}
