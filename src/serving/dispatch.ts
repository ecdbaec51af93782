/**
 * @file Dispatch and admission: the decisions, and nothing else.
 *
 * Simulator and planner call these in one loop over the arrivals, `step` calls them for each arrival it is told.
 * Nothing is allocated, no clock is read.
 */
import type { Admission } from '../domain/case.ts';
import type { ServingCluster } from './cluster.ts';

/** What `reserve` answers when the request is not admitted. */
export const neverFinishes = Infinity;

/** Named out here: a bare global `Infinity` in a branch that was never taken made V8 allocate a number per request. */
const noLimit = Infinity;

/**
 * The longest latency admitted.
 * @param sloSeconds  infinite: none; rounded to float32 (alpaserve.md §1)
 */
export function admissionLimitSeconds(sloSeconds: number, admission: Admission): number {
  return admission === 'none' ? noLimit : Math.fround(sloSeconds);
}

/** [requests] The same for a table of requests; a loop, for `map` would take as long as the dispatch itself. */
export function admissionLimits(sloSeconds: Float64Array, admission: Admission): Float32Array {
  const limits = new Float32Array(sloSeconds.length);
  for (let request = 0; request < limits.length; request++) {
    limits[request] = admissionLimitSeconds(sloSeconds[request], admission);
  }
  return limits;
}

/**
 * The replica whose group is free first, by the clock of its last stage; the lowest group index wins ties.
 * @returns a host, −1 where no living group holds the model
 * @source alpaserve.md §1, rule 2
 */
export function earliestFreeHost(cluster: ServingCluster, modelIndex: number): number {
  const { freeSeconds, hostLastSlots } = cluster;
  const end = cluster.hostOffsets[modelIndex + 1];
  let best = -1;
  let bestFreeSeconds = Infinity;
  for (let host = cluster.hostOffsets[modelIndex]; host < end; host++) {
    const free = freeSeconds[hostLastSlots[host]];
    if (free < bestFreeSeconds) {
      best = host;
      bestFreeSeconds = free;
    }
  }
  return best;
}

/**
 * Predicts the finish of a request on a host and, if that is in time, reserves the host's slots for it.
 * Admitted iff finish + margin − arrival ≤ limit.
 * @returns Instant of the finish, fixed overhead included, or `neverFinishes`, which leaves no trace
 * @source alpaserve.md §1, rules 4 and 5
 */
export function reserve(cluster: ServingCluster, host: number, arrivalSeconds: number, limitSeconds: number): number {
  const finish = predictEnd(cluster, host, arrivalSeconds) + cluster.fixedOverheadSeconds;
  if (!(finish + cluster.hostMarginSeconds[host] - arrivalSeconds <= limitSeconds)) return neverFinishes;
  occupy(cluster, host, arrivalSeconds);
  return finish;
}

/**
 * When the last stage would end on a host that starts at `startSeconds` or as soon as its slots allow.
 *   t[k] = max(t[k−1], free[slot k]) + latency[k];  t[−1] = start
 */
export function predictEnd(cluster: ServingCluster, host: number, startSeconds: number): number {
  const { freeSeconds, rowSlots, latencySeconds, hostRows } = cluster;
  const endRow = hostRows[host + 1];
  let end = startSeconds;
  for (let row = hostRows[host]; row < endRow; row++) {
    const free = freeSeconds[rowSlots[row]];
    end = (free > end ? free : end) + latencySeconds[row];
  }
  return end;
}

/**
 * The same, and every clock moves on to the end of its stage. Going through the stages a second time costs less than
 * keeping their ends from the first.
 * @returns Instant of the last stage's end
 */
export function occupy(cluster: ServingCluster, host: number, startSeconds: number): number {
  const { freeSeconds, rowSlots, latencySeconds, hostRows } = cluster;
  const endRow = hostRows[host + 1];
  let end = startSeconds;
  for (let row = hostRows[host]; row < endRow; row++) {
    const slot = rowSlots[row];
    const free = freeSeconds[slot];
    end = (free > end ? free : end) + latencySeconds[row];
    freeSeconds[slot] = end;
  }
  return end;
}
