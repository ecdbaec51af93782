/** @file Registers the service worker, loads the page again where that isolates it, and tells of a new version. */
import { settlingOf } from './settle.ts';
import type { Asked, Kept } from './workerScope.ts';

export interface OfflineSite {
  /** Resolved once nothing will load the page again by itself; never, where it is about to be loaded again. */
  settled: Promise<void>;
  /** Lets a new version that waits take over, and opens it. */
  takeUpdate(): void;
}

const triedKey = 'muxlab.isolating';
/** A host too slow for this is not waited for: the visit after this one is isolated. */
const patienceSeconds = 8;

/** A page that keeps nothing. */
export const withoutWorker: OfflineSite = { settled: Promise.resolve(), takeUpdate: () => {} };

/** @param onUpdate  a new version lies ready */
export function keepOffline({ onUpdate }: { onUpdate(): void }): OfflineSite {
  const settling = settlingOf({
    isolated: crossOriginIsolated,
    framed: window !== window.top,
    hasWorkers: 'serviceWorker' in navigator && isSecureContext,
    triedBefore: readTried(),
  });
  if (settling === 'alone') return withoutWorker;
  if (crossOriginIsolated) forgetTried();
  const workers = navigator.serviceWorker;
  const registered = (settling === 'isolate' ? Promise.resolve() : rest()).then(register);
  const watched = registered.then((registration) => {
    if (!registration) return;
    void watchUpdates(registration, onUpdate);
    void keepTheRest(workers);
  });
  watched.catch((error: unknown) => console.info('Muxlab is not kept for offline use:', error));
  return {
    settled: settling === 'isolate' ? loadAgainIsolated(workers, registered) : Promise.resolve(),
    takeUpdate() {
      workers.addEventListener('controllerchange', () => location.reload(), { once: true });
      void registered.then((registration) => registration?.waiting?.postMessage({ kind: 'take-over' } satisfies Asked));
    },
  };
}

/** undefined where the browser, or a tool that drives it, forbids workers without saying so. */
function register(): Promise<ServiceWorkerRegistration | undefined> {
  const url = new URL('serviceWorker.js', document.baseURI);
  return navigator.serviceWorker.register(url, { updateViaCache: 'none' });
}

async function loadAgainIsolated(
  workers: ServiceWorkerContainer,
  registered: Promise<ServiceWorkerRegistration | undefined>,
): Promise<void> {
  const controls = registered.then((registration) => registration && controllerOf(workers));
  const controller = await Promise.race([controls.catch(() => undefined), afterPatience()]);
  if (!controller || !rememberTried()) return;
  location.reload();
  await new Promise(() => {});
}

/** A page that was loaded past its worker, by force, is not taken over: then the one that is ready will do. */
async function controllerOf(workers: ServiceWorkerContainer): Promise<ServiceWorker | null> {
  const { active } = await workers.ready;
  if (workers.controller) return workers.controller;
  const taken = new Promise<ServiceWorker | null>((resolve) =>
    workers.addEventListener('controllerchange', () => resolve(workers.controller), { once: true }),
  );
  return active?.state === 'activated' ? active : taken;
}

const afterPatience = () =>
  new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 1000 * patienceSeconds));

/** The page's own first loading is not slowed by what is kept for later ones. */
async function rest(): Promise<void> {
  if (document.readyState !== 'complete') {
    await new Promise((resolve) => addEventListener('load', resolve, { once: true }));
  }
  await new Promise<void>((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: 3000 });
    else setTimeout(resolve, 1000);
  });
}

/** Says in `data-offline` of the document when everything is kept. */
async function keepTheRest(workers: ServiceWorkerContainer): Promise<void> {
  const { active } = await workers.ready;
  workers.addEventListener('message', ({ data }: MessageEvent<Kept>) => {
    document.documentElement.dataset.offline = data.missing === 0 ? 'ready' : 'partly';
  });
  active?.postMessage({ kind: 'keep-all' } satisfies Asked);
}

async function watchUpdates(registration: ServiceWorkerRegistration, onUpdate: () => void): Promise<void> {
  const isUpdate = () => registration.waiting !== null && registration.active !== null;
  if (isUpdate()) onUpdate();
  registration.addEventListener('updatefound', () => {
    const { installing } = registration;
    installing?.addEventListener('statechange', () => installing.state === 'installed' && isUpdate() && onUpdate());
  });
}

// Storage may be forbidden; then nothing is loaded again, for nothing would end it.

function readTried(): boolean {
  try {
    return sessionStorage.getItem(triedKey) !== null;
  } catch {
    return true;
  }
}

function rememberTried(): boolean {
  try {
    sessionStorage.setItem(triedKey, 'yes');
    return true;
  } catch {
    return false;
  }
}

function forgetTried(): void {
  try {
    sessionStorage.removeItem(triedKey);
  } catch {
    // What cannot be kept was not kept.
  }
}
