/** @file What `plan` answers: each policy of a case, planned on its arrivals and scored on them and on its test arrivals. */
import { BadInput } from '../domain/badInput.ts';
import type { Arrivals, Case, Cluster, PlanRequest } from '../domain/case.ts';
import { isTimed, type Placement } from '../domain/placement.ts';
import type { PlanExplanation, PlanReport, PlanResult, PlanScore } from '../domain/planReport.ts';
import type { Profile } from '../domain/profile.ts';
import { resolveSlos, tabulateRequests } from '../domain/resolve.ts';
import { createEvaluator, type Evaluator, evaluate } from './evaluate.ts';
import { explainPlan, quickScores } from './explain.ts';
import { type Policy, parsePolicies } from './policy.ts';
import { createProblem, type PlanProblem } from './problem.ts';
import { attainmentOf } from './served.ts';
import { solveOrBest } from './solve.ts';
import { allOf, type SearchWatch } from './watch.ts';

export interface PlanOptions {
  /** By model. */
  profiles: readonly Profile[];
  /** The case's own, or what its workload generates. */
  arrivals: Arrivals;
  /** Any clock that runs forward; `solveSeconds` comes from it. */
  nowSeconds: () => number;
  /** Told before each policy. */
  onProgress?: (policyName: string) => void;
  /** Told of each plan, before its reasons are sought. */
  onPlanned?: (result: PlanResult) => void;
  /** Told of every placement tried; may end the search. */
  watch?: SearchWatch;
  /** Adds the reasons to each plan; takes a few more plans' time. */
  isExplained?: boolean;
}

/** For a case that names no policy. */
export const defaultPlans: readonly PlanRequest[] = [{ name: 'muxlab-search' }];

/** @throws BadInput, before anything runs, for policies and clusters that are not known */
export function planCase(testCase: Case, options: PlanOptions): PlanReport {
  const { plans = defaultPlans } = testCase;
  const policies = parsePolicies(plans, testCase);
  checkUniform(testCase.cluster);
  const problem = problemOf(testCase, options, 'arrivals');
  const { testArrivals } = testCase;
  const testProblem = testArrivals && problemOf(testCase, { ...options, arrivals: testArrivals }, 'testArrivals');
  const reasons = options.isExplained ? reasonsOf(testCase, problem) : null;
  const answered: PlanResult[] = [];
  for (const [index, policy] of policies.entries()) {
    // Whoever cancels wants no other policies either.
    if (index > 0 && options.watch?.isOver()) break;
    options.onProgress?.(policy.name);
    const result = plan(policy, problem, options);
    const test = testProblem && { test: scoreOf(result.placement, createEvaluator(testProblem)) };
    const planned: PlanResult = { policy: plans[index], ...result, ...test };
    options.onPlanned?.(planned);
    const isExplained = reasons && !result.endedEarly && !options.watch?.isOver();
    answered.push(isExplained ? { ...planned, explanation: reasons(policy, result.placement) } : planned);
  }
  return {
    schema: 'muxlab-plan/1',
    plans: answered,
  };
}

/** Why one plan of the case is as good as it is. @throws BadInput as `planCase` does */
export function explainOne(
  testCase: Case,
  { profiles, arrivals }: Pick<PlanOptions, 'profiles' | 'arrivals'>,
  { policy, placement }: { policy: PlanRequest; placement: Placement },
): PlanExplanation {
  const [parsed] = parsePolicies([policy], testCase);
  return reasonsOf(testCase, problemOf(testCase, { profiles, arrivals }, 'arrivals'))(parsed, placement);
}

/** What explains the plans of a problem, one by one. */
function reasonsOf({ models }: Case, problem: PlanProblem) {
  const modelNames = models.map(({ name }) => name);
  let quick: PlanExplanation['runnersUp'] | null = null;
  return (policy: Policy, placement: Placement) => {
    // Not before: whoever looks on waits for the plan.
    quick ??= quickScores(problem);
    return explainPlan({ problem, modelNames, policy, placement, quick });
  };
}

function plan(policy: Policy, problem: PlanProblem, { nowSeconds, watch }: PlanOptions): Omit<PlanResult, 'policy'> {
  const startSeconds = nowSeconds();
  const watches = [...(watch ? [watch] : []), ...deadlineOf(policy, nowSeconds)];
  const evaluator = createEvaluator(problem, watches.length > 0 ? allOf(watches) : null);
  const { placement, endedEarly } = solveOrBest(policy, evaluator);
  const solveSeconds = nowSeconds() - startSeconds;
  const { simulationCount } = evaluator;
  const ended = endedEarly ? { endedEarly: true as const } : {};
  // What the search has simulated is remembered; whoever ended it does not end this.
  const score = scoreOf(placement, { ...evaluator, watch: null });
  return { placement, ...score, solveSeconds, simulationCount, ...ended };
}

/** Ends a search that was given its time. */
function deadlineOf(policy: Policy, nowSeconds: () => number): SearchWatch[] {
  if (!('timeBudgetSeconds' in policy) || policy.timeBudgetSeconds === undefined) return [];
  const endSeconds = nowSeconds() + policy.timeBudgetSeconds;
  return [{ seen: () => {}, goesOnFrom: () => {}, isOver: () => nowSeconds() >= endSeconds }];
}

/** A placement that changes in time has no score: it is planned on the very requests it serves. */
function scoreOf(placement: Placement, evaluator: Evaluator): PlanScore {
  if (isTimed(placement)) return { score: null, attainment: attainmentOf(evaluator.problem, placement) };
  const { score, attainment } = evaluate(evaluator, placement);
  return { score, attainment };
}

function problemOf(
  testCase: Case,
  { profiles, arrivals }: Pick<PlanOptions, 'profiles' | 'arrivals'>,
  field: string,
): PlanProblem {
  if (arrivals.timesSeconds.length === 0) throw new BadInput(field, 'must hold requests to plan for, there are none');
  const requests = tabulateRequests(arrivals, resolveSlos(testCase, profiles));
  return createProblem(testCase, { profiles, requests });
}

function checkUniform({ devices = [], memoryBudgetBytes }: Cluster): void {
  const [first] = devices;
  const other = devices.findIndex((one) => one.class !== first.class || one.memoryBudgetBytes !== memoryBudgetBytes);
  if (other < 0) return;
  throw new BadInput(
    `cluster.devices[${other}]`,
    'must be like all others: planning where devices differ is not there yet',
  );
}
