/**
 * @file The page as a user, in the browser that `support/browser.ts` finds: over a fake controller (`page`), and as `npm start` serves it, with real kernels (`live`). `MUXLAB_E2E` names the one that is wanted: tests
 * of the page wait more than they work and go two at a time, live ones measure the machine and go alone.
 */
import { defineConfig, type Project } from '@playwright/test';
import { findBrowser } from './support/browser.ts';

const { executablePath, args, env } = await findBrowser();
const fakePort = Number(process.env.MUXLAB_FAKE_PORT ?? 5199);
const builtPort = Number(process.env.MUXLAB_PORT ?? 5198);

const wanted = process.env.MUXLAB_E2E;
const isWanted = ({ name }: { name?: string }) => wanted === undefined || name === wanted;

const projects: Project[] = [
  {
    name: 'page',
    testMatch: /page.*\.spec\.ts/,
    fullyParallel: true,
    retries: 1,
    use: { baseURL: `http://localhost:${fakePort}`, serviceWorkers: 'block' },
  },
  // Again on a machine that was busy: these runs measure its pace.
  {
    name: 'live',
    retries: 2,
    testMatch: /live.*\.spec\.ts/,
    // What a visit keeps for offline use is the subject of `liveOffline` alone.
    use: { baseURL: `http://localhost:${builtPort}`, serviceWorkers: 'block' },
  },
];

const servers = [
  {
    name: 'page',
    command: 'npx tsx e2e/support/startFake.ts',
    cwd: '..',
    env: { PORT: String(fakePort) },
    url: `http://localhost:${fakePort}/`,
  },
  {
    name: 'live',
    command: 'npx tsx e2e/support/start.ts',
    cwd: '..',
    env: { PORT: String(builtPort), CI: '1' },
    url: `http://localhost:${builtPort}/`,
  },
];

export default defineConfig({
  testDir: './smoke',
  outputDir: `../test-results/e2e-${wanted ?? 'all'}`,
  workers: wanted === 'page' ? 2 : 1,
  timeout: 120_000,
  // A machine that is busy with two browsers is slow, not wrong.
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: `../test-results/e2e-${wanted ?? 'all'}.json` }]],
  use: { browserName: 'chromium', launchOptions: { executablePath, args, env } },
  projects: projects.filter(isWanted),
  webServer: servers.filter(isWanted),
});
