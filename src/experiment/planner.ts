/** @file Asks the planner's worker, which lives as long as the question. */
import { proxy, wrap } from 'comlink';
import type { PlanReport, PlanResult } from '../domain/planReport.ts';
import type { Planner } from './plannerWorker.ts';
import type { PlanProgress } from './planWatch.ts';
import type { Setting } from './setting.ts';

export type PlanSetting = Pick<Setting, 'testCase' | 'profiles' | 'arrivals'>;

export interface PlanQuestion {
  onProgress?: (progress: PlanProgress) => void;
  /** Aborted: the answer is the best so far, of the policies that were begun. */
  signal?: AbortSignal;
}

/**
 * @throws BadInput for policies and clusters that are not known
 * @throws DOMException `AbortError` where it was cancelled before there was anything to answer with
 */
export async function planInWorker(
  { testCase, profiles, arrivals }: PlanSetting,
  { onProgress, signal }: PlanQuestion = {},
): Promise<PlanReport> {
  signal?.throwIfAborted();
  const worker = new Worker(new URL('./plannerWorker.ts', import.meta.url), { type: 'module', name: 'planner' });
  const crashed = new Promise<never>((_, reject) => {
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`The planner stopped: ${event.message || 'its worker did not start'}`));
    };
  });
  const cancelFlag = globalThis.crossOriginIsolated ? new Int32Array(new SharedArrayBuffer(4)) : null;
  const heard: PlanProgress[] = [];
  const hear = (progress: PlanProgress) => {
    heard[progress.policyIndex] = progress;
    onProgress?.(progress);
  };
  const planned = wrap<Planner>(worker).plan({ testCase, profiles, arrivals, cancelFlag }, proxy(hear));
  try {
    return await Promise.race([planned, crashed, cancelled(signal, cancelFlag, () => reportOf(heard))]);
  } finally {
    worker.terminate();
  }
}

/** With shared memory the worker is told, and answers itself; without, its last words are the answer. */
function cancelled(
  signal: AbortSignal | undefined,
  cancelFlag: Int32Array<SharedArrayBuffer> | null,
  lastWords: () => PlanReport,
): Promise<PlanReport> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener('abort', () => {
      if (cancelFlag) Atomics.store(cancelFlag, 0, 1);
      else {
        const report = lastWords();
        if (report.plans.length > 0) resolve(report);
        else reject(new DOMException('The plan was cancelled before anything was found.', 'AbortError'));
      }
    });
  });
}

/** What was heard of each policy: its best, which the published searches' score was not told of. */
function reportOf(heard: readonly PlanProgress[]): PlanReport {
  const plans = heard.flatMap(({ policy, best, simulationCount, elapsedSeconds }): PlanResult[] => {
    if (!best) return [];
    const { placement, attainment } = best;
    return [
      { policy, placement, score: null, attainment, solveSeconds: elapsedSeconds, simulationCount, endedEarly: true },
    ];
  });
  return { schema: 'muxlab-plan/1', plans };
}
