/** @file Builds the page and serves it cross-origin isolated, as `npm start`, the bench and the tests of the page need it. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { isolationHeaders } from '../../src/lab/offline/isolationHeaders.ts';
import { type LabServer, type StaticServerOptions, serveFolder } from './staticServer.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Where the build lies. */
export const builtFolder = fileURLToPath(new URL('../../dist', import.meta.url));
const fakeFolder = fileURLToPath(new URL('../../test-results/dist-fake', import.meta.url));

type Where = Pick<StaticServerOptions, 'port' | 'strict'>;

export async function serveLab(where: Where): Promise<LabServer> {
  await build({ root, logLevel: 'warn' });
  return serveFolder(builtFolder, { ...where, headers: isolationHeaders });
}

/** The same page, built as it is, that also knows `?fake`. A page in one piece loads in a fraction of a development server's time. */
export async function serveFakeLab(where: Where): Promise<LabServer> {
  await build({ root, logLevel: 'warn', mode: 'fake', build: { outDir: fakeFolder, emptyOutDir: true } });
  return serveFolder(fakeFolder, { ...where, headers: isolationHeaders });
}
