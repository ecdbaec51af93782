/** @file Why a plan is as good as it is: what limits each model, what more would help, and what other policies reach. */
import { isTimed, type Placement } from '../domain/placement.ts';
import type { Limit, MarginalGains, ModelExplanation, PlanExplanation } from '../domain/planReport.ts';
import { createEvaluator, evaluate } from './evaluate.ts';
import type { Policy } from './policy.ts';
import { countByModel, type PlanProblem } from './problem.ts';
import { loosenSlo, type Relaxed, relax } from './relaxations.ts';
import { servedByModel } from './served.ts';
import { solve } from './solve.ts';

/** Of equal gains the first is named. */
const limits: readonly Limit[] = ['memory', 'burst', 'rate', 'slo'];

const quickPolicies = [
  { name: 'sr-uniform' },
  { name: 'sr-greedy' },
  { name: 'mp-round-robin' },
  { name: 'mp-search' },
] satisfies Policy[];

const moreMemoryFactor = 1.1;
const looserSloFactor = 1.25;

export interface ExplainOptions {
  problem: PlanProblem;
  /** By model. */
  modelNames: readonly string[];
  policy: Policy;
  placement: Placement;
  /** `quickScores` of the problem: the same for all of its plans. */
  quick: PlanExplanation['runnersUp'];
}

export function explainPlan(options: ExplainOptions): PlanExplanation {
  return {
    models: explainModels(options),
    marginal: marginalGains(options),
    runnersUp: options.quick.filter(({ policy }) => policy.name !== options.policy.name),
  };
}

/** The policies that answer within a moment, best first. */
export function quickScores(problem: PlanProblem): PlanExplanation['runnersUp'] {
  const evaluator = createEvaluator(problem);
  const scores = quickPolicies.flatMap((policy) => {
    const placement = solve(policy, evaluator);
    if (isTimed(placement)) return [];
    const { score, attainment } = evaluate(evaluator, placement);
    return [{ policy, score, attainment }];
  });
  return scores.sort((a, b) => b.attainment - a.attainment || b.score - a.score);
}

/**
 * Decided by simulating the placement again with one limit lifted at a time: without a memory limit, with evenly spaced
 * arrivals, at half the rate, with twice the SLO. What helps a model most is what limits it.
 */
function explainModels({ problem, modelNames, placement }: ExplainOptions): ModelExplanation[] {
  const counts = countByModel(problem.requests, modelNames.length);
  const served = servedByModel(problem, placement);
  const lifted = limits.map((limit) => servedMost(relax(limit, problem, placement)));
  return modelNames.map((name, model) => {
    const requestCount = counts[model];
    const attainment = requestCount === 0 ? null : served[model] / requestCount;
    if (served[model] === requestCount) return { name, requestCount, attainment, limitedBy: null, gains: null };
    const gainOf = (limit: Limit) => (lifted[limits.indexOf(limit)][model] - served[model]) / requestCount;
    const gains = { memory: gainOf('memory'), burst: gainOf('burst'), rate: gainOf('rate'), slo: gainOf('slo') };
    const most = limits.reduce((best, limit) => (gains[limit] > gains[best] ? limit : best));
    return { name, requestCount, attainment, limitedBy: gains[most] > 0 ? most : null, gains };
  });
}

/** [models] By the placement that serves most in all. */
function servedMost({ problem, placements }: Relaxed): Int32Array {
  const served = placements.map((one) => servedByModel(problem, one));
  return served.reduce((best, one) => (sumOf(one) > sumOf(best) ? one : best));
}

/**
 * A device and memory more: planned again by the same policy, and no worse than the plan as it stands, which still fits.
 * A looser SLO: the plan simulated again, with the models it left out where there is room.
 */
function marginalGains({ problem, policy, placement }: ExplainOptions): MarginalGains {
  const requestCount = problem.requests.timesSeconds.length;
  const servedCount = sumOf(servedByModel(problem, placement));
  const gain = (count: number) => (count - servedCount) / requestCount;
  const byPlanning = (changed: PlanProblem) =>
    Math.max(0, gain(sumOf(servedByModel(changed, solve(policy, createEvaluator(changed))))));
  return {
    oneMoreDevice: byPlanning({ ...problem, deviceCount: problem.deviceCount + 1 }),
    moreMemory: byPlanning({ ...problem, memoryBudgetBytes: problem.memoryBudgetBytes * moreMemoryFactor }),
    looserSlo: gain(sumOf(servedMost(loosenSlo(problem, placement, looserSloFactor)))),
  };
}

function sumOf(counts: Int32Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
