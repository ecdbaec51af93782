/** @file How much JavaScript a first visit loads, workers included, before a hand does anything. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { builtFolder } from '../support/server.ts';

/** Of all scripts together, gzipped (ADR 4). What a first visit goes without is fetched when it is asked for: `src/lab/fetchPart.ts`. */
const budgetBytes = 250_000;

test('the scripts of a first visit, workers included, weigh less than 250 kB', async ({ page, context }) => {
  // The service worker, which this project of tests blocks, counts like the others.
  const scripts = new Set(['/serviceWorker.js']);
  context.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith('.js')) scripts.add(pathname);
  });
  await page.goto('/');
  await expect(page.locator('html')).toHaveAttribute('data-muxlab', 'running', { timeout: 90_000 });
  const sizes = await Promise.all(
    Array.from(scripts, async (script) => {
      const source = await readFile(path.join(builtFolder, script));
      return { script, bytes: gzipSync(source, { level: 9 }).length };
    }),
  );
  const told = sizes.map(({ script, bytes }) => `${script} ${bytes}`).join('\n');
  test.info().annotations.push({ type: 'gzipped bytes', description: told });
  for (const name of ['index', 'controllerWorker', 'deviceWorker', 'ganttWorker']) expect(told).toContain(name);
  expect(
    sizes.reduce((sum, { bytes }) => sum + bytes, 0),
    told,
  ).toBeLessThan(budgetBytes);
});
