/** @file `mp-search` and `mp-search-sep`: Algorithm 2 of AlpaServe, the best of all groupings, for all models or by bucket. */
import { singleDeviceLatencySeconds } from '../domain/profile.ts';
import { type Evaluator, evaluate } from './evaluate.ts';
import { fastGreedy, type Solution } from './fastGreedy.ts';
import { enumerateGroupings } from './groupings.ts';
import { normalForm } from './openGroup.ts';
import { bucketModels, enumerateSeparations } from './separations.ts';

export interface ShareOfCluster {
  deviceCount: number;
  /** Default: all. */
  models?: readonly number[];
}

/** `fast-greedy` on every grouping of the devices; the best score wins, the first of equal ones. */
export function modelParallelSearch(
  evaluator: Evaluator,
  { deviceCount, models }: ShareOfCluster = evaluator.problem,
): Solution {
  const { devicesPerNode } = evaluator.problem;
  const groupings = enumerateGroupings({ deviceCount, devicesPerNode });
  return bestOf(groupings.map((shapes) => fastGreedy(evaluator, shapes, models)));
}

/**
 * The better of `mp-search` and the best separation: models of like size share devices of their own, each bucket planned
 * on the whole trace, where all other requests find no replica.
 */
export function separatedSearch(evaluator: Evaluator): Solution {
  const { profiles, deviceCount, arrivalsPerSecond } = evaluator.problem;
  const latencySeconds = profiles.map((profile) => singleDeviceLatencySeconds(profile) ?? Infinity);
  const buckets = bucketModels(latencySeconds);
  const together = modelParallelSearch(evaluator);
  if (buckets.length === 1) return together;
  const solveBucket = memoize((bucket, devices) =>
    modelParallelSearch(evaluator, { deviceCount: devices, models: buckets[bucket] }),
  );
  const separations = enumerateSeparations({ deviceCount, buckets, latencySeconds, arrivalsPerSecond });
  const separated = separations.map((devices) => {
    const groups = devices.flatMap((count, bucket) => solveBucket(bucket, count).placement.groups);
    const placement = { groups: normalForm(groups).map((group) => ({ ...group, models: [...group.models] })) };
    return { placement, evaluation: evaluate(evaluator, placement) };
  });
  return bestOf([together, ...separated]);
}

export function bestOf(solutions: readonly Solution[]): Solution {
  return solutions.reduce((best, one) => (one.evaluation.score > best.evaluation.score ? one : best));
}

function memoize(solve: (bucket: number, devices: number) => Solution): typeof solve {
  const known = new Map<string, Solution>();
  return (bucket, devices) => {
    const key = `${bucket} ${devices}`;
    const solution = known.get(key) ?? solve(bucket, devices);
    known.set(key, solution);
    return solution;
  };
}
