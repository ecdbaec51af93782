/** @file The lab in a frame of an ordinary page: not isolated, no service worker, only the panels asked for. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Frame, type Page, test } from '@playwright/test';
import { expectAccessible } from '../support/pageChecks.ts';
import { type LabServer, serveFolder } from '../support/staticServer.ts';
import { serveUnisolated } from '../support/unisolated.ts';

test.use({ serviceWorkers: 'allow', viewport: { width: 1100, height: 760 } });

let folder: string;
let lab: LabServer;
let article: LabServer;

test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'muxlab-article-'));
  lab = await serveUnisolated();
  article = await serveFolder(folder, { port: 0, strict: false, headers: {} });
});
test.afterAll(async () => {
  await Promise.all([lab.close(), article.close()]);
  await rm(folder, { recursive: true });
});

/** An article of another origin with one frame. */
async function openArticle(page: Page, hash: string, size: { width: number; height: number }): Promise<Frame> {
  const src = `${lab.url}#${hash}`;
  const frame = `<iframe src="${src}" title="Muxlab" width="${size.width}" height="${size.height}"></iframe>`;
  const html = `<!doctype html><html lang="en"><title>An article</title><main><h1>On multiplexing</h1>${frame}</main></html>`;
  await writeFile(path.join(folder, 'index.html'), html);
  await page.goto(article.url.replace('localhost', '127.0.0.1'));
  const element = await page.getByTitle('Muxlab').elementHandle();
  const content = await element?.contentFrame();
  if (!content) throw new Error('the article has no frame');
  return content;
}

test('a live run at raw pace beside the article, with the panels asked for and no others', async ({ page }) => {
  test.setTimeout(120_000);
  let loads = 0;
  page.on('framenavigated', (navigated) => {
    if (navigated !== page.mainFrame()) loads++;
  });
  const frame = await openArticle(page, 'embed=cluster,outcome', { width: 640, height: 360 });
  await expect(frame.locator('html')).toHaveAttribute('data-muxlab', 'running', { timeout: 60_000 });
  expect(await frame.evaluate(() => crossOriginIsolated)).toBe(false);
  const served = () => frame.evaluate(() => window.muxlab.snapshot().then(({ ledger }) => ledger.completed));
  await expect.poll(served, { timeout: 60_000 }).toBeGreaterThan(5);
  await expect(frame.getByText('raw pace here')).toBeVisible();
  await expect(frame.getByRole('region', { name: 'Cluster' })).toBeVisible();
  await expect(frame.getByTestId('attainment')).toBeVisible();
  await expect(frame.getByRole('region', { name: 'Time' })).toHaveCount(0);
  await expect(frame.getByRole('navigation')).toHaveCount(0);
  await frame.getByRole('button', { name: 'Pause' }).click();
  await expect(frame.locator('html')).toHaveAttribute('data-muxlab', 'paused');
  await page.screenshot({ path: 'test-results/screens/embed-640.png' });
  const workers = await frame.evaluate(() => navigator.serviceWorker.getRegistrations().then(({ length }) => length));
  expect({ workers, loads }).toEqual({ workers: 0, loads: 1 });
  const overflow = await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await expectAccessible(page);
});

test('the whole page opens with the state of the frame, and all panels fit 960×540', async ({ page, context }) => {
  const frame = await openArticle(page, 'embed&paused', { width: 960, height: 540 });
  await expect(frame.locator('html')).toHaveAttribute('data-muxlab', 'paused', { timeout: 60_000 });
  await frame.getByRole('radio', { name: /Dedicated/ }).check();
  await frame.getByLabel('seed').fill('23');
  for (const name of ['What arrives', 'Cluster', 'Time', 'Outcome']) {
    await expect(frame.getByRole('region', { name, exact: true }).first()).toBeInViewport();
  }
  await page.screenshot({ path: 'test-results/screens/embed-960.png' });
  const opened = context.waitForEvent('page');
  await frame.getByRole('link', { name: 'open in Muxlab' }).click();
  const whole = await opened;
  await expect(whole.getByRole('navigation', { name: 'Views' })).toBeVisible();
  await expect(whole.getByLabel('seed')).toHaveValue('23');
  await expect(whole.getByRole('radio', { name: /Dedicated/ })).toBeChecked();
});
