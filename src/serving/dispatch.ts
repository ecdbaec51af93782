/**
 * @file Dispatch and admission: the decisions, and nothing else.
 *
 * The reservation simulator calls these in one loop over the arrivals, `step` calls them for each arrival it is told.
 * Nothing is allocated, no clock is read.
 */
import type { Admission } from '../domain/case.ts';
import type { ServingCluster } from './cluster.ts';

/** What `reserve` answers when the request is not admitted. */
export const neverFinishes = Infinity;

/** A deadline that every finite finish meets; a missing configuration, infinitely slow, still fails it. */
const noLimit = Number.MAX_VALUE;

/**
 * The longest latency admitted.
 * @param sloSeconds  infinite: none; rounded to float32 (alpaserve.md §1)
 */
export function admissionLimitSeconds(sloSeconds: number, admission: Admission): number {
  return admission === 'none' ? noLimit : Math.min(Math.fround(sloSeconds), noLimit);
}

/**
 * The replica whose group is free first, by the clock of its last stage; the lowest group index wins ties.
 * @returns a host, −1 where no living group holds the model
 * @source alpaserve.md §1, rule 2
 */
export function earliestFreeHost(cluster: ServingCluster, modelIndex: number): number {
  const { freeSeconds, hostLastSlots, hostGroups, groupAlive } = cluster;
  const end = cluster.hostOffsets[modelIndex + 1];
  let best = -1;
  let bestFreeSeconds = Infinity;
  for (let host = cluster.hostOffsets[modelIndex]; host < end; host++) {
    const free = freeSeconds[hostLastSlots[host]];
    if (free < bestFreeSeconds && groupAlive[hostGroups[host]] === 1) {
      best = host;
      bestFreeSeconds = free;
    }
  }
  return best;
}

/**
 * Predicts the finish of a request on a host and, if that is in time, reserves the host's slots for it.
 *   t[k] = max(t[k−1], free[slot k]) + latency[k];  t[−1] = arrival;  finish = t[last] + fixed overhead
 * Admitted iff finish + margin − arrival ≤ limit; `cluster.stageEndSeconds` then holds t.
 * @returns Instant of the finish, or `neverFinishes`, which leaves no trace
 * @source alpaserve.md §1, rules 4 and 5
 */
export function reserve(cluster: ServingCluster, host: number, arrivalSeconds: number, limitSeconds: number): number {
  const { freeSeconds, rowSlots, latencySeconds, stageEndSeconds } = cluster;
  const firstRow = cluster.hostRows[host];
  const endRow = cluster.hostRows[host + 1];
  let end = arrivalSeconds;
  for (let row = firstRow; row < endRow; row++) {
    const free = freeSeconds[rowSlots[row]];
    end = (free > end ? free : end) + latencySeconds[row];
    stageEndSeconds[row - firstRow] = end;
  }
  const finish = end + cluster.fixedOverheadSeconds;
  if (!(finish + cluster.hostMarginSeconds[host] - arrivalSeconds <= limitSeconds)) return neverFinishes;
  for (let row = firstRow; row < endRow; row++) freeSeconds[rowSlots[row]] = stageEndSeconds[row - firstRow];
  return finish;
}
