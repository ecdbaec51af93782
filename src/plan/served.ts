/** @file What a placement serves on time, by model, whether it stays or changes in time. */
import { isTimed, type Placement } from '../domain/placement.ts';
import { neverFinishes } from '../serving/dispatch.ts';
import { simulateReservations } from '../simulate/reservation.ts';
import { buildSegments } from '../simulate/segments.ts';
import { createEvaluator, evaluate } from './evaluate.ts';
import type { PlanProblem } from './problem.ts';

/** [models] One simulation on all requests. */
export function servedByModel(problem: PlanProblem, placement: Placement): Int32Array {
  if (!isTimed(placement)) return evaluate(createEvaluator(problem), placement).goodByModel;
  const { profiles, cost, deviceCount, requests } = problem;
  const models = profiles.map((profile) => ({ profile }));
  const segments = buildSegments(placement, { models, cost, deviceCount, field: 'placement' });
  const { finishSeconds } = simulateReservations(segments, requests, 'slo');
  const served = new Int32Array(profiles.length);
  finishSeconds.forEach((finish, request) => {
    if (finish !== neverFinishes) served[requests.modelIndices[request]]++;
  });
  return served;
}

/** On time ÷ all requests. */
export function attainmentOf(problem: PlanProblem, placement: Placement): number {
  const served = servedByModel(problem, placement).reduce((sum, count) => sum + count, 0);
  return served / problem.requests.timesSeconds.length;
}
