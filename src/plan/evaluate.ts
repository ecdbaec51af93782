/** @file A placement's score: the simulator's own dispatch loop over the requests, then one pass over what became of them. */
import type { StaticPlacement } from '../domain/placement.ts';
import { buildCluster } from '../serving/cluster.ts';
import { admissionLimitSeconds, neverFinishes } from '../serving/dispatch.ts';
import { createDispatchLog, type DispatchLog, dispatchRange } from '../simulate/reservation.ts';
import { countByModel, type PlanProblem } from './problem.ts';

/** A problem, with the buffers that simulations share and the count of them. */
export interface Evaluator {
  problem: PlanProblem;
  /** [requests] The longest latency admitted. */
  limits: Float64Array;
  /** [models] */
  requestsByModel: Int32Array;
  /** Scratch; holds the last simulation. */
  log: DispatchLog;
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

export function createEvaluator(problem: PlanProblem): Evaluator {
  const { requests, profiles } = problem;
  return {
    problem,
    limits: requests.sloSeconds.map((slo) => admissionLimitSeconds(slo, 'slo')),
    requestsByModel: countByModel(requests, profiles.length),
    log: createDispatchLog(requests.timesSeconds.length),
    simulationCount: 0,
  };
}

/** Simulates a placement on all requests. */
export function evaluate(evaluator: Evaluator, placement: StaticPlacement): Evaluation {
  const { problem, limits, log } = evaluator;
  const { requests, profiles, cost, deviceCount } = problem;
  const models = profiles.map((profile) => ({ profile }));
  const cluster = buildCluster({ placement, models, cost, deviceCount });
  log.finishSeconds.fill(neverFinishes);
  log.groupIndices.fill(-1);
  dispatchRange(cluster, { requests, limits, first: 0, end: limits.length }, log);
  evaluator.simulationCount++;
  return summarize(evaluator, placement);
}

function summarize({ problem, log, limits }: Evaluator, placement: StaticPlacement): Evaluation {
  const { timesSeconds, modelIndices } = problem.requests;
  const goodByModel = new Int32Array(problem.profiles.length);
  const requestsByGroup = new Int32Array(placement.groups.length);
  let goodCount = 0;
  let latencySumSeconds = 0;
  for (let request = 0; request < limits.length; request++) {
    const group = log.groupIndices[request];
    if (group < 0) continue;
    requestsByGroup[group]++;
    const finish = log.finishSeconds[request];
    if (finish === neverFinishes) continue;
    goodByModel[modelIndices[request]]++;
    goodCount++;
    latencySumSeconds += finish - timesSeconds[request];
  }
  const attainment = goodCount / limits.length;
  const score = scoreOf({ attainment, meanSeconds: latencySumSeconds / limits.length, placement });
  return { goodCount, latencySumSeconds, goodByModel, requestsByGroup, attainment, score };
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
