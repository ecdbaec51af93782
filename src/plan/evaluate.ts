/**
 * @file A placement's score: the simulator's own dispatch loop over the requests, then one pass over what became of them.
 *
 * Groups that share no model are simulated apart, and remembered: a search changes a placement in one place, and the rest
 * of it serves as before.
 */
import { assert } from '../base/assert.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import { buildCluster } from '../serving/cluster.ts';
import { admissionLimitSeconds, neverFinishes } from '../serving/dispatch.ts';
import { createDispatchLog, type DispatchLog, dispatchRange, type RequestRange } from '../simulate/reservation.ts';
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
  const evaluation = evaluateWithin(evaluator, placement, Infinity);
  assert(evaluation !== undefined, 'a placement may miss as many requests as it likes');
  return evaluation;
}

/**
 * The same, given up as soon as more than `missMost` requests are known to be missed.
 * @returns undefined where it was given up: nothing is remembered of what was not simulated to its end
 */
export function evaluateWithin(
  evaluator: Evaluator,
  placement: StaticPlacement,
  missMost: number,
): Evaluation | undefined {
  const { requestCount, requestsByModel } = evaluator;
  evaluator.simulationCount++;
  const components = connectedComponents(placement, requestsByModel.length);
  const placedCount = (models: readonly number[]) => models.reduce((sum, model) => sum + requestsByModel[model], 0);
  let missed = requestCount - placedCount([...new Set(placement.groups.flatMap(({ models }) => models))]);
  const goodByModel = new Int32Array(requestsByModel.length);
  let latencySumSeconds = 0;
  const requestsByGroup = new Int32Array(placement.groups.length);
  for (const component of components) {
    const outcome = outcomeOf(evaluator, component, missMost - missed);
    if (outcome === undefined) return undefined;
    missed += placedCount(outcome.models) - outcome.goodByModel.reduce((sum, count) => sum + count, 0);
    outcome.models.forEach((model, index) => {
      goodByModel[model] = outcome.goodByModel[index];
    });
    latencySumSeconds += outcome.latencySumSeconds;
    component.groupIndices.forEach((group, index) => {
      requestsByGroup[group] = outcome.requestsByGroup[index];
    });
  }
  if (missed > missMost) return undefined;
  const goodCount = requestCount - missed;
  const attainment = goodCount / requestCount;
  const score = scoreOf({ attainment, meanSeconds: latencySumSeconds / requestCount, placement });
  return { goodCount, latencySumSeconds, goodByModel, requestsByGroup, attainment, score };
}

function outcomeOf(evaluator: Evaluator, component: Component, missMost: number): ComponentOutcome | undefined {
  const key = keyOfGroups(component.groups);
  const known = evaluator.outcomes.get(key);
  if (known !== undefined) return known;
  const outcome = simulateComponent(evaluator, component, missMost);
  if (outcome !== undefined) evaluator.outcomes.set(key, outcome);
  return outcome;
}

/** Chunks of it stay in the processor's cache between dispatch and count, and are short enough to give up early. */
const chunkRequestCount = 1024;

function simulateComponent(
  { problem, selection, log }: Evaluator,
  { groups }: Component,
  missMost: number,
): ComponentOutcome | undefined {
  const { profiles, cost, deviceCount } = problem;
  const cluster = buildCluster({
    placement: { groups },
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

/**
 * What the published searches maximise.
 * @param meanSeconds  of finish − arrival, a request that was not served counting 0
 * @source alpaserve.md §1
 */
function scoreOf(of: { attainment: number; meanSeconds: number; placement: StaticPlacement }): number {
  const replicaCount = of.placement.groups.reduce((sum, { models }) => sum + models.length, 0);
  return of.attainment - of.meanSeconds / 10_000 + replicaCount / 1e6;
}
