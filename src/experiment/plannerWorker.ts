/** @file The entry of the planner's worker: a search may take long, and the controller must go on answering. */
import { expose } from 'comlink';
import type { Arrivals, Case } from '../domain/case.ts';
import type { PlanReport } from '../domain/planReport.ts';
import type { Profile } from '../domain/profile.ts';
import { planCase } from '../plan/planCase.ts';

const planner = {
  plan: (testCase: Case, resolved: { profiles: Profile[]; arrivals: Arrivals }): PlanReport =>
    planCase(testCase, { ...resolved, nowSeconds: () => performance.now() / 1000 }),
};

export type Planner = typeof planner;

expose(planner);
