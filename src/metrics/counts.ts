/** @file How many requests there are of each model, or group, and how many of them were on time. */
import { isOnTime, type RequestOutcomes } from './attainment.ts';

/** How often each index below `count` occurs; any other is counted nowhere. */
export function countByIndex(indices: Int32Array, count: number): number[] {
  const counts = new Array<number>(count).fill(0);
  for (let request = 0; request < indices.length; request++) {
    const index = indices[request];
    if (index >= 0 && index < count) counts[index]++;
  }
  return counts;
}

/** The same of the requests that were on time. @param indices  per request */
export function countOnTimeByIndex(indices: Int32Array, count: number, outcomes: RequestOutcomes): number[] {
  const counts = new Array<number>(count).fill(0);
  for (let request = 0; request < indices.length; request++) {
    const index = indices[request];
    if (index >= 0 && index < count && isOnTime(outcomes, request)) counts[index]++;
  }
  return counts;
}
