/** @file The entry of the planner's worker: a search may take long, and the controller must go on answering. */
import { expose } from 'comlink';
import type { Arrivals, Case } from '../domain/case.ts';
import type { PlanReport } from '../domain/planReport.ts';
import type { Profile } from '../domain/profile.ts';
import { defaultPlans, planCase } from '../plan/planCase.ts';
import { createPlanWatch, type PlanProgress } from './planWatch.ts';

export interface PlanTask {
  testCase: Case;
  profiles: Profile[];
  arrivals: Arrivals;
  /** A word that is not 0 once the plan is cancelled, for a worker in a search hears no message; null: not shared. */
  cancelFlag: Int32Array<SharedArrayBuffer> | null;
}

const nowSeconds = () => performance.now() / 1000;

const planner = {
  plan({ testCase, profiles, arrivals, cancelFlag }: PlanTask, tell: (progress: PlanProgress) => void): PlanReport {
    const { watch, policyBegins, ended } = createPlanWatch({
      plans: testCase.plans ?? defaultPlans,
      nowSeconds,
      tell,
      isCancelled: () => cancelFlag !== null && Atomics.load(cancelFlag, 0) !== 0,
    });
    const report = planCase(testCase, { profiles, arrivals, nowSeconds, watch, onProgress: policyBegins });
    ended();
    return report;
  },
};

export type Planner = typeof planner;

expose(planner);
