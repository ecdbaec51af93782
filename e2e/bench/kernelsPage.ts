/** @file Builds and serves the page of the suite `kernels`, with the peers' packages installed where they are asked for. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import { isolationHeaders } from '../../src/lab/offline/isolationHeaders.ts';
import type { LabServer } from '../support/staticServer.ts';

const folderOf = (name: 'kernels' | 'peers') => fileURLToPath(new URL(`./${name}`, import.meta.url));
const outputFolder = fileURLToPath(new URL('../../node_modules/.cache/muxlab-bench', import.meta.url));

export async function serveKernelsPage({ peers }: { peers: boolean }): Promise<LabServer> {
  if (peers) installPeers();
  const root = folderOf(peers ? 'peers' : 'kernels');
  const buildOptions = { outDir: outputFolder, emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0 };
  const shared = { root, configFile: false as const, base: './', build: buildOptions };
  await build({ ...shared, logLevel: 'error' });
  const server = await preview({ ...shared, preview: { port: 0, open: false, headers: isolationHeaders } });
  const address = server.httpServer.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://localhost:${port}/`, close: () => server.close() };
}

/** @throws Error if npm cannot: offline, say */
function installPeers(): void {
  const install = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', install, { cwd: folderOf('peers'), stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error('the peers could not be installed');
}

/** Of the peers, as their package file pins them. */
export function peerVersions(): Record<string, string> {
  return JSON.parse(readFileSync(`${folderOf('peers')}/package.json`, 'utf8')).dependencies;
}
