/** @file Simulates groups that share no model with any other: the simulator's own dispatch loop, and a count of what became of it. */
import type { GroupPlacement } from '../domain/placement.ts';
import { buildCluster } from '../serving/cluster.ts';
import { neverFinishes } from '../serving/dispatch.ts';
import { type DispatchLog, dispatchRange, type RequestRange } from '../simulate/reservation.ts';
import type { PlanProblem } from './problem.ts';
import { type RequestSelection, selectModels } from './selection.ts';

/** A problem, with what its simulations share. */
export interface Simulation {
  problem: PlanProblem;
  selection: RequestSelection;
  /** Scratch; holds the last component simulated. */
  log: DispatchLog;
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
  { problem, selection, log }: Simulation,
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
  const { requests, limits, count } = selectModels(selection, models);
  const tally: Tally = {
    goodByModel: new Int32Array(profiles.length),
    requestsByGroup: new Int32Array(groups.length),
    latencySumSeconds: 0,
    missed: 0,
  };
  for (let first = 0; first < count; first += chunkRequestCount) {
    const range = { requests, limits, first, end: Math.min(count, first + chunkRequestCount) };
    dispatchRange(cluster, range, log);
    addRange(tally, range, log);
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

/** Every request selected has a replica, so that nothing of an earlier simulation is left in the log. */
function addRange(tally: Tally, { requests, first, end }: RequestRange, log: DispatchLog): void {
  const { timesSeconds, modelIndices } = requests;
  const { groupIndices, finishSeconds } = log;
  const { goodByModel, requestsByGroup } = tally;
  let { latencySumSeconds, missed } = tally;
  for (let request = first; request < end; request++) {
    requestsByGroup[groupIndices[request]]++;
    const finish = finishSeconds[request];
    if (finish === neverFinishes) {
      missed++;
      continue;
    }
    goodByModel[modelIndices[request]]++;
    latencySumSeconds += finish - timesSeconds[request];
  }
  tally.latencySumSeconds = latencySumSeconds;
  tally.missed = missed;
}
