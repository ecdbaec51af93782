/** @file The entry of the service worker. It only wires; the build puts the list of its files in. */
import { answer, dropOthers, keepAll, keepShell } from './cachedFiles.ts';
import { type BuiltFile, createFiles } from './files.ts';
import type { Asked, Kept, WorkerScope } from './workerScope.ts';

declare const self: WorkerScope & { __WB_MANIFEST: BuiltFile[] };

const files = createFiles(self.__WB_MANIFEST, self.registration.scope);

// The first worker takes the page at once. A later one waits until no page runs on its predecessor, or is told to.
self.addEventListener('install', (event) => {
  event.waitUntil(keepShell(files));
});

self.addEventListener('activate', (event) => {
  const takePages = async () => {
    const pages = await self.clients.matchAll({ includeUncontrolled: true });
    if (pages.length <= 1) await dropOthers(files);
    await self.clients.claim();
  };
  event.waitUntil(takePages());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const isOurs = new URL(request.url).origin === location.origin;
  if (request.method === 'GET' && isOurs) {
    event.respondWith(answer(files, request, (work) => event.waitUntil(work)));
  }
});

self.addEventListener('message', (event) => {
  const asked = event.data as Asked;
  if (asked.kind === 'take-over') event.waitUntil(self.skipWaiting());
  else {
    const tell = (missing: number) => event.source?.postMessage({ kind: 'kept', missing } satisfies Kept);
    event.waitUntil(keepAll(files).then(tell));
  }
});
