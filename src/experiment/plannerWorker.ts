/** @file The entry of the planner's worker: a search may take long, and the controller must go on answering. */
import { expose } from 'comlink';
import type { PlanRequest } from '../domain/case.ts';
import type { Placement } from '../domain/placement.ts';
import type { PlanExplanation } from '../domain/planReport.ts';
import { defaultPlans, explainOne, planCase } from '../plan/planCase.ts';
import { figuresOf, type PlannedReport } from './planFigures.ts';
import type { PlanSetting } from './planner.ts';
import { createPlanWatch, type PlanProgress } from './planWatch.ts';

export interface PlanTask extends PlanSetting {
  /** A word that is not 0 once the plan is cancelled, for a worker in a search hears no message; null: not shared. */
  cancelFlag: Int32Array<SharedArrayBuffer> | null;
}

const nowSeconds = () => performance.now() / 1000;

const planner = {
  plan({ cancelFlag, ...setting }: PlanTask, tell: (progress: PlanProgress) => void): PlannedReport {
    const { testCase, profiles, arrivals } = setting;
    const { watch, policyBegins, ended } = createPlanWatch({
      plans: testCase.plans ?? defaultPlans,
      nowSeconds,
      tell,
      profiles,
      isCancelled: () => cancelFlag !== null && Atomics.load(cancelFlag, 0) !== 0,
    });
    const report = planCase(testCase, { profiles, arrivals, nowSeconds, watch, onProgress: policyBegins });
    ended();
    return {
      ...report,
      plans: report.plans.map((plan) => ({ ...plan, figures: figuresOf(setting, plan.placement) })),
    };
  },

  explain(
    { testCase, profiles, arrivals }: PlanSetting,
    { policy, placement }: { policy: PlanRequest; placement: Placement },
  ): PlanExplanation {
    return explainOne(testCase, { profiles, arrivals }, { policy: withinBounds(policy), placement });
  },
};

/** The explanation plans anew twice: by a search that was given long, only with the default budget. */
function withinBounds({ simulationBudget: _, timeBudgetSeconds: __, ...policy }: PlanRequest): PlanRequest {
  return policy;
}

export type Planner = typeof planner;

expose(planner);
