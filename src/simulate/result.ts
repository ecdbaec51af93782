/** @file From what became of each request to the figures `simulate` prints. */
import type { SimulationResult } from '../domain/report.ts';
import type { RequestTable } from '../domain/resolve.ts';
import { attainment, attainmentTrimmed, countOnTime, isOnTime, type RequestOutcomes } from '../metrics/attainment.ts';
import { completedLatencies, outcomesOfModel, summarizeLatencies, summarizeTokens } from '../metrics/summary.ts';
import type { DispatchLog } from './reservation.ts';

export interface Dispatched extends DispatchLog {
  /** [groups] Dispatched to each, admitted or not; a placement that changes in time sums by index. */
  requestsByGroup: number[];
}

export interface ResultOptions {
  label: string;
  requests: RequestTable;
  modelCount: number;
  trimSeconds: number;
}

export function summarizeSimulation(
  { finishSeconds, groupIndices, requestsByGroup, firstTokenSeconds }: Dispatched,
  { label, requests, modelCount, trimSeconds }: ResultOptions,
): SimulationResult {
  const outcomes: RequestOutcomes = {
    arrivalSeconds: requests.timesSeconds,
    modelIndices: requests.modelIndices,
    sloSeconds: requests.sloSeconds,
    finishSeconds,
    generation: firstTokenSeconds && { firstTokenSeconds, outputTokens: requests.tokens?.output },
  };
  const onTime = (index: number, request: number) => (isOnTime(outcomes, request) ? index : -1);
  const latencySeconds = summarizeLatencies(completedLatencies(outcomes));
  return {
    label,
    attainment: attainment(outcomes),
    attainmentTrimmed: attainmentTrimmed(outcomes, trimSeconds),
    goodCount: countOnTime(outcomes),
    finishSeconds: Array.from(finishSeconds, (finish) => (finish < Infinity ? finish : null)),
    meanLatencySeconds: latencySeconds.mean,
    p50LatencySeconds: latencySeconds.p50,
    p90LatencySeconds: latencySeconds.p90,
    p99LatencySeconds: latencySeconds.p99,
    requestsByModel: countByIndex(requests.modelIndices, modelCount),
    goodByModel: countByIndex(requests.modelIndices.map(onTime), modelCount),
    requestsByGroup,
    goodByGroup: countByIndex(groupIndices.map(onTime), requestsByGroup.length),
    ...tokenTimes(outcomes, modelCount),
  };
}

/** Overall and by model; nothing where no model generates. */
function tokenTimes(outcomes: RequestOutcomes, modelCount: number): Partial<SimulationResult> {
  const overall = summarizeTokens(outcomes);
  if (overall === undefined) return {};
  const byModel = Array.from({ length: modelCount }, (_, model) => summarizeTokens(outcomesOfModel(outcomes, model)));
  return { ...overall, tokenTimesByModel: byModel.filter((times) => times !== undefined) };
}

/** How often each index below `count` occurs; −1 is counted nowhere. */
export function countByIndex(indices: Int32Array, count: number): number[] {
  const counts = Array.from({ length: count }, () => 0);
  for (const index of indices) if (index >= 0) counts[index]++;
  return counts;
}
