/** @file The dispatch rule of AlpaServe's controller: the shortest queue, where `earliestFreeHost` asks the clocks. */
import type { ServingCluster } from './cluster.ts';

/**
 * The replica whose group has the fewest requests; the lowest group index wins ties.
 * @param queueLengths  [groups] requests sent to a group that have not left it
 * @returns a host, −1 where no living group holds the model
 * @source alpaserve.md §2
 */
export function shortestQueueHost(cluster: ServingCluster, queueLengths: Int32Array, modelIndex: number): number {
  const { hostOffsets, hostGroups, groupAlive } = cluster;
  let best = -1;
  let bestLength = Infinity;
  for (let host = hostOffsets[modelIndex]; host < hostOffsets[modelIndex + 1]; host++) {
    const length = queueLengths[hostGroups[host]];
    if (length < bestLength && groupAlive[hostGroups[host]] === 1) {
      best = host;
      bestLength = length;
    }
  }
  return best;
}
