/** @file Plans over the fake controller: the real planner in its worker, on the reference profiles. */
import type { Case } from '../../domain/case.ts';
import { fetchReferenceProfiles } from '../../experiment/catalogue.ts';
import type { LabController, PlanningOptions } from '../../experiment/labController.ts';
import { explainInWorker } from '../../experiment/planner.ts';
import { askPlanner } from '../../experiment/plannerPool.ts';
import { readCase } from '../../experiment/readCase.ts';
import { resolveSetting, type Setting } from '../../experiment/setting.ts';

export function createFakePlanner(): Pick<LabController, 'plan' | 'explainPlan' | 'cancelPlan'> {
  let cancel = new AbortController();
  return {
    async plan(testCase, onProgress, options) {
      const { signal } = cancel;
      return askPlanner(await settingOf(testCase, options), { signal, ...(onProgress && { onProgress }) });
    },
    async explainPlan(testCase, plan, options) {
      const { signal } = cancel;
      return explainInWorker(await settingOf(testCase, options), plan, { signal });
    },
    async cancelPlan() {
      cancel.abort();
      cancel = new AbortController();
    },
  };
}

async function settingOf(json: Case, { paceFactor = 'auto' }: PlanningOptions = {}): Promise<Setting> {
  const catalogue = await fetchReferenceProfiles(document.baseURI);
  const testCase = readCase(json, { catalogue: catalogue.profiles });
  return resolveSetting(testCase, { catalogue, paceFactor, live: false, fallback: true });
}
