/** @file `mp-search` and `mp-search-sep`: Algorithm 2 of AlpaServe, the best of all groupings, for all models or by bucket. */
import { formatCount } from '../base/format.ts';
import { singleDeviceLatencySeconds } from '../domain/profile.ts';
import { beginAnew, type Evaluator, evaluate } from './evaluate.ts';
import { fastGreedy, type Solution } from './fastGreedy.ts';
import { enumerateGroupings } from './groupings.ts';
import { normalForm } from './openGroup.ts';
import { bucketModels, enumerateSeparations } from './separations.ts';
import { demandsOf, mostOf, type Worth } from './upperBound.ts';

export interface ShareOfCluster {
  deviceCount: number;
  /** Default: all. */
  models?: readonly number[];
}

/** `fast-greedy` on every grouping of the devices; the best score wins, the first of equal ones. */
export function modelParallelSearch(evaluator: Evaluator, share: ShareOfCluster = evaluator.problem): Solution {
  return bestOf(solveGroupings(evaluator, share, ({ score }) => score));
}

/**
 * `fast-greedy` on the groupings, most promising first, but for those that are bound to be worth less than the best of them.
 * @returns in the order of the groupings
 */
export function solveGroupings(
  evaluator: Evaluator,
  { deviceCount, models }: ShareOfCluster,
  worthOf: (worth: Worth) => number,
): Solution[] {
  const { devicesPerNode, profiles } = evaluator.problem;
  const generates = profiles.some(({ configs }) => configs.some(({ decodeSeconds }) => decodeSeconds));
  const demands = demandsOf(evaluator, models);
  const groupings = enumerateGroupings({ deviceCount, devicesPerNode }).map((shapes, index) => ({
    shapes,
    index,
    // The bound counts whole passes, and a short prompt takes less than one.
    mostWorth: generates ? Infinity : worthOf(mostOf(evaluator, demands, shapes)),
  }));
  const solved: (Solution & { index: number })[] = [];
  let bestWorth = -Infinity;
  for (const { shapes, index, mostWorth } of groupings.sort((a, b) => b.mostWorth - a.mostWorth)) {
    if (mostWorth < bestWorth) break;
    const solution = fastGreedy(evaluator, shapes, models);
    bestWorth = Math.max(bestWorth, worthOf(solution.evaluation));
    solved.push({ ...solution, index });
  }
  solved.sort((a, b) => a.index - b.index);
  return solved.map(({ placement, evaluation }) => ({ placement, evaluation }));
}

/**
 * The better of `mp-search` and the best separation: models of like size share devices of their own, each bucket planned
 * on the whole trace, where all other requests find no replica.
 */
export function separatedSearch(evaluator: Evaluator): Solution {
  return bestOf([modelParallelSearch(evaluator), ...solveSeparations(evaluator)]);
}

/** Every separation, each of its buckets planned by `mp-search`; none where all models are of like size. */
export function solveSeparations(evaluator: Evaluator): Solution[] {
  const { profiles, deviceCount, arrivalsPerSecond } = evaluator.problem;
  const latencySeconds = profiles.map((profile) => singleDeviceLatencySeconds(profile) ?? Infinity);
  const buckets = bucketModels(latencySeconds);
  if (buckets.length === 1) return [];
  const solveBucket = memoize((bucket, devices) =>
    modelParallelSearch(evaluator, { deviceCount: devices, models: buckets[bucket] }),
  );
  const separations = enumerateSeparations({ deviceCount, buckets, latencySeconds, arrivalsPerSecond });
  return separations.map((devices) => {
    const groups = devices.flatMap((count, bucket) => solveBucket(bucket, count).placement.groups);
    const placement = { groups: normalForm(groups).map((group) => ({ ...group, models: [...group.models] })) };
    beginAnew(evaluator, `devices apart for ${formatCount(devices.length, 'size')} of models`);
    return { placement, evaluation: evaluate(evaluator, placement) };
  });
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
