/** @file How much JavaScript a visit loads, workers included. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BrowserContext } from 'playwright';
import { builtFolder } from './server.ts';

export interface ScriptBytes {
  script: string;
  /** Gzipped. */
  bytes: number;
}

/** Of the scripts asked for from now on until the answer is. */
export function watchScripts(context: BrowserContext): () => Promise<ScriptBytes[]> {
  // The service worker, which tests block that are not about it, counts like the others.
  const scripts = new Set(['/serviceWorker.js']);
  context.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith('.js')) scripts.add(pathname);
  });
  const bytesOf = async (script: string) => {
    const source = await readFile(path.join(builtFolder, script));
    return { script, bytes: gzipSync(source, { level: 9 }).length };
  };
  return () => Promise.all(Array.from(scripts, bytesOf));
}
