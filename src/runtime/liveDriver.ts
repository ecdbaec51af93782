/**
 * @file The serving core under wall time: feeds it arrivals and stage ends, and carries out what it answers.
 *
 * The instants that the core sees are the schedule's: an arrival's is the workload's, a paced stage's end is its window's
 * end unless it was late (ADR 1). What a request's latency reports is what the clock read. A run without late stages
 * therefore decides exactly as the simulator does.
 */
import { type Instant, instant, type RequestId, seconds } from '../base/units.ts';
import type { Admission, Arrivals } from '../domain/case.ts';
import { meetsSlo } from '../metrics/attainment.ts';
import { createLedger, recordArrival, recordCompletion, recordFailure, recordRejection } from '../metrics/ledger.ts';
import { buildCluster, type ClusterOptions } from '../serving/cluster.ts';
import type { LogEntry, ServingCommand, ServingEvent } from '../serving/events.ts';
import { createServingState, type ServingState, waitingRequests } from '../serving/state.ts';
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
  deviceLost?(deviceIndex: number, message: string): void;
  deviceRevived?(deviceIndex: number): void;
  deviceGone?(deviceIndex: number, message: string): void;
}

export interface DriverOptions {
  cluster: ClusterOptions;
  admission: Admission;
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
  /** Of the workload's arrivals, those that came. */
  #deliveredCount = 0;
  #sequence = 0;
  #holds = 0;
  #stopped = false;
  /** Read by the device's clock for the stage whose end is being handled. */
  #measured: {
    endedAt: Instant;
    windowSeconds: number | null;
    requests: readonly RequestId[];
    /** [requests] */
    classes: number[] | null;
  } | null = null;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#serving = createServingState({ cluster: buildCluster(options.cluster), admission: options.admission });
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  start(): void {
    this.#options.fleet.attach({
      done: (run, end) => this.#stageDone(run, end),
      lost: (deviceIndex, { reason, message }) =>
        this.#now((at) => {
          this.#options.observer.deviceLost?.(deviceIndex, message);
          this.#handle({ kind: 'device-lost', at, deviceIndex, reason });
        }),
      gone: (deviceIndex, message) => this.#options.observer.deviceGone?.(deviceIndex, message),
      revived: (deviceIndex) =>
        this.#now((at) => {
          this.#options.observer.deviceRevived?.(deviceIndex);
          this.#handle({ kind: 'device-revived', at, deviceIndex });
        }),
    });
    this.#options.clock.resume();
    this.#scheduleArrival();
  }

  /** Requests that arrive together, now. @returns the instant they carry */
  inject(modelIndex: number, count: number): Instant {
    const at = this.#options.clock.now();
    for (let i = 0; i < count; i++) this.#arrive(at, modelIndex, this.#options.sloSeconds[modelIndex]);
    return at;
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

  /** Runs `action` now, or when a paused clock goes on. */
  #now(action: (at: Instant) => void): void {
    const { clock } = this.#options;
    clock.schedule(clock.now(), phase.wake, () => action(clock.now()));
  }

  #scheduleArrival(): void {
    const { arrivals, clock, sloSeconds } = this.#options;
    const index = this.#deliveredCount;
    if (index >= arrivals.timesSeconds.length) {
      this.#endWhenIdle();
      return;
    }
    clock.schedule(instant(arrivals.timesSeconds[index]), phase.arrival, () => {
      const modelIndex = arrivals.modelIndices[index];
      const own = arrivals.sloSeconds?.[index];
      const slo = own === undefined ? (sloSeconds[modelIndex] ?? Infinity) : (own ?? Infinity);
      this.#deliveredCount++;
      this.#arrive(instant(arrivals.timesSeconds[index]), modelIndex, slo);
      this.#scheduleArrival();
    });
  }

  #arrive(at: Instant, modelIndex: number, sloSeconds: number): void {
    const request = this.table.arrive(at, modelIndex, sloSeconds);
    recordArrival(this.ledger, request);
    this.#handle({ kind: 'arrival', at, request, modelIndex, sloSeconds: seconds(sloSeconds) });
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
    this.#endWhenIdle();
  }

  #carryOut(command: ServingCommand, event: ServingEvent, failedBatches: number[]): void {
    if (command.kind === 'run-stage') this.#runStage(command);
    else if (command.kind === 'complete') this.#complete(command, event.at);
    else if (command.kind === 'reject') {
      recordRejection(this.ledger, command.request, command.reason);
      this.#endRequest(command.request, { kind: 'rejected', reason: command.reason });
    } else if (command.kind === 'fail') {
      recordFailure(this.ledger, command.request, command.reason);
      this.#endRequest(command.request, { kind: 'failed', reason: command.reason });
      failedBatches.push(command.request);
      this.#forget(command.request);
    }
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
      input: command.stageIndex === 0 ? (inputs?.values(modelIndex, requests) ?? null) : null,
      startAt: command.at,
      windowSeconds: this.#options.raw ? null : command.latencySeconds,
    };
    this.#pending.set(run.sequence, { command, run });
    this.#options.observer.stageStarted?.(run, command.requests);
    this.#options.fleet.run(run);
  }

  #complete(command: Extract<ServingCommand, { kind: 'complete' }>, eventAt: Instant): void {
    const measured = this.#measured;
    // After the last stage only the fixed overhead is left, which no clock reads.
    const overheadSeconds = command.at - eventAt;
    const finishSeconds = (measured?.endedAt ?? eventAt) + overheadSeconds;
    const record = this.table.records[command.request];
    // A window's end is the service time by definition: what the wait overshot within the tolerance misses no deadline.
    const toleranceSeconds = lateToleranceFraction * (measured?.windowSeconds ?? 0);
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
    const allArrived = this.#deliveredCount >= this.#options.arrivals.timesSeconds.length;
    const isIdle = this.ledger.counts.inFlight === 0 && this.#holds === 0;
    if (!this.#stopped && allArrived && isIdle) this.#end();
  }
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
