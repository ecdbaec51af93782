/**
 * @file `window.muxlab`: the page's programming interface (docs/api.md), stable for scripts under Playwright.
 */
import type { KernelTuning } from '../device/protocol.ts';
import type { Case } from '../domain/case.ts';
import type { Placement, StaticPlacement } from '../domain/placement.ts';
import type { PlanReport } from '../domain/planReport.ts';
import type { Profile } from '../domain/profile.ts';
import type { Report, Resolved } from '../domain/report.ts';
import type { GpuStatus, LabController, Mode, PaceFactor, ProfileOptions, Snapshot } from './labController.ts';
import type { PlanProgress } from './planWatch.ts';

export interface MuxlabRunOptions {
  mode: Mode;
  placement?: Placement;
  paceFactor?: PaceFactor;
  /** From an earlier report: repeats its slowdown, SLOs and arrivals. */
  resolved?: Resolved;
  /** A simulated run in wall time, that these act on; without it a simulated run is over at once. */
  watched?: boolean;
  /** Aborting it stops the run; the report accounts for what had arrived. */
  signal?: AbortSignal;
}

export interface MuxlabPlanOptions {
  /** A few times a second: how far it is, the best so far, and what was tried since. */
  onProgress?: (progress: PlanProgress) => void;
  /** Aborting it ends the search: the answer is the best so far. */
  signal?: AbortSignal;
}

export interface Muxlab {
  readonly ready: Promise<GpuStatus>;
  /** Stage latencies on this GPU, uncontended, measured or kept of an earlier visit; a case's `profiles`. */
  profile(options?: ProfileOptions): Promise<Record<string, Profile>>;
  /** As `muxlab plan`: where the models should live, by each policy of the case's `plans`. */
  plan(testCase: Case, options?: MuxlabPlanOptions): Promise<PlanReport>;
  /** Ends and accounts a run in progress, then runs `testCase` to its end. */
  run(testCase: Case, options: MuxlabRunOptions): Promise<Report>;
  /** These act on the run in progress, and reject with a message when there is none. */
  inject(burst: { model: number; count: number }): Promise<void>;
  setRate(change: { model: number; arrivalsPerSecond: number }): Promise<void>;
  applyPlacement(placement: StaticPlacement): Promise<void>;
  failDevice(index: number): Promise<void>;
  killDevice(index: number): Promise<void>;
  reviveDevice(index: number): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  step(): Promise<void>;
  setSpeed(factor: number): Promise<void>;
  snapshot(): Promise<Snapshot>;
  stop(): Promise<Report>;
  /** Kernel variants, measured while nothing runs: what is known of them, on any adapter; and forgetting it. */
  readonly kernels: { list(): Promise<readonly KernelTuning[]>; clear(): Promise<void> };
}

declare global {
  interface Window {
    muxlab: Muxlab;
  }
}

export function installMuxlab(controller: LabController): void {
  window.muxlab = {
    ready: controller.ready().catch((error: Error): GpuStatus => ({ gpu: false, reason: error.message })),
    profile: async (options) => (await controller.profile(options)).profiles,
    plan: (testCase, { onProgress, signal } = {}) => {
      signal?.throwIfAborted();
      const cancel = () => void controller.cancelPlan();
      signal?.addEventListener('abort', cancel, { once: true });
      return controller.plan(testCase, onProgress).finally(() => signal?.removeEventListener('abort', cancel));
    },
    run: (testCase, { signal, ...options }) => {
      signal?.throwIfAborted();
      const stop = () => void controller.stop().catch(() => {});
      signal?.addEventListener('abort', stop, { once: true });
      return controller.run(testCase, options).finally(() => signal?.removeEventListener('abort', stop));
    },
    inject: (burst) => controller.inject(burst),
    setRate: (change) => controller.setRate(change),
    applyPlacement: (placement) => controller.applyPlacement(placement),
    failDevice: (index) => controller.failDevice(index),
    killDevice: (index) => controller.killDevice(index),
    reviveDevice: (index) => controller.reviveDevice(index),
    pause: () => controller.pause(),
    resume: () => controller.resume(),
    step: () => controller.step(),
    setSpeed: (factor) => controller.setSpeed(factor),
    snapshot: () => controller.snapshot(),
    stop: () => controller.stop(),
    kernels: { list: () => controller.tunings(), clear: () => controller.clearTunings() },
  };
}
