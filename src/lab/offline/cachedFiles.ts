/** @file The files in the browser's cache: filling it, answering from it, and dropping what no page needs any more. */
import type { Files, KeptFile } from './files.ts';
import { isolationHeaders } from './isolationHeaders.ts';

/** Shared by all versions: a file that did not change is not fetched again. */
const cacheName = 'muxlab-files';
const parallelFetches = 4;

const openCache = () => caches.open(cacheName);

/** @throws TypeError, or Error naming the file, where one of the files cannot be fetched */
export async function keepShell({ all }: Files): Promise<void> {
  const cache = await openCache();
  await Promise.all(all.filter(({ isShell }) => isShell).map((file) => keep(cache, file)));
}

/** @returns how many could not be kept, as when the network ends or the disk is full */
export async function keepAll({ all }: Files): Promise<number> {
  const cache = await openCache();
  const waiting = [...all];
  let missing = 0;
  const takeTurns = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      await keep(cache, file).catch(() => missing++);
    }
  };
  await Promise.all(Array.from({ length: parallelFetches }, takeTurns));
  return missing;
}

async function keep(cache: Cache, { url, key }: KeptFile): Promise<void> {
  if (await cache.match(key)) return;
  // A name that tells its content may come from the browser's own cache; any other is asked for.
  const response = await fetch(url, url === key ? {} : { cache: 'no-cache' });
  if (!response.ok) throw new Error(`${url} cannot be kept: the host answers ${response.status}`);
  await cache.put(key, isolated(response));
}

/**
 * From the cache where it is kept, else from the network, and then kept; with the isolation headers either way.
 * @param lasting  given what goes on after the answer
 */
export async function answer(
  files: Files,
  request: Request,
  lasting: (work: Promise<unknown>) => void,
): Promise<Response> {
  const file = files.find(request.url);
  const cache = await openCache();
  // A tab that still shows an earlier version asks for files that this version no longer names.
  const kept = await cache.match(file?.key ?? request.url);
  if (kept) return kept;
  const response = isolated(await fetch(request));
  // A full disk keeps nothing and breaks nothing.
  if (file && response.status === 200) lasting(cache.put(file.key, response.clone()).catch(() => {}));
  return response;
}

/** What is kept of earlier versions. */
export async function dropOthers({ all }: Files): Promise<void> {
  const cache = await openCache();
  const keys = new Set(all.map(({ key }) => key));
  const others = (await cache.keys()).filter(({ url }) => !keys.has(url));
  await Promise.all(others.map((request) => cache.delete(request)));
}

/** The same answer with the isolation headers, no longer a redirected one, and without the name of a packing undone by now. */
function isolated({ body, status, statusText, headers }: Response): Response {
  const own = new Headers(headers);
  for (const [name, value] of Object.entries(isolationHeaders)) own.set(name, value);
  own.delete('content-encoding');
  own.delete('content-length');
  const hasBody = status !== 204 && status !== 304;
  return new Response(hasBody ? body : null, { status, statusText, headers: own });
}
