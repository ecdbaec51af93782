/** @file Tests that need a GPU: `*.browser.test.ts`, run cross-origin isolated in the browser that `browser.ts` finds. */
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { isolationHeaders } from '../../src/lab/offline/isolationHeaders.ts';
import { findBrowser } from './browser.ts';

const { executablePath, args, env } = await findBrowser();

export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  server: {
    // What a page has loaded its workers need not ask for again: the browser, and what it keeps, ends with the run.
    headers: { ...isolationHeaders, 'Cache-Control': 'max-age=3600' },
    // Fixtures that lie beside the project are tested where they are.
    fs: { allow: ['.', '../shared'] },
  },
  worker: { format: 'es' },
  test: {
    name: 'browser',
    include: ['src/**/*.browser.test.ts'],
    testTimeout: 120_000,
    // Each in a page of its own, with a storage of its own; none measures more than that one thing is quicker than another.
    maxWorkers: 2,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath, args, env } }),
      instances: [{ browser: 'chromium' }],
    },
  },
});
