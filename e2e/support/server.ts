/** @file Builds the page and serves it cross-origin isolated, as `npm start`, the bench and the tests of the page need it. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { isolationHeaders } from '../../src/lab/offline/isolationHeaders.ts';
import { type LabServer, type StaticServerOptions, serveFolder } from './staticServer.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Where the build lies. */
export const builtFolder = fileURLToPath(new URL('../../dist', import.meta.url));

export async function serveLab(where: Pick<StaticServerOptions, 'port' | 'strict'>): Promise<LabServer> {
  await build({ root, logLevel: 'warn' });
  return serveFolder(builtFolder, { ...where, headers: isolationHeaders });
}
