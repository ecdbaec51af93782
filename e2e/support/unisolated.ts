/** @file The built page on a host that sets no isolation headers. */
import { builtFolder } from './server.ts';
import { type LabServer, serveFolder } from './staticServer.ts';

export function serveUnisolated(): Promise<LabServer> {
  return serveFolder(builtFolder, { port: 0, strict: false, headers: {} });
}
