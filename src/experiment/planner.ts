/** @file Asks the planner's worker, which lives as long as the question. */
import { proxy, wrap } from 'comlink';
import type { Case, PlanRequest } from '../domain/case.ts';
import type { Placement } from '../domain/placement.ts';
import type { PlanExplanation } from '../domain/planReport.ts';
import type { Profile } from '../domain/profile.ts';
import { figuresTold, type PlannedReport, type PlannedResult } from './planFigures.ts';
import type { Planner } from './plannerWorker.ts';
import { lastWords, type PlanProgress } from './planWatch.ts';
import type { Setting } from './setting.ts';

export type PlanSetting = Pick<Setting, 'testCase' | 'profiles' | 'arrivals'>;

export interface PlanQuestion {
  /** Not called any more once there is an answer. */
  onProgress?: (progress: PlanProgress) => void;
  /** Aborted: the answer is the best so far, of the policies that were begun. */
  signal?: AbortSignal;
}

/**
 * After a cancel, how long the worker may take to answer itself, with figures and all. A search comes to look at its flag
 * within a few simulations, but on a machine that is busy nobody can say when: what was heard of it will then have to do.
 */
const graceMilliseconds = 40;

/**
 * @throws BadInput for policies and clusters that are not known
 * @throws DOMException `AbortError` where it was cancelled before there was anything to answer with
 */
export async function planInWorker(
  { testCase, profiles, arrivals }: PlanSetting,
  { onProgress, signal }: PlanQuestion = {},
): Promise<PlannedReport> {
  signal?.throwIfAborted();
  const { worker, crashed } = startWorker();
  const cancelFlag = globalThis.crossOriginIsolated ? new Int32Array(new SharedArrayBuffer(4)) : null;
  const heard: PlanProgress[] = [];
  let isAnswered = false;
  const hear = (progress: PlanProgress) => {
    if (isAnswered) return;
    heard[progress.policyIndex] = progress;
    onProgress?.(progress);
  };
  const planned = wrap<Planner>(worker).plan({ testCase, profiles, arrivals, cancelFlag }, proxy(hear));
  const ended = new AbortController();
  try {
    return await Promise.race([
      planned,
      crashed,
      cancelled({ signal, cancelFlag, ended: ended.signal }, () => reportOf(heard, profiles)),
    ]);
  } finally {
    isAnswered = true;
    ended.abort();
    worker.terminate();
  }
}

/** The lab's own search, for a case that names no placement. */
export async function searchPlacement(setting: PlanSetting): Promise<Placement> {
  const search: Case = { ...setting.testCase, plans: [{ name: 'muxlab-search' }] };
  const { plans } = await planInWorker({ ...setting, testCase: search });
  return plans[0].placement;
}

/**
 * Why a plan of the case is as good as it is; takes a few more plans' time.
 * @throws DOMException `AbortError` where it was cancelled
 */
export async function explainInWorker(
  setting: PlanSetting,
  plan: { policy: PlanRequest; placement: Placement },
  { signal }: Pick<PlanQuestion, 'signal'> = {},
): Promise<PlanExplanation> {
  signal?.throwIfAborted();
  const { worker, crashed } = startWorker();
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason));
  });
  const { testCase, profiles, arrivals } = setting;
  try {
    return await Promise.race([
      wrap<Planner>(worker).explain({ testCase, profiles, arrivals }, plan),
      crashed,
      aborted,
    ]);
  } finally {
    worker.terminate();
  }
}

function startWorker(): { worker: Worker; crashed: Promise<never> } {
  const worker = new Worker(new URL('./plannerWorker.ts', import.meta.url), { type: 'module', name: 'planner' });
  const crashed = new Promise<never>((_, reject) => {
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`The planner stopped: ${event.message || 'its worker did not start'}`));
    };
  });
  return { worker, crashed };
}

interface Cancelling {
  signal: AbortSignal | undefined;
  /** null: a worker in a search hears of nothing. */
  cancelFlag: Int32Array<SharedArrayBuffer> | null;
  /** Aborted once there is an answer. */
  ended: AbortSignal;
}

/** With shared memory the worker is told, and may answer itself; without, or too late, its last words are the answer. */
function cancelled({ signal, cancelFlag, ended }: Cancelling, lastWords: () => PlannedReport): Promise<PlannedReport> {
  return new Promise((resolve, reject) => {
    const answer = () => {
      const report = lastWords();
      if (report.plans.length > 0) resolve(report);
      else reject(new DOMException('The plan was cancelled before anything was found.', 'AbortError'));
    };
    const cancel = () => {
      if (!cancelFlag) return answer();
      Atomics.store(cancelFlag, 0, 1);
      const waiting = setTimeout(answer, graceMilliseconds);
      ended.addEventListener('abort', () => clearTimeout(waiting));
    };
    signal?.addEventListener('abort', cancel, { once: true, signal: ended });
  });
}

/** What was heard of each policy. */
function reportOf(heard: readonly PlanProgress[], profiles: readonly Profile[]): PlannedReport {
  const plans = heard.flatMap((progress): PlannedResult[] => {
    const result = lastWords(progress);
    return result && progress.best ? [{ ...result, figures: figuresTold(progress.best, profiles) }] : [];
  });
  return { schema: 'muxlab-plan/1', plans };
}
