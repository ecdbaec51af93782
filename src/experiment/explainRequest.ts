/** @file Where the time of one request of a run went. */
import type { GroupPlacement } from '../domain/placement.ts';
import { batchLatencySeconds, findConfig, type Profile } from '../domain/profile.ts';
import type { Report } from '../domain/report.ts';
import { explainLatency, type StageSpan } from '../metrics/lateness.ts';
import type { Replay } from '../simulate/replay.ts';
import type { ActiveRun } from './activeRun.ts';
import type { RequestExplanation } from './labController.ts';
import type { Setting } from './setting.ts';

/** @returns null where the request was not executed to its end */
export function explainRequest({ driver, executed }: ActiveRun, request: number): RequestExplanation | null {
  const { records } = driver.table;
  const record = records[request];
  if (record?.outcome.kind !== 'completed') return null;
  const arrivalsSeconds = Float64Array.from(records, ({ arrivalSeconds }) => arrivalSeconds);
  const explained = explainLatency(request, { arrivalsSeconds, spans: [...executed.values()] });
  if (!explained) return null;
  const { modelIndex, sloSeconds } = record;
  return { ...explained, request, modelIndex, sloSeconds: Number.isFinite(sloSeconds) ? sloSeconds : null };
}

/** Every stage execution of a run that was simulated at once. @param groups  as its events number them */
export function replayedSpans(
  { log }: Replay,
  { setting, groups }: { setting: Setting; groups: readonly GroupPlacement[] },
): StageSpan[] {
  return log.flatMap((entry): StageSpan[] => {
    if (entry.kind !== 'run-stage') return [];
    const { at, latencySeconds, groupIndex, stageIndex, modelIndex } = entry;
    const span = { groupIndex, stageIndex, modelIndex, requests: entry.requests, startSeconds: at };
    const linkSeconds = linkSecondsOf(setting, groups, { ...span, batchSize: entry.requests.length });
    return [{ ...span, endSeconds: at + latencySeconds, linkSeconds }];
  });
}

/** As `explainRequest`, of a run that was simulated at once. */
export function explainReplayed(
  { requests, finishSeconds }: Replay,
  spans: readonly StageSpan[],
  request: number,
): RequestExplanation | null {
  if (!(finishSeconds[request] < Infinity)) return null;
  const explained = explainLatency(request, { arrivalsSeconds: requests.timesSeconds, spans });
  if (!explained) return null;
  const sloSeconds = requests.sloSeconds[request];
  return {
    ...explained,
    request,
    modelIndex: requests.modelIndices[request],
    sloSeconds: Number.isFinite(sloSeconds) ? sloSeconds : null,
  };
}

/** Of a stage's latency, what its transfers take; 0 where nothing is known of it. */
function linkSecondsOf(
  { profiles, calibrated, resolved }: Setting,
  groups: readonly GroupPlacement[],
  stage: { groupIndex: number; stageIndex: number; modelIndex: number; batchSize: number },
): number {
  const secondsIn = (profile: Profile) => {
    const config = findConfig(profile, groups[stage.groupIndex]);
    return (config && batchLatencySeconds(config, stage.batchSize)?.[stage.stageIndex]) ?? Number.NaN;
  };
  const ownSeconds = secondsIn(calibrated[stage.modelIndex]) * (resolved.slowdown ?? 1);
  return Math.max(0, secondsIn(profiles[stage.modelIndex]) - ownSeconds) || 0;
}

/** Completed, and too late: those that took longest. */
export function missedRequests({ requests }: Report, count: number): number[] {
  const { arrivalSeconds, finishSeconds, onTime } = requests;
  const latency = (request: number) => (finishSeconds[request] ?? 0) - arrivalSeconds[request];
  return arrivalSeconds
    .map((_, request) => request)
    .filter((request) => finishSeconds[request] !== null && !onTime[request])
    .sort((a, b) => latency(b) - latency(a))
    .slice(0, count);
}
