/**
 * @file The reservation simulator: one pass over the arrivals with the core's decision functions, and no event queue.
 *
 * First come, first served without batches needs no more (ADR 2): a request's finish is known when it is admitted.
 */
import type { Admission } from '../domain/case.ts';
import type { RequestTable } from '../domain/resolve.ts';
import type { ServingCluster } from '../serving/cluster.ts';
import { admissionLimitSeconds, earliestFreeHost, neverFinishes, reserve } from '../serving/dispatch.ts';
import { type GenerationAsked, reserveGeneration } from '../serving/generation.ts';
import type { Segment } from './segments.ts';

/** What became of each request; arrays are per request. */
export interface DispatchLog {
  /** Infinite: not served. */
  finishSeconds: Float64Array;
  /** Index within the placement of the time; −1: dispatched to no group. */
  groupIndices: Int32Array;
  /** Instants, infinite where no token was generated; null: no model generates. */
  firstTokenSeconds: Float64Array | null;
}

/** Nothing is dispatched yet. */
export function createDispatchLog(requestCount: number, generates = false): DispatchLog {
  const log = emptyLog(requestCount, generates);
  log.finishSeconds.fill(neverFinishes);
  log.groupIndices.fill(-1);
  return log;
}

/** For whoever writes every place: filling them first would take a tenth as long as the dispatch itself. */
function emptyLog(requestCount: number, generates: boolean): DispatchLog {
  return {
    finishSeconds: new Float64Array(requestCount),
    groupIndices: new Int32Array(requestCount),
    firstTokenSeconds: generates ? new Float64Array(requestCount).fill(neverFinishes) : null,
  };
}

/**
 * Dispatches every request in order. A segment ends before the first request that arrives after the next one's start
 * (strictly); clocks restart at 0 in each (alpaserve.md §1).
 */
export function simulateReservations(
  segments: readonly Segment[],
  requests: RequestTable,
  admission: Admission,
): DispatchLog {
  const log = emptyLog(
    requests.timesSeconds.length,
    segments.some(({ cluster }) => cluster.generates),
  );
  let first = 0;
  segments.forEach(({ cluster }, index) => {
    const next = segments[index + 1];
    const end = next ? firstAfter(requests.timesSeconds, next.startSeconds, first) : requests.timesSeconds.length;
    dispatchRange(cluster, { requests, admission, first, end }, log);
    first = end;
  });
  return log;
}

/** The first request from `from` on that arrives after `atSeconds`. */
function firstAfter(timesSeconds: Float64Array, atSeconds: number, from: number): number {
  let index = from;
  while (index < timesSeconds.length && timesSeconds[index] <= atSeconds) index++;
  return index;
}

export interface RequestRange {
  requests: RequestTable;
  admission: Admission;
  first: number;
  end: number;
}

/** Nothing is allocated per request. Advances the clocks of `cluster`, and writes what became of each request of the range. */
export function dispatchRange(cluster: ServingCluster, range: RequestRange, log: DispatchLog): void {
  const { requests, admission, first, end } = range;
  const { timesSeconds, modelIndices, sloSeconds } = requests;
  const { groupIndices, finishSeconds } = log;
  const { hostGroups } = cluster;
  const generators = cluster.generates ? cluster.hostGenerators : null;
  for (let request = first; request < end; request++) {
    const modelIndex = modelIndices[request];
    const host = modelIndex < 0 ? -1 : earliestFreeHost(cluster, modelIndex);
    if (host < 0) {
      groupIndices[request] = -1;
      finishSeconds[request] = neverFinishes;
      continue;
    }
    groupIndices[request] = hostGroups[host];
    const limitSeconds = admissionLimitSeconds(sloSeconds[request], admission);
    if (generators !== null && generators[host] !== null) {
      const reserved = reserveGeneration(cluster, host, generationOf(requests, request, limitSeconds));
      finishSeconds[request] = reserved.finishSeconds;
      if (log.firstTokenSeconds !== null) log.firstTokenSeconds[request] = reserved.firstTokenSeconds;
    } else {
      finishSeconds[request] = reserve(cluster, host, timesSeconds[request], limitSeconds);
    }
  }
}

/** What a generation asks for. */
export function generationOf(
  { timesSeconds, tokens }: RequestTable,
  request: number,
  limitSeconds: number,
): GenerationAsked {
  return {
    arrivalSeconds: timesSeconds[request],
    limitSeconds,
    inputTokens: tokens?.input[request] ?? 1,
    outputTokens: tokens?.output[request] ?? 1,
  };
}
