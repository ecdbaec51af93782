/** @file The page's end of the controller: a worker behind Comlink, callbacks wrapped, hidden tabs told. */
import { proxy, type Remote, wrap } from 'comlink';
import { applyAppended } from './appended.ts';
import type { GpuStatus, LabController, LabRings, Snapshot } from './labController.ts';
import type { PlanProgress } from './planWatch.ts';
import type { Session } from './session.ts';

/** What only the page knows and the controller must. */
export type Controller = LabController & { setHidden(hidden: boolean): Promise<void> };

/** Starts the controller's worker. Errors of the worker itself reject whatever is asked of it. */
export function connectController(): Controller {
  const worker = new Worker(new URL('./controllerWorker.ts', import.meta.url), {
    type: 'module',
    name: new URL('.', document.baseURI).href,
  });
  const crashed = new Promise<never>((_, reject) => {
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`The controller stopped: ${event.message || 'its worker did not start'}`));
    };
  });
  crashed.catch(() => {});
  const session: Remote<Session> = wrap<Session>(worker);
  const orCrash = <T>(answer: Promise<T>): Promise<T> => Promise.race([answer, crashed]);
  // Shared memory arrives as itself; copies of the rest are kept up to date here.
  const rings = orCrash(session.rings() as Promise<LabRings>);
  const controller: Controller = {
    ready: () => orCrash(session.ready() as Promise<GpuStatus>),
    profile: (options) => orCrash(session.profile(options)),
    rings: () => rings,
    plan: (testCase, onProgress, options) => {
      // Its words come by another way than the answer, and may come after it.
      let isAnswered = false;
      const hear = (progress: PlanProgress) => isAnswered || onProgress?.(progress);
      const planned = orCrash(session.plan(testCase, onProgress && proxy(hear), options));
      return planned.finally(() => {
        isAnswered = true;
      });
    },
    explainPlan: (testCase, plan, options) => orCrash(session.explainPlan(testCase, plan, options)),
    previewArrivals: (testCase) => orCrash(session.previewArrivals(testCase)),
    cancelPlan: () => orCrash(session.cancelPlan()),
    run: (testCase, options) => orCrash(session.run(testCase, options)),
    pause: () => orCrash(session.pause()),
    resume: () => orCrash(session.resume()),
    inject: (burst) => orCrash(session.inject(burst)),
    failDevice: (deviceIndex) => orCrash(session.failDevice(deviceIndex)),
    killDevice: (deviceIndex) => orCrash(session.killDevice(deviceIndex)),
    reviveDevice: (deviceIndex) => orCrash(session.reviveDevice(deviceIndex)),
    applyPlacement: (placement) => orCrash(session.applyPlacement(placement)),
    setRate: (change) => orCrash(session.setRate(change)),
    step: () => orCrash(session.step()),
    setSpeed: (factor) => orCrash(session.setSpeed(factor)),
    predict: (testCase, options) => orCrash(session.predict(testCase, options)),
    pacedProfiles: (testCase, paceFactor) => orCrash(session.pacedProfiles(testCase, paceFactor)),
    snapshot: () => orCrash(session.snapshot()),
    stop: () => orCrash(session.stop()),
    tunings: () => orCrash(session.tunings()),
    clearTunings: () => orCrash(session.clearTunings()),
    explain: (request) => orCrash(session.explain(request)),
    runExplained: (testCase, options, count) => orCrash(session.runExplained(testCase, options, count)),
    compare: (testCase, options, onProgress) => orCrash(session.compare(testCase, options, proxy(onProgress))),
    subscribe: async (onSnapshot, onPreparing) => {
      const local = await rings;
      const listen = ({ appended, ...snapshot }: Snapshot) => {
        if (appended) applyAppended(local, appended);
        onSnapshot(snapshot);
      };
      return orCrash(session.subscribe(proxy(listen), proxy(onPreparing)));
    },
    setGhost: (placement) => orCrash(session.setGhost(placement)),
    setHidden: (hidden) => orCrash(session.setHidden(hidden)),
  };
  const tellHidden = () => void controller.setHidden(document.hidden).catch(() => {});
  document.addEventListener('visibilitychange', tellHidden);
  // A tab opened in the background has no change to tell of.
  tellHidden();
  return controller;
}
