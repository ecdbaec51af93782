/**
 * @file The reservation simulator: one pass over the arrivals with the core's decision functions, and no event queue.
 *
 * First come, first served without batches needs no more (ADR 2): a request's finish is known when it is admitted.
 */
import type { Admission } from '../domain/case.ts';
import type { RequestTable } from '../domain/resolve.ts';
import type { ServingCluster } from '../serving/cluster.ts';
import { admissionLimits, earliestFreeHost, neverFinishes, reserve } from '../serving/dispatch.ts';
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

export function createDispatchLog(requestCount: number, generates = false): DispatchLog {
  return {
    firstTokenSeconds: generates ? new Float64Array(requestCount).fill(neverFinishes) : null,
    finishSeconds: new Float64Array(requestCount).fill(neverFinishes),
    groupIndices: new Int32Array(requestCount).fill(-1),
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
  const log = createDispatchLog(
    requests.timesSeconds.length,
    segments.some(({ cluster }) => cluster.generates),
  );
  const limits = admissionLimits(requests.sloSeconds, admission);
  let first = 0;
  segments.forEach(({ cluster }, index) => {
    const next = segments[index + 1];
    const end = next ? firstAfter(requests.timesSeconds, next.startSeconds, first) : requests.timesSeconds.length;
    dispatchRange(cluster, { requests, limits, first, end }, log);
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
  /** [requests] The longest latency admitted. */
  limits: Float32Array;
  first: number;
  end: number;
}

/** The loop a search runs millions of times: nothing is allocated per request. Advances the clocks of `cluster`. */
export function dispatchRange(cluster: ServingCluster, range: RequestRange, log: DispatchLog): void {
  const { timesSeconds, modelIndices } = range.requests;
  const { limits, first, end } = range;
  const { groupIndices, finishSeconds } = log;
  const { hostGroups, hostGenerators, generates } = cluster;
  for (let request = first; request < end; request++) {
    const modelIndex = modelIndices[request];
    const host = modelIndex < 0 ? -1 : earliestFreeHost(cluster, modelIndex);
    if (host < 0) continue;
    groupIndices[request] = hostGroups[host];
    if (generates && hostGenerators[host] !== null) generate(cluster, host, { range, request }, log);
    else finishSeconds[request] = reserve(cluster, host, timesSeconds[request], limits[request]);
  }
}

function generate(
  cluster: ServingCluster,
  host: number,
  { range, request }: { range: RequestRange; request: number },
  log: DispatchLog,
): void {
  const reserved = reserveGeneration(cluster, host, generationOf(range, request));
  log.finishSeconds[request] = reserved.finishSeconds;
  if (log.firstTokenSeconds !== null) log.firstTokenSeconds[request] = reserved.firstTokenSeconds;
}

/** What a generation asks for. */
export function generationOf({ requests, limits }: RequestRange, request: number): GenerationAsked {
  const { timesSeconds, tokens } = requests;
  return {
    arrivalSeconds: timesSeconds[request],
    limitSeconds: limits[request],
    inputTokens: tokens?.input[request] ?? 1,
    outputTokens: tokens?.output[request] ?? 1,
  };
}
