/**
 * @file The virtual-time driver: `step` with a heap for a clock, and the profiled latency for an answer.
 *
 * What reservations alone cannot say (lost devices, a placement changed by hand) goes through here.
 */
import { assert } from '../base/assert.ts';
import { EventHeap } from '../base/heap.ts';
import { after, instant, requestId, seconds } from '../base/units.ts';
import type { Admission } from '../domain/case.ts';
import type { Ledger } from '../domain/report.ts';
import type { RequestTable } from '../domain/resolve.ts';
import {
  assertConserved,
  createLedger,
  hasEnded,
  type LedgerBook,
  recordArrival,
  recordCompletion,
  recordFailure,
  recordRejection,
} from '../metrics/ledger.ts';
import type { BatchCluster } from '../serving/batch.ts';
import type { ServingCluster } from '../serving/cluster.ts';
import { type CommandSink, type LogEntry, phaseOf, type ServingCommand, type ServingEvent } from '../serving/events.ts';
import { createServingState, epochOfGroup, type ServingState } from '../serving/state.ts';
import { step } from '../serving/step.ts';
import { createDispatchLog, type DispatchLog } from './reservation.ts';

export interface EventDrivenOptions {
  /** Fresh: its clocks advance. */
  cluster: ServingCluster;
  /** As in `ServingOptions`. */
  batch?: BatchCluster | undefined;
  requests: RequestTable;
  admission: Admission;
  /** Device losses, placement changes, a stop; in any order. */
  events?: readonly ServingEvent[];
  maxInFlight?: number;
  /** Told every event and command in the order they happen. */
  onEntry?: (entry: LogEntry) => void;
}

export interface EventDrivenRun extends DispatchLog {
  ledger: Ledger;
  /** Requests dispatched to each group of each placement, in the order of the placements. */
  requestsByGroup: Int32Array[];
}

/** @throws AssertionError when a request is lost or ends twice */
export function simulateEvents(options: EventDrivenOptions): EventDrivenRun {
  const { requests, onEntry } = options;
  const state = createServingState(options);
  const book = createLedger();
  const outcomes = createDispatchLog(requests.timesSeconds.length, generates(options));
  const agenda = createAgenda(options);
  const carryOut = (command: ServingCommand) => {
    onEntry?.(command);
    if (command.kind === 'run-stage') {
      agenda.schedule(completionOf(command));
      if (command.stageIndex === 0) noteGroup(outcomes, state, command);
    } else if (command.kind === 'wake-at') {
      agenda.schedule({ kind: 'wake', at: command.at });
    } else if (command.kind === 'load-device') {
      // In no time: how long it takes is for a live run to say.
      agenda.schedule({ ...command, kind: 'device-loaded', askedAt: command.at });
    } else {
      noteOutcome(outcomes, command);
      recordCommand(book, command);
    }
  };
  const out: CommandSink = { push: carryOut };
  for (let event = agenda.next(); event !== undefined; event = agenda.next()) {
    // What ran on a lost device reports nothing.
    if (event.kind === 'stage-completion' && hasEnded(book, event.requests[0])) continue;
    onEntry?.(event);
    if (event.kind === 'arrival') recordArrival(book, event.request);
    step(state, event, out);
  }
  assertConserved(book.counts);
  assert(book.counts.inFlight === 0, `${book.counts.inFlight} requests never ended`);
  return { ...outcomes, ledger: book.counts, requestsByGroup: state.epochs.map((epoch) => epoch.requestsByGroup) };
}

function generates({ cluster, events = [] }: EventDrivenOptions): boolean {
  return cluster.generates || events.some((event) => event.kind === 'placement-change' && event.cluster.generates);
}

/**
 * Events in the order (at, phase, sequence). Arrivals come out of their table, which is in that order already: the heap
 * holds no more than what is scheduled while others run.
 */
function createAgenda({ requests, events = [] }: EventDrivenOptions) {
  const { timesSeconds } = requests;
  const heap = new EventHeap<ServingEvent>();
  const schedule = (event: ServingEvent) => heap.push(event, { at: event.at, phase: phaseOf(event.kind) });
  events.forEach(schedule);
  let arrived = 0;
  const next = (): ServingEvent | undefined => {
    if (arrived === timesSeconds.length) return heap.pop();
    const at = timesSeconds[arrived];
    const scheduled = heap.peek();
    const isBefore = scheduled !== undefined && (scheduled.at < at || (scheduled.at === at && isCompletion(scheduled)));
    return isBefore ? heap.pop() : arrivalOf(requests, arrived++);
  };
  return { schedule, next };
}

/** What comes before an arrival at the same instant. */
const isCompletion = ({ kind }: ServingEvent) => phaseOf(kind) < phaseOf('arrival');

function arrivalOf({ timesSeconds, modelIndices, sloSeconds, tokens }: RequestTable, index: number): ServingEvent {
  return {
    kind: 'arrival',
    at: instant(timesSeconds[index]),
    request: requestId(index),
    modelIndex: modelIndices[index],
    sloSeconds: seconds(sloSeconds[index]),
    inputTokens: tokens?.input[index] ?? 1,
    outputTokens: tokens?.output[index] ?? 1,
  };
}

type RunStage = Extract<ServingCommand, { kind: 'run-stage' }>;

function completionOf(command: RunStage): ServingEvent {
  const { at, groupIndex, stageIndex, requests, iteration, latencySeconds } = command;
  return { kind: 'stage-completion', at: after(at, latencySeconds), groupIndex, stageIndex, requests, iteration };
}

function recordCommand(book: LedgerBook, command: ServingCommand): void {
  if (command.kind === 'complete') recordCompletion(book, command.request);
  if (command.kind === 'reject') recordRejection(book, command.request, command.reason);
  if (command.kind === 'fail') recordFailure(book, command.request, command.reason);
}

/** The finish of a request is what `complete` says. */
function noteOutcome({ finishSeconds, firstTokenSeconds }: DispatchLog, command: ServingCommand): void {
  if (command.kind === 'complete') finishSeconds[command.request] = command.at;
  if (command.kind === 'first-token' && firstTokenSeconds !== null) firstTokenSeconds[command.request] = command.at;
}

/** The group of a request is where its first stage runs. */
function noteGroup(
  { groupIndices }: DispatchLog,
  state: ServingState,
  { groupIndex, requests, iteration }: RunStage,
): void {
  if (iteration > 0) return;
  const group = groupIndex - epochOfGroup(state, groupIndex).firstGroup;
  for (const request of requests) groupIndices[request] = group;
}
