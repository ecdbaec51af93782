/** @file Plans in a thread of its own, and hears Ctrl-C meanwhile: the answer is then the best so far. */
import { Worker } from 'node:worker_threads';
import { assertUnreachable } from '../base/assert.ts';
import { BadInput } from '../domain/badInput.ts';
import type { PlanReport, PlanResult } from '../domain/planReport.ts';
import { lastWords, type PlanProgress } from '../experiment/planWatch.ts';
import { onInterrupt } from './interrupt.ts';
import type { PlanMessage, PlanTask } from './planWorker.ts';

/** The search asks before each simulation whether to end: one that takes longer is not waited for. */
const endWithinSeconds = 0.06;

export interface PlanListener {
  begun(policyName: string): void;
  progress(progress: PlanProgress): void;
}

/** @throws BadInput for policies and clusters that are not known */
export async function planInThread(task: Omit<PlanTask, 'endFlag'>, listener: PlanListener): Promise<PlanReport> {
  const endFlag = new Int32Array(new SharedArrayBuffer(4));
  const workerData: PlanTask = { ...task, endFlag };
  const thread = new Worker(new URL('./planWorker.mjs', import.meta.url), { workerData, execArgv: [] });
  const answered = answerOf(thread, listener);
  const stopListening = onInterrupt(() => {
    Atomics.store(endFlag, 0, 1);
    setTimeout(answered.takeSoFar, endWithinSeconds * 1000);
  });
  try {
    return await answered.report;
  } finally {
    stopListening();
    await thread.terminate();
  }
}

function answerOf(thread: Worker, listener: PlanListener) {
  const planned: PlanResult[] = [];
  let latest: PlanProgress | null = null;
  let isSoFarTaken = false;
  let settle: (report: PlanReport) => void;
  let refuse: (error: unknown) => void;
  const report = new Promise<PlanReport>((resolve, reject) => {
    settle = resolve;
    refuse = reject;
  });
  const hear = (message: PlanMessage) => {
    switch (message.kind) {
      case 'begun':
        latest = null;
        return listener.begun(message.policyName);
      case 'progress':
        // The last of a policy is told once the next begins.
        if (message.progress.policyIndex < planned.length) return;
        latest = message.progress;
        return listener.progress(latest);
      case 'planned':
        planned.push(message.result);
        latest = null;
        return;
      case 'answered':
        return settle(message.report);
      case 'refused':
        return refuse(Object.assign(new BadInput(message.field, ''), { message: message.message }));
      default:
        return assertUnreachable(message);
    }
  };
  /** Answers with what is known without the thread, as soon as there is anything. */
  const takeSoFar = () => {
    isSoFarTaken = true;
    const ended = latest && lastWords(latest);
    const plans = ended ? [...planned, ended] : planned;
    if (plans.length > 0) settle({ schema: 'muxlab-plan/1', plans });
  };
  thread.on('error', (error) => refuse(error));
  thread.on('message', (message: PlanMessage) => {
    hear(message);
    if (isSoFarTaken) takeSoFar();
  });
  return { report, takeSoFar };
}
