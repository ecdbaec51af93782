/** @file What the page shows of a run in progress, about ten times a second. */
import { copyLedger } from '../metrics/ledger.ts';
import { driftFractionMax, lateFractionMax } from '../runtime/fidelity.ts';
import type { ActiveRun } from './activeRun.ts';
import { blockCountOf } from './catalogue.ts';
import { profiledStages } from './cutStages.ts';
import type { DeviceSnapshot, FidelitySnapshot, GroupSnapshot, Phase, Snapshot } from './labController.ts';

const waitingShown = 64;

function phaseOf(run: ActiveRun): Phase {
  if (run.ended) return 'ended';
  return run.options.clock.paused ? 'paused' : 'running';
}

export function snapshotOf(run: ActiveRun): Snapshot {
  const { setting, mode, admission, clock, runId } = run.options;
  const { testCase, resolved, arrivals } = setting;
  const { total, byModel } = run.tally.read();
  const { ghost, predicted, band } = run.readShadows();
  return {
    runId,
    phase: phaseOf(run),
    mode,
    nowSeconds: clock.now(),
    durationSeconds: testCase.workload?.durationSeconds ?? arrivals.timesSeconds.at(-1) ?? 0,
    slowdown: resolved.slowdown,
    profileAgeSeconds: setting.profiledAt === null ? null : (Date.now() - Date.parse(setting.profiledAt)) / 1000,
    admission,
    placement: run.placement,
    speed: mode === 'live' ? null : clock.speed,
    memoryBudgetBytes: testCase.cluster.memoryBudgetBytes,
    ledger: copyLedger(run.driver.ledger.counts),
    share: total,
    ghost: ghost?.total ?? null,
    predicted: predicted.total,
    predictedBand: band,
    models: byModel.map((tally, modelIndex) => ({
      ...tally,
      name: testCase.models[modelIndex].name,
      ghost: ghost?.byModel[modelIndex] ?? null,
      sloSeconds: resolved.sloSeconds[modelIndex],
      arrivalsPerSecond: run.arrivalsPerSecond[modelIndex],
    })),
    groups: groupSnapshots(run),
    devices: deviceSnapshots(run),
    fidelity: fidelityOf(run),
    accuracy: run.accuracy.total > 0 ? { ...run.accuracy } : null,
    actions: [...run.actions],
    notes: [...run.notes],
  };
}

/** Those of the placement in force, then those that drain. */
function groupSnapshots(run: ActiveRun): GroupSnapshot[] {
  const count = run.placement.groups.length;
  const first = run.groups.length - count;
  const inForce = Array.from({ length: count }, (_, index) => groupSnapshot(run, first + index, false));
  return [...inForce, ...run.driver.drainingGroups().map((group) => groupSnapshot(run, group, true))];
}

function groupSnapshot(run: ActiveRun, groupIndex: number, draining: boolean): GroupSnapshot {
  const { setting } = run.options;
  const { interOp, intraOp, models } = run.groups[groupIndex];
  const waiting = run.driver.waiting(groupIndex);
  const cuts = models.map((model) => {
    const blockCount = blockCountOf(setting.testCase.models[model].profile);
    return blockCount === undefined ? [] : profiledStages(setting.profiles[model], { interOp, intraOp }, blockCount);
  });
  return {
    interOp,
    intraOp,
    models,
    draining,
    finishingCount: draining ? run.driver.unfinishedCount(groupIndex) : 0,
    stages: run.stageDevices[groupIndex].map((deviceIndices, stage) => ({
      deviceIndices: [...deviceIndices],
      blocks: cuts.map((ranges) => ({ first: ranges[stage]?.firstBlock ?? 0, end: ranges[stage]?.endBlock ?? 0 })),
    })),
    waitingModels: waiting.slice(0, waitingShown).map(({ modelIndex }) => modelIndex),
    waitingCount: waiting.length,
  };
}

function deviceSnapshots(run: ActiveRun): DeviceSnapshot[] {
  const { fleet, clock, setting } = run.options;
  const { weightBytes } = fleet;
  const now = clock.now();
  const devices = Array.from(
    { length: setting.testCase.cluster.deviceCount },
    (_, device): DeviceSnapshot => ({
      alive: !run.deadDevices.has(device),
      killed: run.killedDevices.has(device),
      busyFraction: now > 0 ? Math.min(1, run.busySeconds[device] / now) : 0,
      executing: null,
      queueLength: 0,
      weightBytes: weightBytes[device]?.reduce((sum, bytes) => sum + bytes, 0) ?? 0,
      weightBytesByModel: setting.testCase.models.map((_, model) => weightBytes[device]?.[model] ?? 0),
    }),
  );
  for (const { command, run: stageRun } of run.driver.executing()) {
    for (const device of run.devicesOf(stageRun)) {
      devices[device].executing = {
        modelIndex: stageRun.modelIndex,
        request: command.requests[0],
        stageIndex: stageRun.stageIndex,
        endSeconds: stageRun.windowSeconds === null ? Number.NaN : stageRun.startAt + stageRun.windowSeconds,
      };
    }
  }
  for (const [groupIndex, stages] of run.stageDevices.entries()) {
    const waiting = run.driver.waiting(groupIndex).length;
    for (const device of stages[0]) devices[device].queueLength += waiting;
  }
  return devices;
}

function fidelityOf({ fidelity }: ActiveRun): FidelitySnapshot {
  const read = fidelity.read();
  const faithful = read.lateFraction === null ? null : read.lateFraction <= lateFractionMax;
  const hasDrifted = read.lateFraction !== null && Math.abs(fidelity.worstDriftFraction) > driftFractionMax;
  return { faithful, hasDrifted, stages: fidelity.stageCount, ...read };
}
