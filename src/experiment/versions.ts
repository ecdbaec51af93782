/** @file What made a report: the project's version, and the engine it ran on. */
import { version } from '../../package.json';

export const versions: Record<string, string> = {
  muxlab: version,
  engine: globalThis.navigator?.userAgent ?? `node ${globalThis.process?.version ?? ''}`,
};
