/** @file Plans of large cases by several workers: each takes the next policy that nobody has begun. */
import type { PlanRequest } from '../domain/case.ts';
import { defaultPlans } from '../plan/planCase.ts';
import { parsePolicies } from '../plan/policy.ts';
import { leastReplicaBytes, type PlanAnswer, type PlannedReport } from './planFigures.ts';
import { type PlanQuestion, type PlanSetting, planInWorker } from './planner.ts';
import type { Setting } from './setting.ts';

/** Fewer requests are planned before a second worker has started. */
const pooledRequestsMin = 2000;

/** The plans of a case, and what a page wants to know besides. @throws as `planInWorker` does */
export async function askPlanner(setting: Setting, question: PlanQuestion = {}): Promise<PlanAnswer> {
  const { testCase, profiles, profileAdapter } = setting;
  const report = await planInPool(setting, question);
  return { ...report, profileAdapter, leastReplicaBytes: leastReplicaBytes(testCase, profiles) };
}

/**
 * The same answer as one worker gives, in the order of the case's policies, whoever is done first.
 * @throws as `planInWorker` does
 */
export async function planInPool(setting: PlanSetting, question: PlanQuestion = {}): Promise<PlannedReport> {
  const { testCase, arrivals } = setting;
  const plans = testCase.plans ?? defaultPlans;
  const workerCount = Math.min(plans.length, navigator.hardwareConcurrency);
  if (workerCount < 2 || arrivals.timesSeconds.length < pooledRequestsMin) return planInWorker(setting, question);
  // Split up, a policy would be refused as the first of its own case: here they are all still in their places.
  parsePolicies(plans, testCase);
  const answers: PlannedReport[] = [];
  let nextIndex = 0;
  /** Why there is no answer, where there is none. */
  let cancelled: unknown = null;
  const work = async (): Promise<void> => {
    for (let index = nextIndex++; index < plans.length && !question.signal?.aborted; index = nextIndex++) {
      try {
        answers[index] = await planInWorker(onlyPlan(setting, plans[index]), asPart(question, index, plans.length));
      } catch (error) {
        // Cancelled, a policy that has found nothing yet leaves the others' answers as they are.
        if (!question.signal?.aborted) throw error;
        cancelled = error;
      }
    }
  };
  await Promise.all(Array.from({ length: workerCount }, work));
  const planned = answers.flatMap((answer) => answer?.plans ?? []);
  if (cancelled !== null && planned.length === 0) throw cancelled;
  return { schema: 'muxlab-plan/1', plans: planned };
}

function onlyPlan({ testCase, ...rest }: PlanSetting, plan: PlanRequest): PlanSetting {
  return { ...rest, testCase: { ...testCase, plans: [plan] } };
}

/** Told as if one worker answered all of it. */
function asPart({ onProgress, signal }: PlanQuestion, policyIndex: number, policyCount: number): PlanQuestion {
  return {
    ...(signal && { signal }),
    ...(onProgress && { onProgress: (progress) => onProgress({ ...progress, policyIndex, policyCount }) }),
  };
}
