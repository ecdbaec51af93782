/** @file Tests that need a GPU: `*.browser.test.ts`, run cross-origin isolated in the browser that `browser.ts` finds. */
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { isolationHeaders } from '../../src/lab/offline/isolationHeaders.ts';
import { findBrowser } from './browser.ts';

const { executablePath, args, env } = await findBrowser();

/** What a page has loaded its workers need not ask for again: nothing changes before the browser, and what it keeps, ends. */
const keptHeaders = process.argv.includes('run') ? { 'Cache-Control': 'max-age=3600' } : {};

export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  server: {
    headers: { ...isolationHeaders, ...keptHeaders },
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
