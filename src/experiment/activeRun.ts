/**
 * @file A run in wall time, live or modelled: the driver, what it left in the rings, and what a hand did to it.
 */

import { assertUnreachable } from '../base/assert.ts';
import { append, clear } from '../base/ring.ts';
import { type Instant, instant, type RequestId } from '../base/units.ts';
import type { Action, Admission } from '../domain/case.ts';
import { stageDevices } from '../domain/devices.ts';
import { type GroupPlacement, isTimed, type StaticPlacement } from '../domain/placement.ts';
import { batchLatencySeconds, findConfig, type Profile } from '../domain/profile.ts';
import type { StageSpan } from '../metrics/lateness.ts';
import { type Clock, phase } from '../runtime/clock.ts';
import { FidelityMeter } from '../runtime/fidelity.ts';
import { type Fleet, isLate, type StageEnd, type StageRun } from '../runtime/fleet.ts';
import { LiveDriver } from '../runtime/liveDriver.ts';
import type { ProbedFleet } from '../runtime/profiler.ts';
import { type LabRings, type Mode, outcomeCode } from './labController.ts';
import { PlacementChanges } from './placementChanges.ts';
import { type Band, PredictionBand } from './predictionBand.ts';
import type { RequestInputs } from './requestInputs.ts';
import type { RunMemory } from './runMemory.ts';
import { RunTally } from './runTally.ts';
import { arrivalsOf, clusterOptionsOf, type Setting } from './setting.ts';
import { Shadow, type ShadowShares } from './shadow.ts';

export interface ActiveRunOptions {
  runId: number;
  /** As it was asked for, to be known again. */
  caseText?: string;
  mode: Mode;
  setting: Setting;
  placement: StaticPlacement;
  admission: Admission;
  clock: Clock & { speed: number };
  fleet: Fleet;
  /** Knows the groups of `placement`. */
  memory: RunMemory;
  /** null: nothing is computed, or measured. */
  prober?: Pick<ProbedFleet, 'probe'> | null;
  rings: LabRings;
  /** null: nothing is computed. */
  inputs: RequestInputs | null;
  /** A device could not be started again: the GPU itself is gone. */
  onGpuGone(message: string): void;
}

export class ActiveRun {
  readonly driver: LiveDriver;
  readonly fidelity = new FidelityMeter();
  readonly actions: Action[] = [];
  readonly notes: string[] = [];
  /** Per device, of windows that ended. */
  readonly busySeconds: number[];
  readonly deadDevices = new Set<number>();
  /** Those that are away until they are revived. */
  readonly killedDevices = new Set<number>();
  /** Every request that will come has come and ended. */
  ended = false;
  /** The placement not chosen, followed on the same arrivals. */
  ghost: Shadow | null = null;
  readonly prediction: Shadow;
  /** null: nothing is paced. */
  readonly #band: PredictionBand | null;
  /** Every stage execution, by sequence. */
  readonly executed = new Map<number, StageSpan>();
  readonly tally: RunTally;
  /** Predictions that were right, and all. */
  readonly accuracy = { right: 0, total: 0 };
  /** Per model. */
  readonly arrivalsPerSecond: (number | null)[];
  /** Takes new requests. */
  placement: StaticPlacement;
  /** Of this placement and of those before, as events name them. */
  readonly groups: GroupPlacement[];
  /** [groups][stages][devices] */
  readonly stageDevices: number[][][];
  readonly changes: PlacementChanges;
  /** Of a step in progress. */
  #endStep: (() => void) | null = null;
  readonly memory: RunMemory;

  constructor(readonly options: ActiveRunOptions) {
    const { setting, placement, admission, clock, fleet, rings } = options;
    const { testCase, arrivals, sloSeconds, resolved } = setting;
    const { deviceCount } = testCase.cluster;
    this.busySeconds = new Array(deviceCount).fill(0);
    this.tally = new RunTally(testCase.models.length);
    this.arrivalsPerSecond = [...setting.arrivalsPerSecond];
    this.placement = placement;
    this.groups = [...placement.groups];
    this.stageDevices = stageDevices(placement);
    this.memory = options.memory;
    this.changes = new PlacementChanges(this);
    this.driver = new LiveDriver({
      cluster: clusterOptionsOf(setting, placement),
      admission,
      batchSizes: setting.batchSizes,
      clock,
      fleet,
      arrivals,
      sloSeconds,
      raw: options.mode === 'live' && resolved.slowdown === null,
      inputs: options.inputs,
      observer: {
        stageStarted: (run, requests) => this.#stageStarted(run, requests),
        stageEnded: (run, end) => this.#stageEnded(run, end),
        requestEnded: (request) => this.#requestEnded(request),
        deviceLost: (deviceIndex, message, at) => this.#deviceLost(deviceIndex, message, at),
        deviceRevived: (deviceIndex, at) => this.#deviceRevived(deviceIndex, at),
        deviceGone: (deviceIndex, message) => {
          this.note(`Device ${deviceIndex + 1} could not be started again: ${withoutPeriod(message)}.`);
          options.onGpuGone(withoutPeriod(message));
        },
        drained: (groups) => fleet.release(groups),
      },
    });
    this.prediction = new Shadow(setting, placement, admission, null);
    const isPaced = options.mode === 'live' && resolved.slowdown !== null;
    this.#band = isPaced ? new PredictionBand(setting, placement, admission) : null;
    for (const ring of Object.values(rings)) clear(ring);
  }

  /** Shares of the prediction, its band, and of the ghost, as far as the clock has come. */
  readShadows(): { predicted: ShadowShares; band: Band | null; ghost: ShadowShares | null } {
    // What a shadow would still have served after the run's own end counts too.
    const now = this.ended ? Infinity : this.options.clock.now();
    const predicted = this.prediction.advance(now, this.actions);
    return {
      predicted,
      band: this.#band?.advance(now, this.actions, predicted.total) ?? null,
      ghost: this.ghost?.advance(now, this.actions) ?? null,
    };
  }

  start(): void {
    for (const action of this.options.setting.testCase.actions ?? []) this.#scheduleAction(action);
    this.driver.start();
  }

  /** What a hand did in an earlier run of the case is done again at its time. */
  #scheduleAction(action: Action): void {
    const at = instant(action.atSeconds);
    const release = this.driver.hold();
    this.options.clock.schedule(at, action.kind === 'inject' ? phase.arrival : phase.wake, () => {
      this.#repeat(action, at).then(release, (error: Error) => {
        this.note(`What was to happen at ${action.atSeconds} s did not: ${withoutPeriod(error.message)}.`);
        release();
      });
    });
  }

  async #repeat(action: Action, at: Instant): Promise<void> {
    switch (action.kind) {
      case 'inject':
        this.inject(action, at);
        break;
      case 'fail-device':
        if (!this.deadDevices.has(action.device)) this.kill(action.device);
        break;
      case 'revive-device':
        if (this.killedDevices.has(action.device)) this.revive(action.device);
        break;
      case 'apply-placement':
        if (!isTimed(action.placement)) await this.changes.apply(action.placement, this.#exactly(at));
        break;
      case 'set-rate':
        this.setRate(action, at);
        break;
      default:
        assertUnreachable(action);
    }
  }

  /** A modelled run does things at their instants, however late its clock wakes it. */
  #exactly(at: Instant): Instant | undefined {
    return this.options.fleet.kind === 'modelled' ? at : undefined;
  }

  pause(): void {
    this.options.clock.pause();
    this.#endStep?.();
  }

  /** While paused: on to the next start or end of a stage, then paused again. Stages that compute take their time. */
  async step(): Promise<void> {
    const { clock, fleet } = this.options;
    if (!clock.paused) throw new Error('Pause the run first: a step goes from one pause to the next.');
    let isOver = false;
    const over = new Promise<void>((resolve) => {
      this.#endStep = () => {
        isOver = true;
        clock.pause();
        resolve();
      };
    });
    const mayWait = () => fleet.kind === 'measured' && !this.driver.isIdle;
    while (!isOver && !this.driver.stopped && !mayWait() && clock.skip());
    if (!isOver && !this.driver.stopped && mayWait()) {
      clock.resume();
      await Promise.race([over, this.driver.finished]);
    }
    this.#endStep = null;
  }

  inject({ model, count }: { model: number; count: number }, dueAt?: Instant): void {
    const atSeconds = this.driver.inject(model, count, dueAt);
    this.actions.push({ atSeconds, kind: 'inject', model, count });
  }

  /** A model's arrivals come at another rate, from `dueAt` or now. */
  setRate({ model, arrivalsPerSecond }: { model: number; arrivalsPerSecond: number }, dueAt?: Instant): void {
    this.options.clock.act((now) => {
      this.actions.push({ atSeconds: dueAt ?? now, kind: 'set-rate', model, arrivalsPerSecond });
      this.arrivalsPerSecond[model] = arrivalsPerSecond;
      this.driver.reschedule(arrivalsOf(this.options.setting, this.actions));
    });
  }

  kill(device: number): void {
    if (this.killedDevices.has(device)) throw new Error(`Device ${device + 1} is away already.`);
    this.killedDevices.add(device);
    this.options.fleet.kill(device);
  }

  revive(device: number): void {
    if (!this.deadDevices.has(device)) throw new Error(`Device ${device + 1} is not away.`);
    if (!this.killedDevices.delete(device)) throw new Error(`Device ${device + 1} comes back by itself.`);
    this.options.fleet.revive(device);
  }

  /** Another placement takes new requests from the instant that `change` returns. */
  changeTo(placement: StaticPlacement, change: () => Instant): void {
    this.placement = placement;
    // Before anything of it starts.
    this.groups.push(...placement.groups);
    this.stageDevices.push(...stageDevices(placement));
    const at = change();
    this.actions.push({ atSeconds: at, kind: 'apply-placement', placement });
  }

  /** Said once, however often it is true. */
  note(text: string): void {
    if (!this.notes.includes(text)) this.notes.push(text);
  }

  /** Devices of a stage, from the placement. */
  devicesOf(run: { groupIndex: number; stageIndex: number }): number[] {
    return this.stageDevices[run.groupIndex][run.stageIndex];
  }

  /** A stage's time at slowdown 1 and without the link, as it was calibrated. */
  #calibratedSeconds(run: StageRun): number {
    return this.#latencySeconds(this.options.setting.calibrated, run);
  }

  /** Of a stage's window, what its transfers take; 0 where nothing is known of it. */
  #linkSeconds(run: StageRun): number {
    const { profiles, resolved } = this.options.setting;
    const ownSeconds = this.#calibratedSeconds(run) * (resolved.slowdown ?? 1);
    return Math.max(0, this.#latencySeconds(profiles, run) - ownSeconds) || 0;
  }

  /** NaN where it depends on more than the batch: what a prompt's length makes of it is not followed. */
  #latencySeconds(profiles: readonly Profile[], run: StageRun): number {
    const config = findConfig(profiles[run.modelIndex], this.groups[run.groupIndex]);
    if (config?.decodeSeconds) return Number.NaN;
    return (config && batchLatencySeconds(config, run.batchSize)?.[run.stageIndex]) ?? Number.NaN;
  }

  #stageStarted(run: StageRun, requests: readonly RequestId[]): void {
    const { rings } = this.options;
    const end = run.windowSeconds === null ? Number.NaN : run.startAt + run.windowSeconds;
    const { groupIndex, stageIndex, modelIndex, startAt } = run;
    this.executed.set(run.sequence, {
      groupIndex,
      stageIndex,
      modelIndex,
      requests,
      startSeconds: startAt,
      endSeconds: startAt,
      linkSeconds: this.#linkSeconds(run),
    });
    for (const device of this.devicesOf(run)) {
      append(rings.spans, [device, run.modelIndex, requests[0], run.stageIndex, run.startAt, end, 0]);
    }
    this.#endStep?.();
  }

  #stageEnded(run: StageRun, end: StageEnd): void {
    const executed = this.executed.get(run.sequence);
    if (executed) executed.endSeconds = end.endedAt;
    this.fidelity.record(run, end, this.#calibratedSeconds(run));
    this.#endStep?.();
    const late = run.windowSeconds !== null && isLate(end.lateSeconds, run.windowSeconds);
    for (const device of this.devicesOf(run)) {
      this.busySeconds[device] += end.endedAt - run.startAt;
      // A window was drawn to its end when it opened; only what differs is written again.
      if (late || run.windowSeconds === null) {
        append(this.options.rings.spans, [
          device,
          run.modelIndex,
          run.batch,
          run.stageIndex,
          run.startAt,
          end.endedAt,
          0,
        ]);
      }
    }
  }

  #requestEnded(request: RequestId): void {
    const { rings, inputs } = this.options;
    const record = this.driver.table.records[request];
    const { modelIndex, arrivalSeconds, outcome } = record;
    if (outcome.kind === 'in-flight') return;
    this.tally.add(record);
    const completed = outcome.kind === 'completed';
    const latency = completed ? outcome.finishSeconds - arrivalSeconds : Number.NaN;
    const code = completed ? (outcome.onTime ? outcomeCode.onTime : outcomeCode.late) : outcomeCode[outcome.kind];
    append(rings.requests, [request, modelIndex, arrivalSeconds, latency, code]);
    const label = inputs?.label(modelIndex, request) ?? null;
    if (completed && outcome.predictedClass !== null && label !== null) {
      this.accuracy.total++;
      if (label === outcome.predictedClass) this.accuracy.right++;
    }
  }

  #deviceLost(deviceIndex: number, message: string, at: Instant): void {
    this.deadDevices.add(deviceIndex);
    this.actions.push({ atSeconds: at, kind: 'fail-device', device: deviceIndex });
    this.note(`Device ${deviceIndex + 1} was lost: ${withoutPeriod(message)}.`);
  }

  #deviceRevived(deviceIndex: number, at: Instant): void {
    this.deadDevices.delete(deviceIndex);
    this.actions.push({ atSeconds: at, kind: 'revive-device', device: deviceIndex });
  }
}

/** Browsers end some of their messages themselves. */
function withoutPeriod(message: string): string {
  return message.replace(/\.+$/, '');
}
