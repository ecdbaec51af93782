/** @file What the fake controller shows and leaves behind: snapshots and reports of a fake run. */
import type { Profile } from '../../domain/profile.ts';
import type { LatencySummary, Ledger, ModelOutcome, Outcome, Report, RequestLog } from '../../domain/report.ts';
import {
  type DeviceSnapshot,
  type GroupSnapshot,
  type ModelSnapshot,
  outcomeCode,
  type Share,
  type Snapshot,
} from '../../experiment/labController.ts';
import type { FakeRequest } from './fakeCluster.ts';
import { type FakeRun, type FakeSide, fakeOutcome } from './fakeController.ts';
import { fakeSingleLatencySeconds, modelBytes } from './fakeModel.ts';

interface Manner {
  notes: string[];
  lateFraction: number;
  /** Default 0.01. */
  driftFraction?: number;
}

const blockCount = 8;
const busyWindowSeconds = 6;

function summary(latencies: number[]): LatencySummary {
  const sorted = latencies.sort((a, b) => a - b);
  const quantile = (share: number) => {
    if (sorted.length === 0) return null;
    const place = share * (sorted.length - 1);
    const low = sorted[Math.floor(place)] ?? 0;
    const high = sorted[Math.ceil(place)] ?? 0;
    return low + (high - low) * (place - Math.floor(place));
  };
  const mean = sorted.length === 0 ? null : sorted.reduce((sum, latency) => sum + latency, 0) / sorted.length;
  return { mean, p50: quantile(0.5), p90: quantile(0.9), p99: quantile(0.99) };
}

interface Account {
  outcome: Outcome;
  share: Share;
}

function account(side: FakeSide, now: number, model?: number): Account {
  const requests = side.requests.filter((request) => model === undefined || request.model === model);
  const outcomes = requests.map((request) => fakeOutcome(side, request, now));
  const count = (code: number | null) => outcomes.filter((outcome) => outcome === code).length;
  const rejected = count(outcomeCode.rejected);
  const failed = count(outcomeCode.failed);
  const onTime = count(outcomeCode.onTime);
  const completed = onTime + count(outcomeCode.late);
  const ledger: Ledger = {
    arrived: requests.length,
    completed,
    rejected: rejected ? { [side.service.admission === 'slo' ? 'slo' : 'no device']: rejected } : {},
    failed: failed ? { 'device lost': failed } : {},
    inFlight: count(null),
  };
  const latencySeconds = summary(
    requests.flatMap((request, index) => {
      const outcome = outcomes[index] ?? null;
      return outcome !== null && outcome <= outcomeCode.late
        ? [(request.finishSeconds ?? 0) - request.arrivalSeconds]
        : [];
    }),
  );
  const attainment = requests.length ? onTime / requests.length : null;
  return { outcome: { ledger, attainment, latencySeconds }, share: { onTime, ended: completed + rejected + failed } };
}

function models(run: FakeRun): ModelSnapshot[] {
  const { nowSeconds, side, ghost } = run;
  return run.testCase.models.map(({ name }, model) => {
    const { outcome, share } = account(side, nowSeconds, model);
    return {
      name,
      share,
      ghost: ghost && account(ghost, nowSeconds, model).share,
      latencySeconds: outcome.latencySeconds,
      sloSeconds: side.service.sloSeconds,
      arrivalsPerSecond: run.ratesPerSecond[model] ?? null,
    };
  });
}

function isWaiting(request: FakeRequest, now: number): boolean {
  return !request.failed && (request.spans[0]?.startSeconds ?? 0) > now;
}

function groups(run: FakeRun): GroupSnapshot[] {
  const { cluster, requests } = run.side;
  const unfinished = (group: number) =>
    requests.filter((request) => request.group === group && (request.finishSeconds ?? 0) > run.nowSeconds).length;
  const shown = cluster.groups.flatMap((group, index) =>
    group.draining && unfinished(index) === 0 ? [] : [{ group, index }],
  );
  shown.sort((a, b) => Number(a.group.draining) - Number(b.group.draining));
  return shown.map(({ group: { interOp, intraOp, models: hosted, devices, draining }, index }) => {
    const waiting = requests.filter((request) => request.group === index && isWaiting(request, run.nowSeconds));
    return {
      interOp,
      intraOp,
      models: hosted,
      stages: Array.from({ length: interOp }, (_, stage) => ({
        deviceIndices: devices.slice(stage * intraOp, (stage + 1) * intraOp),
        blocks: hosted.map(() => ({
          first: Math.round((stage * blockCount) / interOp),
          end: Math.round(((stage + 1) * blockCount) / interOp),
        })),
      })),
      draining,
      finishingCount: draining ? unfinished(index) : 0,
      waitingModels: waiting.slice(0, 64).map((request) => request.model),
      waitingCount: waiting.length,
    };
  });
}

function devices(run: FakeRun): DeviceSnapshot[] {
  const { cluster, requests } = run.side;
  const now = run.nowSeconds;
  const from = Math.max(0, now - busyWindowSeconds);
  return cluster.alive.map((alive, device) => {
    const group = cluster.groups.findLastIndex((each) => each.devices.includes(device));
    const spans = requests.slice(-1500).flatMap((request) => request.spans.filter((span) => span.device === device));
    const busy = spans.reduce(
      (sum, span) => sum + Math.max(0, Math.min(now, span.endSeconds) - Math.max(from, span.startSeconds)),
      0,
    );
    const span = alive
      ? spans.find(({ startSeconds, endSeconds }) => startSeconds <= now && now < endSeconds)
      : undefined;
    const hosted = cluster.groups[group]?.models ?? [];
    const shareOfModel = 1 / (cluster.groups[group]?.devices.length ?? 1);
    return {
      alive,
      killed: run.killed.has(device),
      busyFraction: now > from ? busy / (now - from) : 0,
      executing: span
        ? { modelIndex: span.model, request: span.request, stageIndex: span.stage, endSeconds: span.endSeconds }
        : null,
      queueLength: 0,
      weightBytes: hosted.length * modelBytes * shareOfModel,
      weightBytesByModel: run.testCase.models.map((_, model) =>
        hosted.includes(model) ? modelBytes * shareOfModel : 0,
      ),
    };
  });
}

export function fakeSnapshot(run: FakeRun, { notes, lateFraction, driftFraction = 0.01 }: Manner): Snapshot {
  const { nowSeconds, side, ghost, predicted, options, testCase, slowdown } = run;
  const { outcome, share } = account(side, nowSeconds);
  const live = options.mode === 'live';
  return {
    runId: run.id,
    phase: run.phase,
    mode: options.mode,
    nowSeconds,
    durationSeconds: testCase.workload?.durationSeconds ?? 60,
    slowdown,
    profileAgeSeconds: live ? 180 : null,
    admission: options.admission ?? 'none',
    placement: run.placement,
    speed: live ? null : run.speed,
    memoryBudgetBytes: testCase.cluster.memoryBudgetBytes,
    ledger: outcome.ledger,
    share,
    ghost: ghost && account(ghost, nowSeconds).share,
    predicted: live ? account(predicted, nowSeconds).share : null,
    predictedBand: live && slowdown !== null ? fakeBand(account(predicted, nowSeconds).share) : null,
    models: models(run),
    groups: groups(run),
    devices: devices(run),
    fidelity: {
      faithful: live && slowdown !== null ? lateFraction <= 0.02 : null,
      hasDrifted: live && driftFraction > 0.25,
      stages: side.requests.length * 2,
      lateFraction: live && slowdown !== null ? lateFraction : null,
      latenessSecondsP99: live && slowdown !== null ? 0.0006 : null,
      calibrationDriftFraction: live ? driftFraction : null,
    },
    accuracy: live ? { right: Math.round(outcome.ledger.completed * 0.981), total: outcome.ledger.completed } : null,
    actions: [...run.actions],
    notes: slowdown === null ? [...notes, 'Raw pace: contention is what this machine does.'] : notes,
  };
}

/** A point around what is predicted. */
function fakeBand({ onTime, ended }: Share): { low: number; high: number } | null {
  return ended === 0 ? null : { low: Math.max(0, onTime / ended - 0.01), high: Math.min(1, onTime / ended + 0.01) };
}

export function fakeReport(run: FakeRun, { notes, lateFraction }: Manner): Report {
  const { nowSeconds, side, predicted, testCase, options, slowdown } = run;
  const { outcome } = account(side, nowSeconds);
  const { attainment, latencySeconds } = account(predicted, nowSeconds).outcome;
  const live = options.mode === 'live';
  const paced = live && slowdown !== null;
  return {
    ...outcome,
    schema: 'muxlab-report/1',
    mode: options.mode,
    byModel: testCase.models.map(
      ({ name }, model): ModelOutcome => ({ name, ...account(side, nowSeconds, model).outcome }),
    ),
    devices: devices(run).map(({ busyFraction }) => ({ busyFraction })),
    fidelity: {
      lateFraction: paced ? lateFraction : null,
      latenessSecondsP99: paced ? 0.0006 : null,
      calibrationDriftFraction: live ? 0.01 : null,
    },
    prediction: {
      attainment,
      latencySeconds,
      byModel: testCase.models.map((_, model) => account(predicted, Infinity, model).outcome),
    },
    accuracyFraction: live ? 0.981 : null,
    resolved: {
      slowdown,
      sloSeconds: testCase.models.map(() => side.service.sloSeconds),
      arrivals: {
        timesSeconds: side.requests.map(({ arrivalSeconds }) => arrivalSeconds),
        modelIndices: side.requests.map(({ model }) => model),
      },
    },
    actions: run.actions,
    adapter: live ? 'SwiftShader' : null,
    seed: testCase.workload?.seed ?? null,
    versions: {},
    link: null,
    profiles: Object.fromEntries(testCase.models.map(({ profile }) => [profile, fakeProfile()])),
    requests: requestLog(run),
    notes,
  };
}

const fakeProfile = (): Profile => ({
  configs: [
    { interOp: 1, intraOp: 1, stageLatencySeconds: [fakeSingleLatencySeconds], stageWeightBytes: [modelBytes] },
    {
      interOp: 2,
      intraOp: 1,
      stageLatencySeconds: [0.52 * fakeSingleLatencySeconds, 0.52 * fakeSingleLatencySeconds],
      stageWeightBytes: [modelBytes / 2, modelBytes / 2],
    },
  ],
});

const outcomeWords = ['completed', 'completed', 'rejected: slo', 'failed: device lost'];

function requestLog({ side, nowSeconds }: FakeRun): RequestLog {
  const outcomes = side.requests.map((request) => fakeOutcome(side, request, nowSeconds));
  const isCompleted = (code: number | null) => code === outcomeCode.onTime || code === outcomeCode.late;
  return {
    modelIndices: side.requests.map(({ model }) => model),
    arrivalSeconds: side.requests.map(({ arrivalSeconds }) => arrivalSeconds),
    finishSeconds: side.requests.map(({ finishSeconds }, index) =>
      isCompleted(outcomes[index]) ? finishSeconds : null,
    ),
    outcomes: outcomes.map((code) => (code === null ? 'in-flight' : outcomeWords[code])),
    onTime: outcomes.map((code) => code === outcomeCode.onTime),
    imageIndices: side.requests.map(() => null),
    predictedClasses: side.requests.map(() => null),
  };
}
