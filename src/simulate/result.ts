/** @file From what became of each request to the figures `simulate` prints. */
import type { SimulationResult } from '../domain/report.ts';
import type { RequestTable } from '../domain/resolve.ts';
import { attainmentTrimmed, countOnTime, type RequestOutcomes } from '../metrics/attainment.ts';
import { countByIndex, countOnTimeByIndex } from '../metrics/counts.ts';
import { summarizePredictions, summarizeTokens } from '../metrics/summary.ts';
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
  const goodBy = (indices: Int32Array, count: number) => countOnTimeByIndex(indices, count, outcomes);
  // Of single models only counts are asked for.
  const { attainment, latencySeconds } = summarizePredictions(outcomes, 0).all;
  return {
    label,
    attainment,
    attainmentTrimmed: attainmentTrimmed(outcomes, trimSeconds),
    goodCount: countOnTime(outcomes),
    finishSeconds: Array.from(finishSeconds, (finish) => (finish < Infinity ? finish : null)),
    meanLatencySeconds: latencySeconds.mean,
    p50LatencySeconds: latencySeconds.p50,
    p90LatencySeconds: latencySeconds.p90,
    p99LatencySeconds: latencySeconds.p99,
    requestsByModel: countByIndex(requests.modelIndices, modelCount),
    goodByModel: goodBy(requests.modelIndices, modelCount),
    requestsByGroup,
    goodByGroup: goodBy(groupIndices, requestsByGroup.length),
    ...tokenTimes(outcomes, modelCount),
  };
}

/** Overall and by model; nothing where no model generates. */
function tokenTimes(outcomes: RequestOutcomes, modelCount: number): Partial<SimulationResult> {
  const times = summarizeTokens(outcomes, modelCount);
  return times ? { ...times.all, tokenTimesByModel: times.byModel } : {};
}
