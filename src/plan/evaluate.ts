/**
 * @file A placement's score, by the simulator's own dispatch loop.
 *
 * Groups that share no model are simulated apart, and remembered: a search changes a placement in one place, and the rest
 * of it serves as before.
 */
import { assert } from '../base/assert.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import { admissionLimits } from '../serving/dispatch.ts';
import { compareSolutions } from './compare.ts';
import { type Component, connectedComponents, keyOfGroups } from './components.ts';
import { countByModel, type PlanProblem } from './problem.ts';
import { createSelection } from './selection.ts';
import { type ComponentOutcome, type Simulation, simulateComponent } from './simulateComponent.ts';
import { type CandidateOutcome, SearchEnded, type SearchWatch } from './watch.ts';

/** A problem, with what simulations share and the count of them. */
export interface Evaluator extends Simulation {
  requestCount: number;
  /** [models] */
  requestsByModel: Int32Array;
  /** By the groups of the component. */
  outcomes: Map<string, ComponentOutcome>;
  /** Placements scored; what of them was remembered, or given up, counts like the rest. */
  simulationCount: number;
  /** null: nobody looks on, and nobody ends the search. */
  watch: SearchWatch | null;
  /** Of what was simulated to its end; kept only where somebody watches. */
  best: { placement: StaticPlacement; evaluation: Evaluation } | null;
  /** What the search is doing, for those who watch. */
  step: string;
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

export function createEvaluator(problem: PlanProblem, watch: SearchWatch | null = null): Evaluator {
  const { requests, profiles } = problem;
  const requestCount = requests.timesSeconds.length;
  const limits = admissionLimits(requests.sloSeconds, 'slo');
  return {
    problem,
    requestCount,
    requestsByModel: countByModel(requests, profiles.length),
    selection: createSelection(requests, limits),
    outcomes: new Map(),
    simulationCount: 0,
    watch,
    best: null,
    step: '',
  };
}

/** What is simulated next is no change of anything before it. */
export function beginAnew(evaluator: Evaluator, step: string): void {
  evaluator.step = step;
  evaluator.watch?.goesOnFrom([]);
}

/** Simulates a placement on all requests. @throws SearchEnded as `evaluateWithin` does */
export function evaluate(evaluator: Evaluator, placement: StaticPlacement): Evaluation {
  const evaluation = evaluateWithin(evaluator, placement, Infinity);
  assert(evaluation !== undefined, 'a placement may miss as many requests as it likes');
  return evaluation;
}

/**
 * The same, given up as soon as more than `missMost` requests are known to be missed.
 * @returns undefined where it was given up: nothing is remembered of what was not simulated to its end
 * @throws SearchEnded where whoever watches ends the search
 */
export function evaluateWithin(
  evaluator: Evaluator,
  placement: StaticPlacement,
  missMost: number,
): Evaluation | undefined {
  if (evaluator.watch?.isOver()) throw new SearchEnded('the search was ended');
  evaluator.simulationCount++;
  const evaluation = simulate(evaluator, placement, missMost);
  if (evaluator.watch) tellWatch(evaluator, evaluator.watch, { placement, evaluation });
  return evaluation;
}

function tellWatch(
  evaluator: Evaluator,
  watch: SearchWatch,
  { placement, evaluation }: { placement: StaticPlacement; evaluation: Evaluation | undefined },
): void {
  const { best, step, simulationCount, problem } = evaluator;
  const solution = evaluation && { placement, evaluation };
  const isBest = solution !== undefined && !(best && compareSolutions(problem, best, solution) <= 0);
  if (isBest) evaluator.best = solution;
  watch.seen({
    placement,
    outcome: evaluation ? outcomeOfAll(evaluator, evaluation) : null,
    step,
    isBest,
    simulationCount,
  });
}

function outcomeOfAll(
  { requestsByModel }: Evaluator,
  { attainment, goodByModel, goodCount, latencySumSeconds }: Evaluation,
): CandidateOutcome {
  const latencySecondsMean = goodCount > 0 ? latencySumSeconds / goodCount : null;
  return { attainment, goodByModel, requestsByModel, latencySecondsMean };
}

function simulate(evaluator: Evaluator, placement: StaticPlacement, missMost: number): Evaluation | undefined {
  const { requestCount, requestsByModel } = evaluator;
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
  const outcome = simulateComponent(evaluator, component.groups, missMost);
  if (outcome !== undefined) evaluator.outcomes.set(key, outcome);
  return outcome;
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
