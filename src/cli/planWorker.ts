/** @file The entry of the thread that plans: a search hears no signal, so whoever must hear Ctrl-C may not search. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../base/assert.ts';
import { BadInput } from '../domain/badInput.ts';
import type { PlanReport, PlanResult } from '../domain/planReport.ts';
import { createPlanWatch, type PlanProgress } from '../experiment/planWatch.ts';
import { defaultPlans, planCase } from '../plan/planCase.ts';
import type { ResolvedCase } from './resolveCase.ts';

export interface PlanTask extends ResolvedCase {
  isExplained: boolean;
  /** A word that is not 0 once the search must end. */
  endFlag: Int32Array<SharedArrayBuffer>;
}

export type PlanMessage =
  | { kind: 'begun'; policyName: string }
  | { kind: 'progress'; progress: PlanProgress }
  /** Its reasons may still be sought. */
  | { kind: 'planned'; result: PlanResult }
  | { kind: 'answered'; report: PlanReport }
  /** What was asked for cannot be planned. */
  | { kind: 'refused'; field: string; message: string };

const nowSeconds = () => performance.now() / 1000;

function answer({ endFlag, testCase, ...options }: PlanTask, tell: (message: PlanMessage) => void): void {
  const { watch, policyBegins } = createPlanWatch({
    plans: testCase.plans ?? defaultPlans,
    nowSeconds,
    tell: (progress) => tell({ kind: 'progress', progress }),
    isCancelled: () => Atomics.load(endFlag, 0) !== 0,
  });
  try {
    const report = planCase(testCase, {
      ...options,
      nowSeconds,
      watch,
      onProgress(policyName) {
        policyBegins();
        tell({ kind: 'begun', policyName });
      },
      onPlanned: (result) => tell({ kind: 'planned', result }),
    });
    tell({ kind: 'answered', report });
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    tell({ kind: 'refused', field: error.field, message: error.message });
  }
}

const port = parentPort;
assert(port !== null, 'the module is the entry of a thread');
answer(workerData as PlanTask, (message) => port.postMessage(message));
