/**
 * @file A placement's score: the simulator's own dispatch loop over the requests, then one pass over what became of them.
 *
 * Groups that share no model are simulated apart, and remembered: a search changes a placement in one place, and the rest
 * of it serves as before.
 */
import type { StaticPlacement } from '../domain/placement.ts';
import { buildCluster } from '../serving/cluster.ts';
import { admissionLimitSeconds, neverFinishes } from '../serving/dispatch.ts';
import { createDispatchLog, type DispatchLog, dispatchRange } from '../simulate/reservation.ts';
import { type Component, connectedComponents, keyOfGroups } from './components.ts';
import { countByModel, type PlanProblem } from './problem.ts';
import { createSelection, type RequestSelection, selectModels } from './selection.ts';

/** A problem, with what simulations share and the count of them. */
export interface Evaluator {
  problem: PlanProblem;
  requestCount: number;
  /** [models] */
  requestsByModel: Int32Array;
  selection: RequestSelection;
  /** Scratch; holds the last component simulated. */
  log: DispatchLog;
  outcomes: Map<string, ComponentOutcome>;
  /** Placements scored; what of them was remembered counts like the rest. */
  simulationCount: number;
}

export interface Evaluation {
  /** Served on time: what is admitted by its SLO is. */
  goodCount: number;
  /** Over the requests that were served. */
  latencySumSeconds: number;
  /** [models] */
  goodByModel: Int32Array;
  /** [groups] Dispatched to each, admitted or not. */
  requestsByGroup: Int32Array;
  attainment: number;
  score: number;
}

interface ComponentOutcome {
  /** Its models. */
  models: readonly number[];
  /** [its models] */
  goodByModel: Int32Array;
  latencySumSeconds: number;
  /** [its groups] */
  requestsByGroup: Int32Array;
}

export function createEvaluator(problem: PlanProblem): Evaluator {
  const { requests, profiles } = problem;
  const requestCount = requests.timesSeconds.length;
  const limits = requests.sloSeconds.map((slo) => admissionLimitSeconds(slo, 'slo'));
  return {
    problem,
    requestCount,
    requestsByModel: countByModel(requests, profiles.length),
    selection: createSelection(requests, limits),
    log: createDispatchLog(requestCount),
    outcomes: new Map(),
    simulationCount: 0,
  };
}

/** Simulates a placement on all requests. */
export function evaluate(evaluator: Evaluator, placement: StaticPlacement): Evaluation {
  const { requestCount, requestsByModel } = evaluator;
  const goodByModel = new Int32Array(requestsByModel.length);
  let latencySumSeconds = 0;
  const requestsByGroup = new Int32Array(placement.groups.length);
  for (const component of connectedComponents(placement, requestsByModel.length)) {
    const outcome = outcomeOf(evaluator, component);
    outcome.models.forEach((model, index) => {
      goodByModel[model] = outcome.goodByModel[index];
    });
    latencySumSeconds += outcome.latencySumSeconds;
    component.groupIndices.forEach((group, index) => {
      requestsByGroup[group] = outcome.requestsByGroup[index];
    });
  }
  evaluator.simulationCount++;
  const goodCount = goodByModel.reduce((sum, count) => sum + count, 0);
  const attainment = goodCount / requestCount;
  const score = scoreOf({ attainment, meanSeconds: latencySumSeconds / requestCount, placement });
  return { goodCount, latencySumSeconds, goodByModel, requestsByGroup, attainment, score };
}

function outcomeOf(evaluator: Evaluator, component: Component): ComponentOutcome {
  const key = keyOfGroups(component.groups);
  const outcome = evaluator.outcomes.get(key) ?? simulateComponent(evaluator, component);
  evaluator.outcomes.set(key, outcome);
  return outcome;
}

function simulateComponent({ problem, selection, log }: Evaluator, { groups }: Component): ComponentOutcome {
  const { profiles, cost, deviceCount } = problem;
  const cluster = buildCluster({
    placement: { groups },
    models: profiles.map((profile) => ({ profile })),
    cost,
    deviceCount,
  });
  const models = [...new Set(groups.flatMap((group) => group.models))];
  const { requests, limits, count } = selectModels(selection, models);
  dispatchRange(cluster, { requests, limits, first: 0, end: count }, log);

  const goodByModel = new Int32Array(profiles.length);
  const requestsByGroup = new Int32Array(groups.length);
  let latencySumSeconds = 0;
  const { timesSeconds, modelIndices } = requests;
  const { groupIndices, finishSeconds } = log;
  // Every request selected has a replica, so that nothing of an earlier simulation is left in the log.
  for (let request = 0; request < count; request++) {
    requestsByGroup[groupIndices[request]]++;
    const finish = finishSeconds[request];
    if (finish === neverFinishes) continue;
    goodByModel[modelIndices[request]]++;
    latencySumSeconds += finish - timesSeconds[request];
  }
  const goodOfItsModels = Int32Array.from(models, (model) => goodByModel[model]);
  return { models, goodByModel: goodOfItsModels, latencySumSeconds, requestsByGroup };
}

/**
 * What the published searches maximise.
 * @param meanSeconds  of finish − arrival, a request that was not served counting 0
 * @source alpaserve.md §1
 */
function scoreOf(of: { attainment: number; meanSeconds: number; placement: StaticPlacement }): number {
  const replicaCount = of.placement.groups.reduce((sum, { models }) => sum + models.length, 0);
  return of.attainment - of.meanSeconds / 10_000 + replicaCount / 1e6;
}
