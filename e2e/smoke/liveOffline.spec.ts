/** @file Installed and offline: a host without isolation headers, no network, a new version; and no page loaded twice without need. */
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { runInPage } from '../support/lab.ts';
import { builtFolder } from '../support/server.ts';
import { serveFolder } from '../support/staticServer.ts';
import { burstyCase, dedicated } from '../support/twoModels.ts';
import { serveUnisolated } from '../support/unisolated.ts';

test.use({ serviceWorkers: 'allow' });

async function kept(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-offline', 'ready', { timeout: 60_000 });
}

/** How often the page's document was loaded so far. */
function countLoads(page: Page): () => number {
  let count = 0;
  page.on('domcontentloaded', () => count++);
  return () => count;
}

test('a host without headers: loaded once more, isolated; then offline, simulated and live', async ({
  page,
  context,
}) => {
  test.setTimeout(180_000);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  const loads = countLoads(page);
  const server = await serveUnisolated();
  try {
    await page.goto(`${server.url}#paused`);
    await expect.poll(() => page.evaluate(() => crossOriginIsolated).catch(() => false)).toBe(true);
    await kept(page);
    expect(loads()).toBe(2);
    await expect(page.getByText(/not cross-origin isolated/)).toHaveCount(0);
    await page.reload();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await kept(page);
    expect(loads()).toBe(3);
  } finally {
    await server.close();
  }
  // The host is gone and so is the network.
  await context.setOffline(true);
  await page.reload();
  expect(await page.evaluate(() => window.muxlab.ready)).toMatchObject({ gpu: true });
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  const testCase = burstyCase({ seed: 6, requestCount: 20 });
  const simulated = await runInPage(page, testCase, { mode: 'simulated', placement: dedicated });
  expect(simulated.ledger).toMatchObject({ arrived: 20, inFlight: 0 });
  const live = await runInPage(page, testCase, { mode: 'live', placement: dedicated });
  expect(live.ledger).toMatchObject({ arrived: 20, completed: 20 });
  const files = ['experiments/fig2.json', 'profiles/catalogue.json', 'models/bytes-lm/model.safetensors'];
  const sizes = await page.evaluate(
    (names) => Promise.all(names.map(async (name) => (await (await fetch(name)).arrayBuffer()).byteLength)),
    files,
  );
  expect(Math.min(...sizes)).toBeGreaterThan(1000);
  expect(loads()).toBe(4);
  expect(errors).toEqual([]);
});

test('a host that sets the headers: never loaded again, and all is kept', async ({ page }) => {
  const loads = countLoads(page);
  await page.goto('/#paused');
  await kept(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(loads()).toBe(1);
});

test('where the worker cannot isolate the page, it stays as it is', async ({ page }) => {
  const server = await serveUnisolated();
  try {
    await page.addInitScript(() => sessionStorage.setItem('muxlab.isolating', 'yes'));
    const loads = countLoads(page);
    await page.goto(`${server.url}#paused`);
    await kept(page);
    expect(loads()).toBe(1);
    await expect(page.getByText(/not cross-origin isolated/)).toBeVisible();
  } finally {
    await server.close();
  }
});

test('a new version is told of, and opens when asked', async ({ page }) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'muxlab-version-'));
  await cp(builtFolder, folder, { recursive: true });
  const server = await serveFolder(folder, { port: 0, strict: false, headers: {} });
  try {
    await page.goto(`${server.url}#paused`);
    await expect.poll(() => page.evaluate(() => crossOriginIsolated).catch(() => false)).toBe(true);
    await kept(page);
    await appendFile(path.join(folder, 'serviceWorker.js'), '\n// a later version');
    await page.reload();
    const loads = countLoads(page);
    await page.getByRole('status').getByRole('button', { name: 'now' }).click();
    await expect.poll(loads).toBe(1);
    await kept(page);
    await expect(page.getByRole('button', { name: 'now' })).toHaveCount(0);
    expect(loads()).toBe(1);
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
});
