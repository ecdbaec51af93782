/**
 * @file `muxlab-search`, the lab's own: starts where the published policies end, then changes one thing at a time.
 *
 * Threshold accepting (Dueck and Scheuer, 1990): a step may lose a few requests, ever fewer towards the end, so that the
 * search leaves placements none of whose neighbours is better. What it answers is the best it has seen.
 */
import { createRandom } from '../base/random.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import { compareSolutions } from './compare.ts';
import { keyOfGroups } from './components.ts';
import { beginAnew, type Evaluator, evaluate, evaluateWithin } from './evaluate.ts';
import type { Solution } from './fastGreedy.ts';
import { placeRoundRobin, placeUniformly } from './fixedRules.ts';
import type { GroupShape } from './groupings.ts';
import { solveGroupings, solveSeparations } from './modelParallel.ts';
import { propose } from './moves.ts';
import { normalForm, type OpenGroup, openGroupsOf, placementOf } from './openGroup.ts';
import type { PlanProblem } from './problem.ts';

export interface SearchOptions {
  seed: number;
  /** Simulations after those of the published policies. */
  simulationBudget: number;
  /** Cools again and again, for twice as long each time, until whoever watches ends the search or nothing new is near. */
  isRepeated?: boolean;
}

export const defaultSearch: SearchOptions = { seed: 1, simulationBudget: 400 };

/** Of all requests, what the first steps may lose. */
const firstThresholdFraction = 0.004;
/** Draws that lead nowhere new before the search gives up. */
const idleDrawMost = 200;

/** Deterministic for a seed and a budget. Attainment is at least that of each policy it starts from. */
export function muxlabSearch(evaluator: Evaluator, options: SearchOptions): Solution {
  const { problem } = evaluator;
  const starts = publishedSolutions(evaluator).sort((a, b) => compareSolutions(problem, a, b));
  const everTried = new Set<string>();
  let best = improve(evaluator, starts[0], { ...options, stream: 0 }, everTried);
  let triedBefore = 0;
  // Nobody to end it: once is enough.
  for (let round = 1; options.isRepeated && evaluator.watch && everTried.size > triedBefore; round++) {
    triedBefore = everTried.size;
    const longer = { ...options, simulationBudget: options.simulationBudget * 2 ** round, stream: round };
    best = improve(evaluator, best, longer, everTried);
  }
  return best;
}

/**
 * `fast-greedy` on every grouping that can be the best (`sr-greedy`, `mp-greedy` and `mp-search` are among them), two rules,
 * and, where models differ in size, devices of their own for each size (`mp-search-sep`): what it simulates again is remembered.
 */
function publishedSolutions(evaluator: Evaluator): Solution[] {
  const { problem } = evaluator;
  const solveRule = (step: string, place: (of: PlanProblem) => StaticPlacement): Solution => {
    const placement = place(problem);
    beginAnew(evaluator, step);
    return { placement, evaluation: evaluate(evaluator, placement) };
  };
  const greedy = solveGroupings(evaluator, problem, ({ goodCount }) => goodCount);
  const ruled = [solveRule('sr-uniform', placeUniformly), solveRule('mp-round-robin', placeRoundRobin)];
  return [...greedy, ...ruled, ...solveSeparations(evaluator)];
}

/** @param everTried  is told of what is simulated */
function improve(
  evaluator: Evaluator,
  start: Solution,
  { seed, stream, simulationBudget }: SearchOptions & { stream: number },
  everTried: Set<string>,
): Solution {
  const { problem, requestCount } = evaluator;
  const random = createRandom({ seed, stream });
  const shapes = shapesOf(problem);
  const seen = new Set([keyOf(start)]);
  let best = start;
  let current = start;
  evaluator.watch?.goesOnFrom([start.placement]);
  for (let spent = 0, idle = 0; spent < simulationBudget && idle < idleDrawMost; ) {
    const context = { problem, random, shapes, wants: wantsOf(evaluator, current) };
    const { move, groups } = propose(context, openGroupsOf(problem, current.placement));
    const next = solutionOf(groups);
    if (next === undefined || seen.has(keyOf(next))) {
      idle++;
      continue;
    }
    seen.add(keyOf(next));
    everTried.add(keyOf(next));
    evaluator.step = move;
    spent++;
    idle = 0;
    const threshold = firstThresholdFraction * requestCount * (1 - spent / simulationBudget);
    // One that loses more is neither gone on from nor better than the best: it need not be simulated to its end.
    const missMost = requestCount - current.evaluation.goodCount + threshold;
    const evaluation = evaluateWithin(evaluator, next.placement, missMost);
    if (evaluation === undefined) continue;
    const solution = { ...next, evaluation };
    const hasLost = evaluation.goodCount < current.evaluation.goodCount;
    if (hasLost || compareSolutions(problem, solution, current) < 0) {
      current = solution;
      evaluator.watch?.goesOnFrom([solution.placement]);
    }
    if (compareSolutions(problem, solution, best) < 0) best = solution;
  }
  return best;
}

function solutionOf(groups: readonly OpenGroup[] | undefined): Pick<Solution, 'placement'> | undefined {
  return groups && { placement: placementOf(normalForm(groups)) };
}

const keyOf = ({ placement }: Pick<Solution, 'placement'>): string => keyOfGroups(placement.groups);

/** Requests not served, and a little for every model, so that none is out of the question. */
function wantsOf({ requestsByModel }: Evaluator, { evaluation }: Solution): number[] {
  return Array.from(requestsByModel, (count, model) => count - evaluation.goodByModel[model] + 0.05 * count + 1);
}

/** Every shape a profile has that the cluster has room for; a node is not left but for whole nodes. */
function shapesOf({ profiles, deviceCount, devicesPerNode = deviceCount }: PlanProblem): GroupShape[] {
  const all = profiles.flatMap(({ configs }) => configs.map(({ interOp, intraOp }) => ({ interOp, intraOp })));
  const distinct = [...new Map(all.map((shape) => [`${shape.interOp}x${shape.intraOp}`, shape])).values()];
  return distinct.filter(({ interOp, intraOp }) => {
    const size = interOp * intraOp;
    return size <= deviceCount && (size <= devicesPerNode || size % devicesPerNode === 0);
  });
}
