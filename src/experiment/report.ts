/** @file What a run leaves behind, live, watched or simulated at once: `muxlab-report/1`. */

import { formatPercent } from '../base/format.ts';
import { type RequestId, requestId } from '../base/units.ts';
import type { Action, Admission } from '../domain/case.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import type { Fidelity, Ledger, ModelOutcome, Outcome, Report, RequestLog } from '../domain/report.ts';
import type { RequestTable } from '../domain/resolve.ts';
import { isOnTime, type RequestOutcomes } from '../metrics/attainment.ts';
import type { Grouped } from '../metrics/finiteByModel.ts';
import {
  createLedger,
  type LedgerBook,
  recordArrival,
  recordCompletion,
  recordFailure,
  recordRejection,
} from '../metrics/ledger.ts';
import { summarizeOutcomes, summarizePredictions } from '../metrics/summary.ts';
import { driftFractionMax, lateFractionMax } from '../runtime/fidelity.ts';
import type { RequestRecord } from '../runtime/runRecords.ts';
import { devicesOfGroups } from '../simulate/actions.ts';
import { type Replay, replay } from '../simulate/replay.ts';
import type { ActiveRun } from './activeRun.ts';
import { clusterOptionsOf, requestsOf, type Setting } from './setting.ts';
import { versions } from './versions.ts';

/** How one request ended, the same for every mode. */
type Ending = { kind: 'completed' } | { kind: 'rejected' | 'failed'; reason: string } | { kind: 'in-flight' };

interface Accounted {
  outcomes: RequestOutcomes;
  endings: Ending[];
}

export function reportOfRun(run: ActiveRun, adapter: string | null): Report {
  const { setting, placement, admission, mode, clock, inputs } = run.options;
  const { records } = run.driver.table;
  const accounted = accountRecords(records);
  const requests: RequestTable = {
    timesSeconds: accounted.outcomes.arrivalSeconds,
    modelIndices: accounted.outcomes.modelIndices,
    sloSeconds: Float64Array.from(records, ({ sloSeconds }) => sloSeconds),
    tokens: {
      input: Int32Array.from(records, ({ inputTokens }) => inputTokens),
      output: Int32Array.from(records, ({ outputTokens }) => outputTokens),
    },
  };
  const cluster = clusterOptionsOf(setting, placement);
  const foretold = replay({ cluster, requests, actions: run.actions, admission, batchSizes: setting.batchSizes });
  const fidelity = run.fidelity.read();
  const elapsedSeconds = Math.max(clock.now(), Number.MIN_VALUE);
  return {
    schema: 'muxlab-report/1',
    mode,
    ...summarize(setting, accounted),
    devices: run.busySeconds.map((busy) => ({ busyFraction: Math.min(1, busy / elapsedSeconds) })),
    fidelity,
    prediction: predictionOf(foretold, setting.testCase.models.length),
    accuracyFraction: run.accuracy.total > 0 ? run.accuracy.right / run.accuracy.total : null,
    resolved: setting.resolved,
    profiles: profilesByName(setting),
    actions: [...run.actions],
    adapter: mode === 'live' ? adapter : null,
    seed: setting.testCase.workload?.seed ?? null,
    versions,
    link: null,
    requests: requestLog(accounted, {
      imageIndexOf: (request) => inputs?.imageIndex(records[request].modelIndex, request) ?? null,
      predictedClassOf: (request) => predictedClass(records[request]),
    }),
    notes: [...run.notes, ...fidelityNotes(fidelity, run.fidelity.worstDriftFraction)],
  };
}

interface SimulationOptions {
  setting: Setting;
  placement: StaticPlacement;
  admission: Admission;
}

export function reportOfSimulation(options: SimulationOptions): Report {
  return simulateAtOnce(options).report;
}

/** A simulated run, over at once, and all that happened in it. Actions of the case are replayed. */
export function simulateAtOnce({ setting, placement, admission }: SimulationOptions): {
  report: Report;
  replayed: Replay;
} {
  const actions = setting.testCase.actions ?? [];
  const cluster = clusterOptionsOf(setting, placement);
  const requests = requestsOf(setting, actions);
  const replayed = replay({ cluster, requests, actions, admission, batchSizes: setting.batchSizes });
  const accounted = accountReplay(replayed);
  const report: Report = {
    schema: 'muxlab-report/1',
    mode: 'simulated',
    ...summarize(setting, accounted),
    devices: busyFractions(replayed, { deviceCount: setting.testCase.cluster.deviceCount, placement, actions }),
    fidelity: { lateFraction: null, latenessSecondsP99: null, calibrationDriftFraction: null },
    prediction: predictionOf(replayed, setting.testCase.models.length),
    accuracyFraction: null,
    resolved: setting.resolved,
    profiles: profilesByName(setting),
    actions: [...actions],
    adapter: null,
    seed: setting.testCase.workload?.seed ?? null,
    versions,
    link: null,
    requests: requestLog(accounted, { imageIndexOf: () => null, predictedClassOf: () => null }),
    notes: [`Modelled from stage latencies ${originOf(setting)}.`],
  };
  return { report, replayed };
}

function profilesByName({ testCase, profiles }: Setting): Report['profiles'] {
  return Object.fromEntries(testCase.models.map(({ profile }, model) => [profile, profiles[model]]));
}

function originOf({ profileAdapter }: Setting): string {
  return profileAdapter === null ? 'that the case brings' : `measured on ${profileAdapter}`;
}

/** A completed request's tolerance counts towards its deadline (ADR 1). */
function accountRecords(records: readonly RequestRecord[]): Accounted {
  return {
    outcomes: {
      arrivalSeconds: Float64Array.from(records, ({ arrivalSeconds }) => arrivalSeconds),
      modelIndices: Int32Array.from(records, ({ modelIndex }) => modelIndex),
      sloSeconds: Float64Array.from(records, ({ sloSeconds, toleranceSeconds }) => sloSeconds + toleranceSeconds),
      finishSeconds: Float64Array.from(records, ({ outcome }) =>
        outcome.kind === 'completed' ? outcome.finishSeconds : Infinity,
      ),
      generation: generationOf(records),
    },
    endings: records.map(({ outcome }) => outcome),
  };
}

/** null where no request got a token. */
function generationOf(records: readonly RequestRecord[]): RequestOutcomes['generation'] {
  const firstTokenSeconds = Float64Array.from(records, (record) => record.firstTokenSeconds);
  if (!firstTokenSeconds.some(Number.isFinite)) return null;
  return { firstTokenSeconds, outputTokens: Int32Array.from(records, ({ outputTokens }) => outputTokens) };
}

function accountReplay(replayed: Replay): Accounted {
  const { finishSeconds, log } = replayed;
  const endings = Array.from(finishSeconds, (): Ending => ({ kind: 'in-flight' }));
  for (const entry of log) {
    if (entry.kind === 'complete') endings[entry.request] = { kind: 'completed' };
    if (entry.kind === 'reject') endings[entry.request] = { kind: 'rejected', reason: entry.reason };
    if (entry.kind === 'fail') endings[entry.request] = { kind: 'failed', reason: entry.reason };
  }
  return { outcomes: outcomesOf(replayed), endings };
}

function outcomesOf({ requests, finishSeconds, firstTokenSeconds }: Omit<Replay, 'log'>): RequestOutcomes {
  const { timesSeconds, modelIndices, sloSeconds, tokens } = requests;
  const generation = firstTokenSeconds && { firstTokenSeconds, outputTokens: tokens?.output };
  return { arrivalSeconds: timesSeconds, modelIndices, sloSeconds, finishSeconds, generation };
}

function summarize(setting: Setting, { outcomes, endings }: Accounted): Outcome & { byModel: ModelOutcome[] } {
  const { models } = setting.testCase;
  const ledgers = ledgersOf(endings, { modelIndices: outcomes.modelIndices, modelCount: models.length });
  const { all, byModel } = summarizeOutcomes(ledgers, outcomes);
  return { ...all, byModel: models.map(({ name }, model) => ({ name, ...byModel[model] })) };
}

function ledgersOf(
  endings: readonly Ending[],
  { modelIndices, modelCount }: { modelIndices: Int32Array; modelCount: number },
): Grouped<Ledger> {
  const all = createLedger();
  const byModel = Array.from({ length: modelCount }, createLedger);
  endings.forEach((ending, index) => {
    const request = requestId(index);
    record(all, request, ending);
    const ofModel = byModel[modelIndices[index]] as LedgerBook | undefined;
    if (ofModel) record(ofModel, request, ending);
  });
  return { all: all.counts, byModel: byModel.map(({ counts }) => counts) };
}

function record(book: LedgerBook, request: RequestId, ending: Ending): void {
  recordArrival(book, request);
  if (ending.kind === 'completed') recordCompletion(book, request);
  if (ending.kind === 'rejected') recordRejection(book, request, ending.reason);
  if (ending.kind === 'failed') recordFailure(book, request, ending.reason);
}

/** What a simulation says of all requests, and of each model's. */
export function predictionOf(replayed: Omit<Replay, 'log'>, modelCount: number): Report['prediction'] {
  const { all, byModel } = summarizePredictions(outcomesOf(replayed), modelCount);
  return { ...all, byModel };
}

function busyFractions(
  { log }: Replay,
  { deviceCount, placement, actions }: { deviceCount: number; placement: StaticPlacement; actions: readonly Action[] },
): { busyFraction: number }[] {
  const devices = devicesOfGroups(placement, actions);
  const busySeconds = new Array<number>(deviceCount).fill(0);
  let endSeconds = Number.MIN_VALUE;
  for (const entry of log) {
    endSeconds = Math.max(endSeconds, entry.at);
    if (entry.kind !== 'run-stage') continue;
    for (const device of devices[entry.groupIndex][entry.stageIndex]) busySeconds[device] += entry.latencySeconds;
  }
  return busySeconds.map((busy) => ({ busyFraction: Math.min(1, busy / endSeconds) }));
}

function requestLog(
  { outcomes, endings }: Accounted,
  more: {
    imageIndexOf: (request: number) => number | null;
    predictedClassOf: (request: number) => number | null;
  },
): RequestLog {
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    modelIndices: Array.from(outcomes.modelIndices),
    arrivalSeconds: Array.from(outcomes.arrivalSeconds),
    finishSeconds: Array.from(outcomes.finishSeconds, finite),
    onTime: endings.map((_, request) => isOnTime(outcomes, request)),
    outcomes: endings.map((ending) => ('reason' in ending ? `${ending.kind}: ${ending.reason}` : ending.kind)),
    imageIndices: endings.map((_, request) => more.imageIndexOf(request)),
    predictedClasses: endings.map((_, request) => more.predictedClassOf(request)),
  };
}

function predictedClass({ outcome }: RequestRecord): number | null {
  return outcome.kind === 'completed' ? outcome.predictedClass : null;
}

/** Raw runs contend: what their stages take says nothing of the calibration. */
function fidelityNotes({ lateFraction }: Fidelity, worstDriftFraction: number): string[] {
  if (lateFraction === null) return [];
  const notes: string[] = [];
  if (lateFraction > lateFractionMax) {
    notes.push(
      `Not faithful: ${formatPercent(lateFraction)} of the stages overran their windows. Choose a slower pace.`,
    );
  }
  if (Math.abs(worstDriftFraction) > driftFractionMax) {
    const change = `${formatPercent(Math.abs(worstDriftFraction))} ${worstDriftFraction > 0 ? 'more' : 'less'}`;
    notes.push(`The calibration drifted: for a while stages computed for ${change} than they were measured to.`);
  }
  return notes;
}
