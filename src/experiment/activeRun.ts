/**
 * @file A run in wall time, live or modelled: the driver, what it left in the rings, and what a hand did to it.
 */
import { append, clear } from '../base/ring.ts';
import { instant, type RequestId } from '../base/units.ts';
import type { Action, Admission } from '../domain/case.ts';
import { stageDevices } from '../domain/devices.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import { batchLatencySeconds, findConfig, type Profile } from '../domain/profile.ts';
import type { StageSpan } from '../metrics/lateness.ts';
import { phase, type WallClock } from '../runtime/clock.ts';
import { FidelityMeter } from '../runtime/fidelity.ts';
import { type Fleet, isLate, type StageEnd, type StageRun } from '../runtime/fleet.ts';
import { LiveDriver } from '../runtime/liveDriver.ts';
import { type LabRings, type Mode, outcomeCode } from './labController.ts';
import type { RequestInputs } from './requestInputs.ts';
import { clusterOptionsOf, type Setting } from './setting.ts';
import { Shadow, type ShadowShares } from './shadow.ts';

export interface ActiveRunOptions {
  runId: number;
  mode: Mode;
  setting: Setting;
  placement: StaticPlacement;
  admission: Admission;
  clock: WallClock;
  fleet: Fleet;
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
  /** Every request that will come has come and ended. */
  ended = false;
  /** The placement not chosen, followed on the same arrivals. */
  ghost: Shadow | null = null;
  readonly prediction: Shadow;
  /** Every stage execution, by sequence. */
  readonly executed = new Map<number, StageSpan>();
  /** Predictions that were right, and all. */
  readonly accuracy = { right: 0, total: 0 };
  /** [groups][stages][devices] */
  readonly stageDevices: number[][][];

  constructor(readonly options: ActiveRunOptions) {
    const { setting, placement, admission, clock, fleet, rings } = options;
    const { testCase, arrivals, sloSeconds, resolved } = setting;
    const { deviceCount } = testCase.cluster;
    this.busySeconds = new Array(deviceCount).fill(0);
    this.stageDevices = stageDevices(placement);
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
        deviceLost: (deviceIndex, message) => this.#deviceLost(deviceIndex, message),
        deviceRevived: (deviceIndex) => this.#deviceRevived(deviceIndex),
        deviceGone: (deviceIndex, message) => {
          this.note(`Device ${deviceIndex + 1} could not be started again: ${withoutPeriod(message)}.`);
          options.onGpuGone(withoutPeriod(message));
        },
      },
    });
    this.prediction = new Shadow(setting, placement, admission, null);
    for (const ring of Object.values(rings)) clear(ring);
  }

  /** Shares of the prediction and of the ghost, as far as the clock has come. */
  readShadows(): { predicted: ShadowShares; ghost: ShadowShares | null } {
    // What a shadow would still have served after the run's own end counts too.
    const now = this.ended ? Infinity : this.options.clock.now();
    return {
      predicted: this.prediction.advance(now, this.actions),
      ghost: this.ghost?.advance(now, this.actions) ?? null,
    };
  }

  start(): void {
    for (const action of this.options.setting.testCase.actions ?? []) this.#scheduleAction(action);
    this.driver.start();
  }

  /** What a hand did in an earlier run of the case is done again at its time. A lost device comes back by itself. */
  #scheduleAction(action: Action): void {
    if (action.kind !== 'inject' && action.kind !== 'fail-device') return;
    const release = this.driver.hold();
    this.options.clock.schedule(instant(action.atSeconds), phase.arrival, () => {
      if (action.kind === 'inject') this.inject(action);
      else this.options.fleet.fail(action.device);
      release();
    });
  }

  inject({ model, count }: { model: number; count: number }): void {
    const atSeconds = this.driver.inject(model, count);
    this.actions.push({ atSeconds, kind: 'inject', model, count });
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
    const config = findConfig(profiles[run.modelIndex], this.options.placement.groups[run.groupIndex]);
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
  }

  #stageEnded(run: StageRun, end: StageEnd): void {
    const executed = this.executed.get(run.sequence);
    if (executed) executed.endSeconds = end.endedAt;
    this.fidelity.record(run, end, this.#calibratedSeconds(run));
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
    const { modelIndex, arrivalSeconds, outcome } = this.driver.table.records[request];
    if (outcome.kind === 'in-flight') return;
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

  #deviceLost(deviceIndex: number, message: string): void {
    this.deadDevices.add(deviceIndex);
    this.actions.push({ atSeconds: this.options.clock.now(), kind: 'fail-device', device: deviceIndex });
    this.note(`Device ${deviceIndex + 1} was lost: ${withoutPeriod(message)}.`);
  }

  #deviceRevived(deviceIndex: number): void {
    this.deadDevices.delete(deviceIndex);
    this.actions.push({ atSeconds: this.options.clock.now(), kind: 'revive-device', device: deviceIndex });
  }
}

/** Browsers end some of their messages themselves. */
function withoutPeriod(message: string): string {
  return message.replace(/\.+$/, '');
}
