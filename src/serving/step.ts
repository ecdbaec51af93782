/**
 * @file One event in, commands out: the serving core as its drivers see it.
 *
 * A slot executes its reservations strictly in the order they were made. When it is idle and the input of the first is
 * ready, `run-stage` goes out with the instant at which both became true. The driver answers with a `stage-completion`.
 */
import { assertUnreachable } from '../base/assert.ts';
import { after, type Instant, seconds } from '../base/units.ts';
import { becomeIdle, queueRequest, serveIdleGroups } from './batching.ts';
import { correctClocks } from './clocks.ts';
import { admissionLimitSeconds, earliestFreeHost, neverFinishes, reserve } from './dispatch.ts';
import { startLater } from './draining.ts';
import type { CommandSink, EventOf, RejectReason, ServingEvent } from './events.ts';
import { failWhere, loseDevice, reviveDevice } from './failure.ts';
import { reserveGeneration } from './generation.ts';
import { changePlacement, takeLoaded } from './placementChange.ts';
import { launch, startHead } from './start.ts';
import {
  currentEpoch,
  type Epoch,
  epochOfGroup,
  executing,
  type InFlight,
  latencyOf,
  type ServingState,
  slotOfStage,
  slotsOf,
} from './state.ts';

/** Changes `state` as the event says and appends to `out` what is to be done; touches nothing else. */
export function step(state: ServingState, event: ServingEvent, out: CommandSink): void {
  switch (event.kind) {
    case 'arrival':
      admit(state, event, out);
      break;
    case 'stage-completion':
      completeStage(state, event, out);
      break;
    case 'wake':
      wake(state, event, out);
      break;
    case 'device-lost':
      loseDevice(state, event, out);
      break;
    case 'device-revived':
      reviveDevice(state, event, out);
      break;
    case 'placement-change':
      changePlacement(state, event, out);
      break;
    case 'device-loaded':
      takeLoaded(state, event, out);
      break;
    case 'stop':
      failWhere(state, { at: event.at, reason: 'stopped', doomed: () => true, isLost: () => true }, out);
      break;
    default:
      assertUnreachable(event);
  }
}

function admit(state: ServingState, event: EventOf<'arrival'>, out: CommandSink): void {
  const { at, request, modelIndex, inputTokens, outputTokens } = event;
  const epoch = currentEpoch(state);
  const { cluster, batching } = epoch;
  const refusal = refusalOf(state, event);
  if (refusal === null && batching !== null) {
    queueRequest(state, { epoch, batching }, event, out);
    return;
  }
  const host = refusal ?? reserveHost(state, event);
  if (typeof host === 'string') {
    out.push({ kind: 'reject', at, request, reason: host });
    return;
  }
  state.inFlightCount++;
  const iterationCount = cluster.hostGenerators[host] === null ? 1 : outputTokens;
  const { latencySeconds: latencies } = cluster;
  const reserved = { requests: [request], modelIndex, host, readyAt: at, latencies, inputTokens, iterationCount };
  launch(state, epoch, reserved, out);
}

/** Why a request is turned away before anybody looks for a host. */
function refusalOf(state: ServingState, { modelIndex }: EventOf<'arrival'>): RejectReason | null {
  if (modelIndex < 0 || modelIndex >= currentEpoch(state).cluster.modelCount) return 'unknown-model';
  return state.inFlightCount >= state.maxInFlight ? 'queue-full' : null;
}

/** The host that has reserved its slots for the request, or why none has. */
function reserveHost(state: ServingState, event: EventOf<'arrival'>): number | RejectReason {
  const { at, modelIndex, inputTokens, outputTokens } = event;
  const { cluster, requestsByGroup } = currentEpoch(state);
  const host = earliestFreeHost(cluster, modelIndex);
  if (host < 0) return 'no-replica';
  requestsByGroup[cluster.hostGroups[host]]++;
  const limitSeconds = admissionLimitSeconds(event.sloSeconds, state.admission);
  const finish =
    cluster.hostGenerators[host] === null
      ? reserve(cluster, host, at, limitSeconds)
      : reserveGeneration(cluster, host, { arrivalSeconds: at, limitSeconds, inputTokens, outputTokens }).finishSeconds;
  return finish === neverFinishes ? 'slo' : host;
}

function wake(state: ServingState, { at }: EventOf<'wake'>, out: CommandSink): void {
  for (const epoch of state.epochs) {
    const { batching } = epoch;
    if (batching === null) continue;
    serveIdleGroups(state, { epoch, batching }, at, out);
    startLater(state, epoch, at, out);
  }
}

function completeStage(state: ServingState, event: EventOf<'stage-completion'>, out: CommandSink): void {
  const { at, groupIndex, stageIndex, iteration } = event;
  const epoch = epochOfGroup(state, groupIndex);
  const slot = slotOfStage(epoch, groupIndex, stageIndex);
  const inFlight = executing(slot);
  // The devices may still report on a request that has failed meanwhile.
  if (inFlight?.requests[0] !== event.requests[0]) return;
  if (inFlight.stageIndex !== stageIndex || inFlight.iteration !== iteration) return;

  const wasPredicted = at === inFlight.startedAt + latencyOf(inFlight, stageIndex);
  slot.isExecuting = false;
  slot.endedAt = at;
  if (inFlight.generator === null) slot.queue.shift();
  const isOver = advance(state, epoch, inFlight, at, out);
  if (!wasPredicted) correctClocks(state);
  if (!isOver) startHead(epoch, inFlight.stages[inFlight.stageIndex], at, out);
  if (inFlight.generator === null) startHead(epoch, slot, at, out);
  else if (isOver) for (const released of slotsOf(epoch, inFlight)) startHead(epoch, released, at, out);
  startLater(state, epoch, at, out);
  if (epoch.batching !== null && stageIndex === 0) becomeIdle(epoch.batching, groupIndex - epoch.firstGroup, at, out);
}

/** Takes a request on to its next stage or pass, or to its end. @returns whether it has ended */
function advance(state: ServingState, epoch: Epoch, inFlight: InFlight, at: Instant, out: CommandSink): boolean {
  inFlight.isExecuting = false;
  inFlight.readyAt = at;
  inFlight.stageIndex++;
  return inFlight.stageIndex === inFlight.stages.length && endPass(state, epoch, inFlight, at, out);
}

/** The same for one that is through all its stages; apart, because it is asked for once and the other once per stage. */
function endPass(state: ServingState, epoch: Epoch, inFlight: InFlight, at: Instant, out: CommandSink): boolean {
  const answeredAt = after(at, seconds(epoch.cluster.fixedOverheadSeconds));
  if (inFlight.generator !== null && inFlight.iteration === 0) {
    for (const request of inFlight.requests) out.push({ kind: 'first-token', at: answeredAt, request });
  }
  inFlight.stageIndex = 0;
  inFlight.iteration++;
  if (inFlight.iteration < inFlight.iterationCount) return false;
  state.inFlightCount -= inFlight.requests.length;
  for (const request of inFlight.requests) out.push({ kind: 'complete', at: answeredAt, request });
  if (inFlight.generator !== null) releaseGroup(epoch, inFlight, at);
  return true;
}

function releaseGroup(epoch: Epoch, inFlight: InFlight, at: Instant): void {
  for (const slot of slotsOf(epoch, inFlight)) {
    slot.queue.shift();
    slot.endedAt = at;
  }
}
