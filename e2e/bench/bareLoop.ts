/**
 * @file What this machine can do at best: the arithmetic of a reservation in one plain loop, all by itself, as nobody would
 * want to serve by. It knows no unknown models, lost devices or generations; what it answers is ours to the last bit.
 */
import type { RequestTable } from '../../src/domain/resolve.ts';
import type { ServingCluster } from '../../src/serving/cluster.ts';

/** Advances the clocks of `cluster`. @returns [requests] Infinite: not admitted */
export function simulateBare(cluster: ServingCluster, requests: RequestTable): Float64Array {
  const { freeSeconds, hostOffsets, hostLastSlots, hostGroups, hostRows, rowSlots, latencySeconds } = cluster;
  const { timesSeconds, modelIndices, sloSeconds } = requests;
  const finishSeconds = new Float64Array(timesSeconds.length);
  const groupIndices = new Int32Array(timesSeconds.length);
  for (let request = 0; request < timesSeconds.length; request++) {
    const model = modelIndices[request];
    let host = -1;
    let earliest = Infinity;
    for (let other = hostOffsets[model]; other < hostOffsets[model + 1]; other++) {
      const free = freeSeconds[hostLastSlots[other]];
      if (free < earliest) {
        earliest = free;
        host = other;
      }
    }
    groupIndices[request] = hostGroups[host];
    const arrival = timesSeconds[request];
    let end = arrival;
    for (let row = hostRows[host]; row < hostRows[host + 1]; row++) {
      const free = freeSeconds[rowSlots[row]];
      end = (free > end ? free : end) + latencySeconds[row];
    }
    finishSeconds[request] = Infinity;
    const finish = end + cluster.fixedOverheadSeconds;
    if (!(finish - arrival <= Math.fround(sloSeconds[request]))) continue;
    finishSeconds[request] = finish;
    end = arrival;
    for (let row = hostRows[host]; row < hostRows[host + 1]; row++) {
      const free = freeSeconds[rowSlots[row]];
      end = (free > end ? free : end) + latencySeconds[row];
      freeSeconds[rowSlots[row]] = end;
    }
  }
  return finishSeconds;
}
