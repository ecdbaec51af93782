/**
 * @file A controller without a GPU or a worker: for developing the page (`?fake`) and for its tests.
 *
 * The run is the recurrence of `fakeCluster.ts` under a clock given to it, so a test may move time by hand.
 */
import { append, clear, createRing } from '../../base/ring.ts';
import type { Action, Case } from '../../domain/case.ts';
import { isTimed, type Placement, type StaticPlacement } from '../../domain/placement.ts';
import { singleDeviceLatencySeconds } from '../../domain/profile.ts';
import type { Report } from '../../domain/report.ts';
import { missedRequests } from '../../experiment/explainRequest.ts';
import {
  type ComparedRun,
  type GpuStatus,
  type LabController,
  type LabRings,
  outcomeCode,
  type Phase,
  type RequestExplanation,
  type RunOptions,
  requestWidth,
  type Snapshot,
  spanField,
  spanWidth,
} from '../../experiment/labController.ts';
import { createFakeRandom, type FakeArrival, fakeArrivals, fakePreview, fakeRatesPerSecond } from './fakeArrivals.ts';
import {
  createFakeCluster,
  dispatchFake,
  type FakeCluster,
  type FakeRequest,
  type FakeService,
  type FakeSpan,
  loseFakeDevice,
} from './fakeCluster.ts';
import { applyFake, killFake, reviveFake, setFakeRate, setFakeSpeed, stepFake } from './fakeHands.ts';
import { fakeSingleLatencySeconds } from './fakeModel.ts';
import { createFakePlanner } from './fakePlan.ts';
import { predictFake } from './fakePrediction.ts';
import { fakeProfile } from './fakeProfile.ts';
import { fakeReport, fakeSnapshot } from './fakeReport.ts';

export interface FakeClock {
  nowSeconds(): number;
  every(seconds: number, callback: () => void): () => void;
}

export interface FakeOptions {
  clock: FakeClock;
  gpu: GpuStatus;
  notes?: string[];
  lateFraction?: number;
  driftFraction?: number;
}

const slowdown = 4;

/** One placement under one clock. */
export interface FakeSide {
  cluster: FakeCluster;
  requests: FakeRequest[];
  service: FakeService;
}

export interface FakeRun {
  id: number;
  testCase: Case;
  options: RunOptions;
  placement: StaticPlacement;
  arrivals: FakeArrival[];
  ratesPerSecond: number[];
  side: FakeSide;
  ghost: FakeSide | null;
  predicted: FakeSide;
  actions: Action[];
  phase: Phase;
  nowSeconds: number;
  slowdown: number | null;
  speed: number;
  /** Devices taken away until they are revived. */
  killed: Set<number>;
}

/** Waiting before its first stage, bubbles before the others; whoever was served before it is to blame for all of it. */
function explainFake({ side }: FakeRun, request: number): RequestExplanation | null {
  const served = side.requests.find((each) => each.request === request);
  if (!served?.spans[0] || served.finishSeconds === null) return null;
  const { model, arrivalSeconds, finishSeconds, spans } = served;
  const steps = spans.flatMap(({ stage, startSeconds, endSeconds }, index) => [
    {
      kind: index === 0 ? ('waiting' as const) : ('bubble' as const),
      stageIndex: stage,
      fromSeconds: spans[index - 1]?.endSeconds ?? arrivalSeconds,
      toSeconds: startSeconds,
    },
    { kind: 'compute' as const, stageIndex: stage, fromSeconds: startSeconds, toSeconds: endSeconds },
  ]);
  const waited = spans[0].startSeconds - arrivalSeconds;
  const before = side.requests.filter((each) => each.request < request && each.group === served.group).slice(-8);
  const blame = {
    modelIndex: before[0]?.model ?? 0,
    requestCount: before.length,
    seconds: waited,
    firstArrivalSeconds: before[0]?.arrivalSeconds ?? 0,
    lastArrivalSeconds: before.at(-1)?.arrivalSeconds ?? 0,
  };
  return {
    request,
    modelIndex: model,
    sloSeconds: side.service.sloSeconds,
    arrivalSeconds,
    finishSeconds,
    steps: steps.filter(({ fromSeconds, toSeconds }) => toSeconds > fromSeconds),
    blame: waited > 0 && before.length > 0 ? [blame] : [],
  };
}

export function realFakeClock(speed = 1): FakeClock {
  return {
    nowSeconds: () => (performance.now() / 1000) * speed,
    every(seconds, callback) {
      const timer = setInterval(callback, seconds * 1000);
      return () => clearInterval(timer);
    },
  };
}

function staticOf(placement: Placement | undefined): StaticPlacement {
  if (!placement || isTimed(placement)) throw new Error('the fake wants one placement that does not change');
  return placement;
}

function createSide(testCase: Case, placement: StaticPlacement, options: RunOptions, noisy: boolean): FakeSide {
  const random = createFakeRandom(testCase.workload?.seed ?? 1);
  const { models, profiles } = testCase;
  const own = models.map(({ profile }) => profiles?.[profile]);
  const singleLatencySeconds = (own[0] && singleDeviceLatencySeconds(own[0])) ?? fakeSingleLatencySeconds;
  const service: FakeService = {
    singleLatencySeconds,
    profiles: own,
    sloSeconds: (models[0]?.sloScale ?? 5) * singleLatencySeconds,
    admission: options.admission ?? 'none',
    noise: noisy ? () => 1 + 0.01 * random() : () => 1,
  };
  const { deviceCount } = testCase.cluster;
  return { cluster: createFakeCluster(placement, deviceCount), requests: [], service };
}

function createRun(id: number, testCase: Case, options: RunOptions): FakeRun {
  const placement = staticOf(options.placement);
  const side = createSide(testCase, placement, options, options.mode === 'live');
  const ratesPerSecond = fakeRatesPerSecond(testCase, side.service.singleLatencySeconds);
  return {
    id,
    testCase,
    options,
    placement,
    ratesPerSecond,
    arrivals: withBursts(testCase, fakeArrivals(testCase, ratesPerSecond)),
    side,
    ghost: options.ghost ? createSide(testCase, staticOf(options.ghost), options, false) : null,
    predicted: createSide(testCase, placement, options, false),
    actions: (testCase.actions ?? []).filter(({ kind }) => kind === 'inject'),
    phase: 'running',
    nowSeconds: 0,
    speed: 1,
    killed: new Set(),
    slowdown:
      options.paceFactor === 'raw' ? null : typeof options.paceFactor === 'number' ? options.paceFactor : slowdown,
  };
}

/** What a hand added in an earlier run comes again; the fake does nothing else of a case's actions. */
function withBursts({ actions = [] }: Case, arrivals: FakeArrival[]): FakeArrival[] {
  const bursts = actions.flatMap((action) =>
    action.kind === 'inject'
      ? Array.from({ length: action.count }, () => ({ timeSeconds: action.atSeconds, model: action.model }))
      : [],
  );
  return [...arrivals, ...bursts].sort((a, b) => a.timeSeconds - b.timeSeconds);
}

export function sidesOf(run: FakeRun): FakeSide[] {
  return [run.side, run.predicted, ...(run.ghost ? [run.ghost] : [])];
}

export function arrive(run: FakeRun, arrival: FakeArrival): void {
  for (const side of sidesOf(run)) {
    side.requests.push(dispatchFake(side.cluster, side.service, { ...arrival, request: side.requests.length }));
  }
}

/** Every arrival up to `now`, and what has happened into the rings. */
export function advance(run: FakeRun, now: number, rings: LabRings | null): void {
  while (run.arrivals[0] && run.arrivals[0].timeSeconds <= now) arrive(run, run.arrivals.shift() as FakeArrival);
  run.nowSeconds = now;
  if (!rings) return;
  record(run.side, now, rings.spans, rings.requests);
  if (run.ghost) record(run.ghost, now, rings.ghostSpans, rings.ghostRequests);
}

/** The state of a request's end, or null while it has none. */
export function fakeOutcome(side: FakeSide, request: FakeRequest, now: number): number | null {
  if (request.finishSeconds === null) return outcomeCode.rejected;
  if (request.finishSeconds > now) return null;
  if (request.failed) return outcomeCode.failed;
  return isLate(side, request) ? outcomeCode.late : outcomeCode.onTime;
}

function isLate({ service }: FakeSide, { arrivalSeconds, finishSeconds }: FakeRequest): boolean {
  return finishSeconds !== null && finishSeconds - arrivalSeconds > service.sloSeconds;
}

/** As `spanField` has it. */
function spanRecord(side: FakeSide, request: FakeRequest, span: FakeSpan): number[] {
  const { device, model, stage, startSeconds, endSeconds } = span;
  return [device, model, request.request, stage, startSeconds, endSeconds, isLate(side, request) ? 1 : 0];
}

/** Every stage execution, by start. */
function executionsOf(side: FakeSide): Float64Array {
  const rows = side.requests.flatMap((request) => request.spans.map((span) => spanRecord(side, request, span)));
  return Float64Array.from(rows.sort((a, b) => a[spanField.startSeconds] - b[spanField.startSeconds]).flat());
}

/** What has begun and ended by now, each once. */
function record(side: FakeSide, now: number, spans: LabRings['spans'], requests: LabRings['requests']): void {
  for (const request of side.requests.slice(-600)) {
    const { finishSeconds, arrivalSeconds } = request;
    for (const span of request.spans) {
      if (span.told || span.startSeconds > now) continue;
      append(spans, spanRecord(side, request, span));
      span.told = true;
    }
    if (request.told || (finishSeconds ?? arrivalSeconds) > now) continue;
    const outcome = fakeOutcome(side, request, now) ?? 0;
    const latency = outcome <= outcomeCode.late ? (finishSeconds ?? 0) - arrivalSeconds : Number.NaN;
    append(requests, [request.request, request.model, arrivalSeconds, latency, outcome]);
    request.told = true;
  }
}

/** A run without a clock, from its first arrival to its last completion. */
export function runAtOnce(id: number, testCase: Case, options: RunOptions): FakeRun {
  const run = createRun(id, testCase, options);
  advance(run, 1e6, null);
  run.phase = 'ended';
  return run;
}

export function createFakeController(options: FakeOptions): LabController {
  const { clock, gpu, notes = [], lateFraction = 0.004, driftFraction = 0.01 } = options;
  const ring = (width: number) => createRing({ capacity: 16384, width });
  const rings: LabRings = {
    spans: ring(spanWidth),
    requests: ring(requestWidth),
    ghostSpans: ring(spanWidth),
    ghostRequests: ring(requestWidth),
  };
  const listeners: ((snapshot: Snapshot) => void)[] = [];
  let run: FakeRun | null = null;
  let lastId = 0;
  let clockBefore = 0;
  let finish: ((report: Report) => void) | null = null;
  let stopTicking = () => {};

  const current = (): FakeRun => {
    if (!run) throw new Error('no run is in progress');
    return run;
  };
  const snapshotNow = () => fakeSnapshot(current(), { notes, lateFraction, driftFraction });
  const publish = () => {
    const snapshot = snapshotNow();
    for (const listener of listeners) listener(snapshot);
  };
  const end = (): Report => {
    stopTicking();
    const ended = current();
    ended.phase = 'ended';
    publish();
    const report = fakeReport(ended, { notes, lateFraction });
    finish?.(report);
    finish = null;
    return report;
  };
  const tick = () => {
    const now = clock.nowSeconds();
    const elapsed = now - clockBefore;
    clockBefore = now;
    const moving = current();
    if (moving.phase === 'running') advance(moving, moving.nowSeconds + elapsed * moving.speed, rings);
    const idle = moving.side.requests.every((request) => (request.finishSeconds ?? 0) <= moving.nowSeconds);
    if (moving.arrivals.length === 0 && idle && moving.nowSeconds > 0) end();
    else publish();
  };
  const begin = (testCase: Case, options: RunOptions) => {
    if (finish) end();
    for (const each of Object.values(rings)) clear(each);
    run = createRun(++lastId, testCase, options);
    clockBefore = clock.nowSeconds();
    publish();
    stopTicking = clock.every(0.1, tick);
  };
  const act = (action: Action) => {
    current().actions.push(action);
  };
  const setPhase = async (from: Phase, to: Phase) => {
    if (current().phase === from) current().phase = to;
    publish();
  };

  return {
    ready: async () => gpu,
    profile: async ({ models = [] } = {}) => ({
      schema: 'muxlab-profiles/1',
      adapter: 'fake',
      origin: 'measured',
      profiles: Object.fromEntries(models.map((name) => [name, fakeProfile])),
    }),
    rings: async () => rings,
    ...createFakePlanner(),
    previewArrivals: async (testCase) => fakePreview(testCase, fakeSingleLatencySeconds),
    tunings: async () => [],
    clearTunings: async () => {},
    async run(testCase, options) {
      if (options.mode === 'simulated' && !options.watched) {
        if (finish) end();
        return fakeReport(runAtOnce(++lastId, testCase, options), { notes, lateFraction });
      }
      begin(testCase, options);
      return new Promise<Report>((resolve) => {
        finish = resolve;
      });
    },
    pause: () => setPhase('running', 'paused'),
    resume: () => setPhase('paused', 'running'),
    async inject({ model, count }) {
      const { nowSeconds } = current();
      for (let index = 0; index < count; index++) arrive(current(), { timeSeconds: nowSeconds, model });
      act({ atSeconds: nowSeconds, kind: 'inject', model, count });
      publish();
    },
    async failDevice(device) {
      const { nowSeconds } = current();
      for (const side of sidesOf(current())) loseFakeDevice(side.cluster, side.requests, device, nowSeconds);
      act({ atSeconds: nowSeconds, kind: 'fail-device', device });
      publish();
    },
    async killDevice(device) {
      killFake(current(), device);
      publish();
    },
    async reviveDevice(device) {
      reviveFake(current(), device);
      publish();
    },
    async applyPlacement(placement) {
      applyFake(current(), placement);
      publish();
    },
    async setRate(change) {
      setFakeRate(current(), change);
      publish();
    },
    async step() {
      stepFake(current(), rings);
      publish();
    },
    async setSpeed(factor) {
      setFakeSpeed(current(), factor);
      publish();
    },
    predict: async (testCase, options) => predictFake(testCase, options),
    pacedProfiles: async (testCase) => ({ profiles: testCase.models.map(() => fakeProfile), isMeasured: false }),
    snapshot: async () => snapshotNow(),
    stop: async () => end(),
    explain: async (request) => explainFake(current(), request),
    async runExplained(testCase, options, count) {
      const atOnce = options.mode === 'simulated' && !options.watched;
      if (finish) end();
      const explained = atOnce ? runAtOnce(++lastId, testCase, options) : null;
      const report = explained
        ? fakeReport(explained, { notes, lateFraction })
        : await new Promise<Report>((resolve) => {
            begin(testCase, options);
            finish = resolve;
          });
      const explainedRun = explained ?? current();
      const missed = missedRequests(report, count);
      const executions = executionsOf(explainedRun.side);
      return {
        report,
        executions,
        explanations: missed.flatMap((request) => explainFake(explainedRun, request) ?? []),
      };
    },
    async compare(testCase, { placements, ...options }, onProgress) {
      if (finish) end();
      const done: ComparedRun[] = [];
      for (const { label, placement, ghost = null } of placements) {
        onProgress([...done], label);
        if (options.watched) {
          const report = await new Promise<Report>((resolve) => {
            begin(testCase, { ...options, placement, ghost });
            finish = resolve;
          });
          done.push({ label, report });
          continue;
        }
        await new Promise<void>((resolve) => {
          const callOff = clock.every(0.8, () => {
            callOff();
            resolve();
          });
        });
        const report = fakeReport(runAtOnce(++lastId, testCase, { ...options, placement }), { notes, lateFraction });
        done.push({ label, report });
      }
      return done;
    },
    async subscribe(onSnapshot) {
      listeners.push(onSnapshot);
    },
    async setGhost(placement) {
      const { testCase, options } = current();
      current().ghost = placement && createSide(testCase, staticOf(placement), options, false);
    },
  };
}
