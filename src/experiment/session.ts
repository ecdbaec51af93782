/**
 * @file The lab's controller: one run at a time, live on the fleet or modelled, profiled, predicted and accounted.
 */

import { createRing, isShared } from '../base/ring.ts';
import type { KernelTuning } from '../device/protocol.ts';
import type { Admission, Case, PlanRequest } from '../domain/case.ts';
import { checkPlacement } from '../domain/checkPlacement.ts';
import { isTimed, type Placement, type StaticPlacement } from '../domain/placement.ts';
import type { PlanExplanation } from '../domain/planReport.ts';
import type { ProfileSet } from '../domain/profile.ts';
import type { Report } from '../domain/report.ts';
import { catalogue } from '../model/catalogue.ts';
import type { ImageSample } from '../model/sample.ts';
import { WallClock } from '../runtime/clock.ts';
import { WorkerFleet } from '../runtime/workerFleet.ts';
import { ActiveRun } from './activeRun.ts';
import { RingFollower } from './appended.ts';
import { type ArrivalsPreview, previewArrivals } from './arrivalsPreview.ts';
import { AskedSettings, type ModelledSetting } from './askedSetting.ts';
import { fetchReferenceProfiles, fetchTestImages } from './catalogue.ts';
import { type EndedRun, endedReplay } from './endedRun.ts';
import { executionRecords } from './executions.ts';
import { explainRequest, missedRequests } from './explainRequest.ts';
import { checkedNeed, deviceCountMax, needOf } from './gpuNeed.ts';
import { withEveryDepth } from './knownCuts.ts';
import {
  type ComparedRun,
  type ExplainedRun,
  type GpuStatus,
  type LabController,
  type LabRings,
  type PacedProfiles,
  type PaceFactor,
  type PlacementPrediction,
  type PlanningOptions,
  type PredictOptions,
  type ProfileOptions,
  type RequestExplanation,
  type RunOptions,
  requestWidth,
  type Snapshot,
  spanWidth,
} from './labController.ts';
import { type GpuNeed, MeasuredGpu } from './measuredGpu.ts';
import type { PlanAnswer } from './planFigures.ts';
import { explainInWorker, searchPlacement } from './planner.ts';
import { askPlanner } from './plannerPool.ts';
import type { PlanProgress } from './planWatch.ts';
import { Predictor } from './predictor.ts';
import { readCase } from './readCase.ts';
import { reportOfRun, simulateAtOnce } from './report.ts';
import { RequestInputs } from './requestInputs.ts';
import { checkBurst, checkDevice, checkRate, checkSpeed, refuseWhatDoesNotRun, runnable } from './runChecks.ts';
import { type DevicesOptions, liveDevices, modelledDevices, type RunDevices } from './runDevices.ts';
import { resolveSetting, type Setting } from './setting.ts';
import { Shadow } from './shadow.ts';
import { snapshotOf } from './snapshot.ts';

const snapshotPeriodMs = 100;
/** Where the processor stands in for the GPU, showing a run takes from running it. */
const fallbackSnapshotPeriodMs = 300;
const spanCapacity = 1 << 16;
const requestCapacity = 1 << 15;
/** Of kernel tuning between runs. */
const tuningSliceSeconds = 0.2;

const noRun = 'No run is in progress.';

export class Session implements LabController {
  readonly #siteUrl: string;
  #status: Promise<GpuStatus> | null = null;
  #fleet: WorkerFleet | null = null;
  /** null: there is no GPU, or it is not known yet. */
  #gpu: MeasuredGpu | null = null;
  #images: ImageSample | null = null;
  readonly #rings: LabRings = {
    spans: createRing({ capacity: spanCapacity, width: spanWidth }),
    requests: createRing({ capacity: requestCapacity, width: requestWidth }),
    ghostSpans: createRing({ capacity: spanCapacity, width: spanWidth }),
    ghostRequests: createRing({ capacity: requestCapacity, width: requestWidth }),
  };
  readonly #follower = isShared(this.#rings.spans) ? null : new RingFollower(this.#rings);
  readonly #listeners = new Set<{ onSnapshot: (snapshot: Snapshot) => void; onPreparing: (what: string) => void }>();
  #run: ActiveRun | null = null;
  /** The run in progress, else the one before. */
  #lastRun: ActiveRun | null = null;
  /** Of the run before, watched or over at once. */
  #ended: (() => EndedRun) | null = null;
  #runId = 0;
  #hidden = false;
  readonly #predictor = new Predictor();
  /** What a prediction was last asked about, until a run may have measured more. */
  readonly #asked = new AskedSettings((json, paceFactor) => this.#modelledSetting(json, paceFactor));
  /** Cancels the plans asked for since the last cancel. */
  #planning = new AbortController();
  /** Preparations and runs follow one another: each waits for the one before to be over. */
  #turn: Promise<unknown> = Promise.resolve();

  /** @param siteUrl the folder the page is served from, where `models/` and `profiles/` lie */
  constructor(siteUrl: string) {
    this.#siteUrl = siteUrl;
  }

  ready(): Promise<GpuStatus> {
    this.#status ??= this.#checkGpu();
    return this.#status;
  }

  async profile(options: ProfileOptions = {}): Promise<ProfileSet> {
    const status = await this.ready();
    if (!status.gpu) throw new Error(`Nothing can be measured here: ${status.reason}`);
    const need = checkedNeed(options);
    await this.#endCurrent();
    const measured = await this.#inTurn(() => this.#measuredGpu().profiles(need, options));
    this.#asked.forget();
    return measured;
  }

  async rings(): Promise<LabRings> {
    return this.#rings;
  }

  async plan(
    json: Case,
    onProgress?: (progress: PlanProgress) => void,
    options?: PlanningOptions,
  ): Promise<PlanAnswer> {
    const { signal } = this.#planning;
    const { setting } = await this.#modelledSetting(json, options?.paceFactor ?? 'auto');
    return askPlanner(setting, { signal, ...(onProgress && { onProgress }) });
  }

  async explainPlan(
    json: Case,
    plan: { policy: PlanRequest; placement: Placement },
    options?: PlanningOptions,
  ): Promise<PlanExplanation> {
    const { signal } = this.#planning;
    const { setting } = await this.#modelledSetting(json, options?.paceFactor ?? 'auto');
    return explainInWorker(setting, plan, { signal });
  }

  async previewArrivals(json: Case): Promise<ArrivalsPreview> {
    const { setting } = await this.#modelledSetting(json, 'auto');
    return previewArrivals(setting.testCase, setting.arrivals);
  }

  async cancelPlan(): Promise<void> {
    this.#planning.abort();
    this.#planning = new AbortController();
  }

  async run(json: Case, options: RunOptions): Promise<Report> {
    const runId = ++this.#runId;
    this.#asked.forget();
    await this.#endCurrent();
    const report = await this.#inTurn(() => this.#runCase(runId, json, options));
    // A device lost meanwhile is its owner's affair: nothing was asked of it.
    if (options.mode === 'live') this.#tuneWhileIdle().catch(() => {});
    return report;
  }

  async pause(): Promise<void> {
    this.#current().pause();
    this.#publish();
  }

  async resume(): Promise<void> {
    this.#current().options.clock.resume();
    this.#publish();
  }

  async inject(burst: { model: number; count: number }): Promise<void> {
    const run = this.#current();
    checkBurst(burst, run);
    run.inject(burst);
  }

  async failDevice(deviceIndex: number): Promise<void> {
    const run = this.#current();
    checkDevice(deviceIndex, run);
    run.options.fleet.fail(deviceIndex);
  }

  async killDevice(deviceIndex: number): Promise<void> {
    const run = this.#current();
    checkDevice(deviceIndex, run);
    run.kill(deviceIndex);
    this.#publish();
  }

  async reviveDevice(deviceIndex: number): Promise<void> {
    const run = this.#current();
    checkDevice(deviceIndex, run);
    run.revive(deviceIndex);
    this.#publish();
  }

  async applyPlacement(placement: StaticPlacement): Promise<void> {
    await this.#current().changes.apply(placement);
    this.#publish();
  }

  async setRate(change: { model: number; arrivalsPerSecond: number }): Promise<void> {
    const run = this.#current();
    checkRate(change, run);
    run.setRate(change);
    this.#publish();
  }

  async step(): Promise<void> {
    await this.#current().step();
    this.#publish();
  }

  async setSpeed(factor: number): Promise<void> {
    const run = this.#current();
    checkSpeed(factor, run);
    run.options.clock.speed = factor;
    this.#publish();
  }

  async predict(json: Case, options: PredictOptions): Promise<PlacementPrediction[]> {
    const { placements, admission, paceFactor = 'auto' } = options;
    const run = this.#run ?? this.#lastRun;
    if (run?.options.caseText === JSON.stringify(json)) {
      const { setting, admission: ofRun } = run.options;
      return this.#predictor.predict({ setting, placements, admission: admission ?? ofRun, actions: run.actions });
    }
    const { setting } = await this.#asked.of(json, paceFactor);
    const { actions = [], simulations } = setting.testCase;
    const chosen = admission ?? simulations?.[0]?.admission ?? 'slo';
    return this.#predictor.predict({ setting, placements, admission: chosen, actions });
  }

  async pacedProfiles(json: Case, paceFactor: PaceFactor): Promise<PacedProfiles> {
    const { setting, origin } = await this.#asked.of(json, paceFactor);
    return { profiles: withEveryDepth(setting), isMeasured: origin === 'measured' };
  }

  async snapshot(): Promise<Snapshot> {
    return snapshotOf(this.#current());
  }

  async stop(): Promise<Report> {
    const run = this.#current();
    run.driver.stop();
    return reportOfRun(run, await this.#adapter());
  }

  async tunings(): Promise<readonly KernelTuning[]> {
    return this.#fleet?.tunings() ?? [];
  }

  async clearTunings(): Promise<void> {
    await this.#inTurn(async () => this.#fleet?.clearTunings());
  }

  async explain(request: number): Promise<RequestExplanation | null> {
    return this.#lastRun && explainRequest(this.#lastRun, request);
  }

  async runExplained(json: Case, options: RunOptions, explainedCount: number): Promise<ExplainedRun> {
    const report = await this.run(json, options);
    const missed = missedRequests(report, explainedCount);
    const ended = this.#ended?.();
    return {
      report,
      executions: ended ? executionRecords(ended.executions, report) : new Float64Array(),
      explanations: missed.flatMap((request) => ended?.explain(request) ?? []),
    };
  }

  async compare(
    testCase: Case,
    options: Parameters<LabController['compare']>[1],
    onProgress: Parameters<LabController['compare']>[2],
  ): Promise<ComparedRun[]> {
    const { placements, ...rest } = options;
    const done: ComparedRun[] = [];
    for (const { label, placement, ghost = null } of placements) {
      onProgress(done, label);
      const first = done[0]?.report.resolved;
      const running = this.run(testCase, { ...rest, placement, ghost, ...(first && { resolved: first }) });
      const runId = this.#runId;
      done.push({ label, report: await running });
      // Something else was asked for meanwhile: the rest of the comparison would end it.
      if (runId !== this.#runId) return done;
    }
    onProgress(done, null);
    return done;
  }

  async subscribe(onSnapshot: (snapshot: Snapshot) => void, onPreparing: (what: string) => void): Promise<void> {
    this.#listeners.add({ onSnapshot, onPreparing });
  }

  async setGhost(placement: Placement | null): Promise<void> {
    const run = this.#run;
    if (run) run.ghost = this.#ghostOf(placement, run.options);
  }

  /** A hidden tab is throttled: its run is marked. */
  async setHidden(hidden: boolean): Promise<void> {
    this.#hidden = hidden;
    if (hidden) this.#noteHidden();
  }

  #noteHidden(): void {
    if (this.#run && this.#run.options.mode === 'live') {
      this.#run.note('The tab was hidden during the run: the browser slows hidden tabs down.');
    }
  }

  #current(): ActiveRun {
    if (!this.#run) throw new Error(noRun);
    return this.#run;
  }

  async #checkGpu(): Promise<GpuStatus> {
    const fleet = new WorkerFleet(deviceCountMax);
    try {
      await fleet.grow(1);
    } catch (error) {
      return { gpu: false, reason: error instanceof Error ? error.message : String(error) };
    }
    this.#fleet = fleet;
    this.#gpu = new MeasuredGpu({ fleet, siteUrl: this.#siteUrl, onProgress: (what) => this.#announce(what) });
    return { gpu: true, ...fleet.description };
  }

  /** The run in progress ends and is accounted for; nothing live starts until the page is loaded anew. */
  #loseGpu(message: string): void {
    this.#status = Promise.resolve({
      gpu: false,
      reason: `The GPU was lost (${message}). Reload the page to try again.`,
    });
    this.#fleet = null;
    this.#gpu = null;
    this.#run?.driver.stop();
  }

  async #adapter(): Promise<string | null> {
    const status = await this.ready();
    return status.gpu ? status.adapter : null;
  }

  async #endCurrent(): Promise<void> {
    this.#run?.driver.stop();
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(task);
    this.#turn = result.catch(() => {});
    return result;
  }

  #measuredGpu(): MeasuredGpu {
    if (!this.#gpu) throw new Error('Nothing can be measured without a GPU.');
    return this.#gpu;
  }

  #announce(what: string): void {
    for (const { onPreparing } of this.#listeners) onPreparing(what);
  }

  async #runCase(runId: number, json: Case, options: RunOptions): Promise<Report> {
    const status = await this.ready();
    const { mode, admission: chosen, ghost = null } = options;
    const live = mode === 'live';
    if (live && !status.gpu) throw new Error(`A live run needs a GPU: ${status.reason}`);
    const need = needOf(json, { placement: options.placement, ghost });
    const catalogue = await this.#catalogue(need, live);
    const testCase = readCase(json, { catalogue: catalogue.profiles });
    const paceFactor = live && !this.#fleet?.canPace ? 'raw' : (options.paceFactor ?? 'auto');
    // Profiles shipped with the project were measured where a processor stood in for the GPU.
    const fallback = !status.gpu || status.fallback;
    refuseWhatDoesNotRun(testCase, options);
    const isRehearsed = live && paceFactor === 'auto' && !options.resolved && need.names.length > 0;
    const rehearsedSlowdown = isRehearsed
      ? await this.#measuredGpu().rehearse(need, catalogue)
      : this.#gpu?.rehearsedSlowdown(need);
    const { resolved } = options;
    const setting = resolveSetting(testCase, { catalogue, paceFactor, resolved, live, fallback, rehearsedSlowdown });
    const given = options.placement ?? testCase.simulations?.[0]?.placement;
    if (!given) this.#announce('Searching a placement');
    const placement = runnable(testCase, given ?? (await searchPlacement(setting)));
    const admission = chosen ?? testCase.simulations?.[0]?.admission ?? 'slo';
    if (!live && !options.watched) {
      const { report, replayed } = simulateAtOnce({ setting, placement, admission });
      this.#ended = () => endedReplay(replayed, { setting, placement });
      return report;
    }
    this.#announce('Loading the weights onto the devices');
    const caseText = JSON.stringify(json);
    const active = await this.#prepare({ runId, caseText, setting, placement, ghost, admission, live });
    if (live && !this.#fleet?.canPace) {
      active.note('Not cross-origin isolated: memory cannot be shared, so the run is not paced.');
    } else if (live && setting.resolved.slowdown === null) {
      active.note('Raw pace: stages end when their work does, and contend for the GPU.');
    }
    return this.#play(active);
  }

  /** What is fixed of a case before it is only simulated; nothing is measured for it. */
  async #modelledSetting(json: Case, paceFactor: PaceFactor): Promise<ModelledSetting> {
    const status = await this.ready();
    const need = needOf(json);
    const catalogue = await this.#catalogue(need, false);
    const testCase = readCase(json, { catalogue: catalogue.profiles });
    const rehearsedSlowdown = this.#gpu?.rehearsedSlowdown(need);
    const fallback = !status.gpu || status.fallback;
    const setting = resolveSetting(testCase, { catalogue, paceFactor, live: false, fallback, rehearsedSlowdown });
    return { setting, origin: catalogue.origin };
  }

  async #catalogue(need: GpuNeed, live: boolean): Promise<ProfileSet> {
    if (live) return this.#measuredGpu().profiles(need);
    return this.#gpu?.known(need) ?? fetchReferenceProfiles(this.#siteUrl);
  }

  async #prepare(options: {
    runId: number;
    caseText: string;
    setting: Setting;
    placement: StaticPlacement;
    ghost: Placement | null;
    admission: Admission;
    live: boolean;
  }): Promise<ActiveRun> {
    const { setting, placement, live } = options;
    const clock = new WallClock();
    const run = new ActiveRun({
      ...options,
      mode: live ? 'live' : 'simulated',
      clock,
      ...(live ? await this.#loadFleet({ setting, placement, clock }) : modelledDevices({ setting, placement, clock })),
      rings: this.#rings,
      inputs: live ? await this.#requestInputs(setting) : null,
      onGpuGone: (message) => this.#loseGpu(message),
    });
    run.ghost = this.#ghostOf(options.ghost, options);
    return run;
  }

  async #requestInputs({ testCase, arrivals }: Setting): Promise<RequestInputs> {
    const models = testCase.models.map(({ profile }) => catalogue.get(profile));
    if (models.some((model) => model?.family === 'vit')) this.#images ??= await fetchTestImages(this.#siteUrl);
    const { inputTokens, outputTokens } = arrivals;
    const seed = testCase.workload?.seed ?? 0;
    return new RequestInputs({ models, seed, images: this.#images, inputTokens, outputTokens });
  }

  async #loadFleet(run: DevicesOptions): Promise<RunDevices> {
    if (!this.#fleet) throw new Error('A live run needs a GPU.');
    return liveDevices(this.#fleet, this.#siteUrl, run);
  }

  /** A ghost that the case has no room for is not drawn. */
  #ghostOf(
    placement: Placement | null,
    { setting, admission }: { setting: Setting; admission: Admission },
  ): Shadow | null {
    if (!placement || isTimed(placement)) return null;
    const bounds = { modelCount: setting.testCase.models.length, deviceCount: setting.testCase.cluster.deviceCount };
    checkPlacement(placement, bounds, 'ghost');
    return new Shadow(setting, placement, admission, {
      spans: this.#rings.ghostSpans,
      requests: this.#rings.ghostRequests,
    });
  }

  async #play(run: ActiveRun): Promise<Report> {
    this.#run = run;
    this.#lastRun = run;
    this.#ended = () => ({
      explain: (request) => explainRequest(run, request),
      executions: { spans: [...run.executed.values()], devicesOf: (span) => run.devicesOf(span) },
    });
    if (this.#hidden) this.#noteHidden();
    const status = await this.ready();
    const isStrained = run.options.mode === 'live' && status.gpu && status.fallback;
    const timer = setInterval(() => this.#publish(), isStrained ? fallbackSnapshotPeriodMs : snapshotPeriodMs);
    try {
      run.start();
      // A newer run was asked for while this one was prepared: it ends before its first request.
      if (run.options.runId !== this.#runId) run.driver.stop();
      await run.driver.finished;
      // The devices are still loading what was to be applied: the next run would find them at it.
      await run.changes.idle();
      run.ended = true;
      this.#publish();
      return reportOfRun(run, await this.#adapter());
    } finally {
      clearInterval(timer);
      this.#run = null;
    }
  }

  /** Between runs: kernel variants nobody tried. A run that is asked for waits for one of them at the most. */
  async #tuneWhileIdle(): Promise<void> {
    const fleet = this.#fleet;
    const runId = this.#runId;
    const isIdle = () => this.#fleet === fleet && this.#runId === runId;
    for (let left = Infinity; fleet && left > 0 && isIdle(); ) {
      left = await this.#inTurn(async () => (isIdle() ? fleet.tune(tuningSliceSeconds) : 0));
    }
  }

  #publish(): void {
    if (!this.#run || this.#listeners.size === 0) return;
    const snapshot = snapshotOf(this.#run);
    const appended = this.#follower?.take();
    for (const { onSnapshot } of this.#listeners) onSnapshot(appended ? { ...snapshot, appended } : snapshot);
  }
}
