/**
 * @file The serving core under wall time: feeds it arrivals and stage ends, and carries out what it answers.
 *
 * The instants that the core sees are the schedule's: an arrival's is the workload's, a paced stage's end is its window's
 * end unless it was late (ADR 1). What a request's latency reports is what the clock read. A run without late stages
 * therefore decides exactly as the simulator does.
 */
import { assert } from '../base/assert.ts';
import { type Instant, instant, type RequestId, seconds } from '../base/units.ts';
import type { Admission, Arrivals } from '../domain/case.ts';
import { tokenCount } from '../domain/resolve.ts';
import { meetsSlo } from '../metrics/attainment.ts';
import { createLedger, recordArrival, recordCompletion, recordFailure, recordRejection } from '../metrics/ledger.ts';
import { buildServing } from '../serving/batch.ts';
import type { ClusterOptions } from '../serving/cluster.ts';
import type { LogEntry, ServingCommand, ServingEvent } from '../serving/events.ts';
import {
  createServingState,
  currentEpoch,
  drainingGroups,
  type Epoch,
  type ServingState,
  unfinishedCount,
  unloadedDevices,
  waitingRequests,
} from '../serving/state.ts';
import { step } from '../serving/step.ts';
import { type Clock, phase } from './clock.ts';
import {
  type Fleet,
  isLate,
  lateToleranceFraction,
  type RequestSource,
  type StageEnd,
  type StageRun,
} from './fleet.ts';
import { RunRecords } from './runRecords.ts';

export interface DriverObserver {
  log?(entry: LogEntry): void;
  stageStarted?(run: StageRun, requests: readonly RequestId[]): void;
  stageEnded?(run: StageRun, end: StageEnd): void;
  requestEnded?(request: RequestId): void;
  deviceLost?(deviceIndex: number, message: string, at: Instant): void;
  deviceRevived?(deviceIndex: number, at: Instant): void;
  deviceGone?(deviceIndex: number, message: string): void;
  /** Groups of a placement before have served all they had. */
  drained?(groupIndices: readonly number[]): void;
}

export interface DriverOptions {
  cluster: ClusterOptions;
  admission: Admission;
  /** Requests are served in batches of these sizes; undefined: one by one. */
  batchSizes?: readonly number[] | undefined;
  clock: Clock;
  fleet: Fleet;
  arrivals: Arrivals;
  /** Per model; infinite: none. */
  sloSeconds: readonly number[];
  /** No windows: a stage ends when its work does. */
  raw: boolean;
  /** null where nothing is computed. */
  inputs: RequestSource | null;
  observer: DriverObserver;
}

type RunStage = Extract<ServingCommand, { kind: 'run-stage' }>;

/** What a device's clock read of a stage that has ended. */
interface Measured {
  endedAt: Instant;
  windowSeconds: number | null;
  requests: readonly RequestId[];
  /** By request of the batch: the class, or the token, that the last stage found likeliest; null: nothing was computed. */
  classes: number[] | null;
}

interface Pending {
  command: RunStage;
  run: StageRun;
}

export class LiveDriver {
  readonly table = new RunRecords();
  readonly ledger = createLedger();
  /** Resolves when every arrival is accounted for, or the run was stopped. */
  readonly finished: Promise<void>;
  readonly #options: DriverOptions;
  readonly #serving: ServingState;
  readonly #pending = new Map<number, Pending>();
  readonly #commands: ServingCommand[] = [];
  #finish: () => void = () => {};
  #arrivals: Arrivals;
  /** Of them, those that came. */
  #deliveredCount = 0;
  #sequence = 0;
  #holds = 0;
  #stopped = false;
  /** The groups of each placement before that has not been found to be done. */
  #undrained: { first: number; end: number }[] = [];
  /** Read by the device's clock for the stage whose end is being handled. */
  #measured: Measured | null = null;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#arrivals = options.arrivals;
    const { cluster, batchSizes, admission } = options;
    this.#serving = createServingState({ ...buildServing(cluster, batchSizes), admission });
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  start(): void {
    this.#options.fleet.attach({
      done: (run, end) => this.#stageDone(run, end),
      lost: (deviceIndex, { reason, message }) =>
        this.#options.clock.act((at) => {
          this.#options.observer.deviceLost?.(deviceIndex, message, at);
          this.#handle({ kind: 'device-lost', at, deviceIndex, reason });
        }),
      gone: (deviceIndex, message) => this.#options.observer.deviceGone?.(deviceIndex, message),
      revived: (deviceIndex) =>
        this.#options.clock.act((at) => {
          this.#options.observer.deviceRevived?.(deviceIndex, at);
          this.#handle({ kind: 'device-revived', at, deviceIndex });
        }),
      loaded: ({ deviceIndex, groupIndices, at: askedAt }, loadedAt) =>
        this.#options.clock.act((now) =>
          this.#handle({ kind: 'device-loaded', at: loadedAt ?? now, askedAt, deviceIndex, groupIndices }),
        ),
    });
    this.#options.clock.resume();
    this.#scheduleArrival();
  }

  /**
   * Requests that arrive together.
   * @param dueAt  when they were to come, where it is now because of that
   * @returns the instant they carry
   */
  inject(modelIndex: number, count: number, dueAt?: Instant): Instant {
    const sloSeconds = this.#options.sloSeconds[modelIndex];
    return this.#options.clock.act((now) => {
      const at = dueAt ?? now;
      for (let i = 0; i < count; i++) this.#arrive(at, { modelIndex, sloSeconds, inputTokens: 1, outputTokens: 1 });
      return at;
    });
  }

  /** From now on other arrivals come. @param arrivals  the same as before as far as they have come */
  reschedule(arrivals: Arrivals): void {
    const { timesSeconds } = arrivals;
    const came = this.#deliveredCount;
    const isSame = came === 0 || timesSeconds[came - 1] === this.#arrivals.timesSeconds[came - 1];
    assert(isSame, 'arrivals that have come are to come otherwise');
    this.#arrivals = arrivals;
    this.#scheduleArrival();
  }

  /**
   * New requests go to another placement; those in flight end where they are.
   * @param cluster  as `check` takes it
   * @param options.swappedDevices  those that load their weights when their older work is done
   * @returns the instant from which it is in force
   */
  changePlacement(
    cluster: ClusterOptions,
    { swappedDevices, dueAt }: { swappedDevices: readonly number[]; dueAt?: Instant | undefined },
  ): Instant {
    return this.#options.clock.act((now) => {
      const at = dueAt ?? now;
      const serving = buildServing(cluster, this.#options.batchSizes);
      this.#undrained.push(groupsOf(currentEpoch(this.#serving)));
      this.#handle({ kind: 'placement-change', at, ...serving, mode: 'drain', swappedDevices });
      return at;
    });
  }

  /** @throws BadInput for a placement that cannot serve */
  check(cluster: ClusterOptions): void {
    buildServing(cluster, this.#options.batchSizes);
  }

  /** Events name the groups of the next placement from here. */
  get nextGroupIndex(): number {
    return groupsOf(currentEpoch(this.#serving)).end;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Whether a device has yet to load the weights of a placement. */
  isSwapping(deviceIndex: number): boolean {
    return unloadedDevices(this.#serving).includes(deviceIndex);
  }

  /** Groups of placements before that still serve. */
  drainingGroups(): number[] {
    return drainingGroups(this.#serving);
  }

  /** Requests sent to a group that have not ended. */
  unfinishedCount(groupIndex: number): number {
    return unfinishedCount(this.#serving, groupIndex);
  }

  /** Keeps the run from ending, with nothing left to serve, until what it returns is called. */
  hold(): () => void {
    this.#holds++;
    return () => {
      this.#holds--;
      this.#endWhenIdle();
    };
  }

  /** Fails what is in flight and ends the run. */
  stop(): void {
    if (this.#stopped) return;
    this.#handle({ kind: 'stop', at: this.#options.clock.now() });
    this.#end();
  }

  /** Admitted to a group and not started, oldest first: the model of each. */
  waiting(groupIndex: number): { modelIndex: number }[] {
    return waitingRequests(this.#serving, groupIndex);
  }

  /** No stage is begun and not ended. */
  get isIdle(): boolean {
    return this.#pending.size === 0;
  }

  /** Batches begun and not ended, for display. */
  executing(): Iterable<Pending> {
    return this.#pending.values();
  }

  #end(): void {
    this.#stopped = true;
    this.#options.clock.stop();
    this.#options.fleet.attach(null);
    this.#finish();
  }

  #scheduleArrival(): void {
    const { clock, sloSeconds } = this.#options;
    const arrivals = this.#arrivals;
    const index = this.#deliveredCount;
    if (index >= arrivals.timesSeconds.length) {
      this.#endWhenIdle();
      return;
    }
    clock.schedule(instant(arrivals.timesSeconds[index]), phase.arrival, () => {
      if (arrivals !== this.#arrivals) return;
      const modelIndex = arrivals.modelIndices[index];
      const own = arrivals.sloSeconds?.[index];
      const slo = own === undefined ? (sloSeconds[modelIndex] ?? Infinity) : (own ?? Infinity);
      this.#deliveredCount++;
      this.#arrive(instant(arrivals.timesSeconds[index]), {
        modelIndex,
        sloSeconds: slo,
        inputTokens: tokenCount(arrivals.inputTokens?.[index]),
        outputTokens: tokenCount(arrivals.outputTokens?.[index]),
      });
      this.#scheduleArrival();
    });
  }

  #arrive(at: Instant, arriving: Parameters<RunRecords['arrive']>[1]): void {
    const request = this.table.arrive(at, arriving);
    recordArrival(this.ledger, request);
    this.#handle({ kind: 'arrival', at, request, ...arriving, sloSeconds: seconds(arriving.sloSeconds) });
  }

  #stageDone(run: StageRun, end: StageEnd): void {
    const { clock, observer } = this.#options;
    // The output's memory is the fleet's, and good until this returns.
    const classes = end.output && largestOfEach(end.output, run.batchSize);
    const onSchedule = run.windowSeconds !== null && !isLate(end.lateSeconds, run.windowSeconds);
    const at = onSchedule && run.windowSeconds !== null ? instant(run.startAt + run.windowSeconds) : end.endedAt;
    clock.schedule(at, phase.completion, () => {
      const pending = this.#pending.get(run.sequence);
      if (!pending) return;
      this.#pending.delete(run.sequence);
      observer.stageEnded?.(run, end);
      const { groupIndex, stageIndex, requests, iteration } = pending.command;
      this.#measured = { endedAt: end.endedAt, windowSeconds: run.windowSeconds, requests, classes };
      this.#handle({ kind: 'stage-completion', at, groupIndex, stageIndex, requests, iteration });
      this.#measured = null;
    });
  }

  #handle(event: ServingEvent): void {
    if (this.#stopped) return;
    const commands = this.#commands;
    commands.length = 0;
    this.#options.observer.log?.(event);
    step(this.#serving, event, commands);
    const failedBatches: number[] = [];
    for (const command of commands) {
      this.#options.observer.log?.(command);
      this.#carryOut(command, event, failedBatches);
    }
    if (failedBatches.length > 0) this.#options.fleet.discard(failedBatches);
    if (this.#undrained.length > 0) this.#noteDrained();
    this.#endWhenIdle();
  }

  #carryOut(command: ServingCommand, event: ServingEvent, failedBatches: number[]): void {
    if (command.kind === 'run-stage') this.#runStage(command);
    else if (command.kind === 'complete') this.#complete(command, event.at);
    else if (command.kind === 'wake-at') this.#wakeAt(command.at);
    else if (command.kind === 'load-device') this.#options.fleet.swap(command);
    else if (command.kind === 'first-token') {
      this.table.records[command.request].firstTokenSeconds = this.#measuredInstant(command.at, event.at);
    } else if (command.kind === 'reject') {
      recordRejection(this.ledger, command.request, command.reason);
      this.#endRequest(command.request, { kind: 'rejected', reason: command.reason });
    } else if (command.kind === 'fail') {
      recordFailure(this.ledger, command.request, command.reason);
      this.#endRequest(command.request, { kind: 'failed', reason: command.reason });
      failedBatches.push(command.request);
      this.#forget(command.request);
    }
  }

  #noteDrained(): void {
    const busy = drainingGroups(this.#serving);
    this.#undrained = this.#undrained.filter(({ first, end }) => {
      if (busy.some((group) => group >= first && group < end)) return true;
      this.#options.observer.drained?.(Array.from({ length: end - first }, (_, index) => first + index));
      return false;
    });
  }

  #wakeAt(at: Instant): void {
    this.#options.clock.schedule(at, phase.wake, () => this.#handle({ kind: 'wake', at }));
  }

  #runStage(command: RunStage): void {
    const { inputs } = this.#options;
    const { modelIndex, requests } = command;
    const run: StageRun = {
      sequence: this.#sequence++,
      groupIndex: command.groupIndex,
      stageIndex: command.stageIndex,
      modelIndex,
      batch: requests[0],
      batchSize: requests.length,
      iteration: command.iteration,
      lengths: inputs?.lengths(modelIndex, requests) ?? null,
      input: command.stageIndex === 0 ? this.#inputOf(command) : null,
      startAt: command.at,
      windowSeconds: this.#options.raw ? null : command.latencySeconds,
    };
    this.#pending.set(run.sequence, { command, run });
    this.#options.observer.stageStarted?.(run, command.requests);
    this.#options.fleet.run(run);
  }

  /** What requests bring; in later passes of a generation, the tokens that the pass before yielded, one a request. */
  #inputOf({ modelIndex, requests, iteration }: RunStage): Float32Array<ArrayBuffer> | null {
    if (iteration === 0) return this.#options.inputs?.values(modelIndex, requests) ?? null;
    const tokens = this.#measured?.classes;
    return tokens ? Float32Array.from(tokens) : null;
  }

  /** When it really was: after the last stage only the fixed overhead is left, which no clock reads. */
  #measuredInstant(at: Instant, eventAt: Instant): number {
    return (this.#measured?.endedAt ?? eventAt) + (at - eventAt);
  }

  #complete(command: Extract<ServingCommand, { kind: 'complete' }>, eventAt: Instant): void {
    const measured = this.#measured;
    const finishSeconds = this.#measuredInstant(command.at, eventAt);
    const record = this.table.records[command.request];
    // A window's end is the service time by definition: what the wait overshot within the tolerance misses no deadline.
    // A modelled stage ends with its window, to the digit: there a deadline is a deadline, as in any simulation.
    const mayOvershoot = this.#options.fleet.kind === 'measured';
    const toleranceSeconds = mayOvershoot ? lateToleranceFraction * (measured?.windowSeconds ?? 0) : 0;
    record.toleranceSeconds = toleranceSeconds;
    const onTime = meetsSlo(finishSeconds - record.arrivalSeconds, record.sloSeconds + toleranceSeconds);
    recordCompletion(this.ledger, command.request);
    const predictedClass = measured?.classes?.[measured.requests.indexOf(command.request)] ?? null;
    this.#endRequest(command.request, { kind: 'completed', finishSeconds, onTime, predictedClass });
  }

  #endRequest(request: RequestId, outcome: RunRecords['records'][number]['outcome']): void {
    this.table.records[request].outcome = outcome;
    this.#options.observer.requestEnded?.(request);
  }

  /** A failed request's stage may still be running somewhere: its end is of no interest. */
  #forget(request: RequestId): void {
    for (const [sequence, { command }] of this.#pending) {
      if (command.requests.includes(request)) this.#pending.delete(sequence);
    }
  }

  #endWhenIdle(): void {
    const allArrived = this.#deliveredCount >= this.#arrivals.timesSeconds.length;
    const isIdle = this.ledger.counts.inFlight === 0 && this.#holds === 0;
    if (!this.#stopped && allArrived && isIdle) this.#end();
  }
}

function groupsOf({ firstGroup, cluster }: Epoch): { first: number; end: number } {
  return { first: firstGroup, end: firstGroup + cluster.groupCount };
}

/** [batchSize] The index of the largest value of each row. */
function largestOfEach(values: Float32Array, batchSize: number): number[] {
  const width = values.length / batchSize;
  return Array.from({ length: batchSize }, (_, row) => indexOfLargest(values.subarray(row * width, (row + 1) * width)));
}

function indexOfLargest(values: Float32Array): number {
  let largest = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[largest]) largest = i;
  return largest;
}
