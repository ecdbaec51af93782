/** @file Simulates groups that share no model with any other: the simulator's own dispatch loop, and a count of what became of it. */
import type { GroupPlacement } from '../domain/placement.ts';
import { buildCluster, type ServingCluster } from '../serving/cluster.ts';
import { earliestFreeHost, neverFinishes, reserve } from '../serving/dispatch.ts';
import { reserveGeneration } from '../serving/generation.ts';
import { generationOf } from '../simulate/reservation.ts';
import type { PlanProblem } from './problem.ts';
import { type RequestSelection, selectModels } from './selection.ts';

/** A problem, with what its simulations share. */
export interface Simulation {
  problem: PlanProblem;
  selection: RequestSelection;
}

export interface ComponentOutcome {
  /** Its models. */
  models: readonly number[];
  /** [its models] */
  goodByModel: Int32Array;
  latencySumSeconds: number;
  /** [its groups] */
  requestsByGroup: Int32Array;
}

/** Chunks of it stay in the processor's cache between dispatch and count, and are short enough to give up early. */
const chunkRequestCount = 1024;

/** @returns undefined where more than `missMost` requests are missed: it is given up then */
export function simulateComponent(
  { problem, selection }: Simulation,
  groups: readonly GroupPlacement[],
  missMost: number,
): ComponentOutcome | undefined {
  const { profiles, cost, deviceCount } = problem;
  const cluster = buildCluster({
    placement: { groups: [...groups] },
    models: profiles.map((profile) => ({ profile })),
    cost,
    deviceCount,
  });
  const models = [...new Set(groups.flatMap((group) => group.models))];
  const { count } = selectModels(selection, models);
  const tally: Tally = {
    goodByModel: new Int32Array(profiles.length),
    requestsByGroup: new Int32Array(groups.length),
    latencySumSeconds: 0,
    missed: 0,
  };
  for (let first = 0; first < count; first += chunkRequestCount) {
    dispatchAndCount(cluster, selection, { first, end: Math.min(count, first + chunkRequestCount) }, tally);
    if (tally.missed > missMost) return undefined;
  }
  const { latencySumSeconds, requestsByGroup } = tally;
  return {
    models,
    goodByModel: Int32Array.from(models, (model) => tally.goodByModel[model]),
    latencySumSeconds,
    requestsByGroup,
  };
}

interface Tally {
  /** [models] */
  goodByModel: Int32Array;
  /** [its groups] */
  requestsByGroup: Int32Array;
  latencySumSeconds: number;
  missed: number;
}

/** The reservation simulator's loop, which counts instead of keeping a log. Every request selected has a replica. */
function dispatchAndCount(
  cluster: ServingCluster,
  { requests, limits }: RequestSelection,
  { first, end }: { first: number; end: number },
  tally: Tally,
): void {
  const { timesSeconds, modelIndices } = requests;
  const { hostGroups } = cluster;
  const generators = cluster.generates ? cluster.hostGenerators : null;
  const { goodByModel, requestsByGroup } = tally;
  let { latencySumSeconds, missed } = tally;
  for (let request = first; request < end; request++) {
    const modelIndex = modelIndices[request];
    const host = earliestFreeHost(cluster, modelIndex);
    const arrivalSeconds = timesSeconds[request];
    requestsByGroup[hostGroups[host]]++;
    const finish =
      generators !== null && generators[host] !== null
        ? reserveGeneration(cluster, host, generationOf(requests, request, limits[request])).finishSeconds
        : reserve(cluster, host, arrivalSeconds, limits[request]);
    if (finish === neverFinishes) {
      missed++;
      continue;
    }
    goodByModel[modelIndex]++;
    latencySumSeconds += finish - arrivalSeconds;
  }
  tally.latencySumSeconds = latencySumSeconds;
  tally.missed = missed;
}
