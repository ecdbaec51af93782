/** @file Asks the planner's worker, which lives as long as the question. */
import { wrap } from 'comlink';
import type { PlanReport } from '../domain/planReport.ts';
import type { Planner } from './plannerWorker.ts';
import type { Setting } from './setting.ts';

/** @throws BadInput for policies and clusters that are not known */
export async function planInWorker({ testCase, profiles, arrivals }: Setting): Promise<PlanReport> {
  const worker = new Worker(new URL('./plannerWorker.ts', import.meta.url), { type: 'module', name: 'planner' });
  try {
    return await wrap<Planner>(worker).plan(testCase, { profiles, arrivals });
  } finally {
    worker.terminate();
  }
}
