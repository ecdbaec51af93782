/** @file Charts kept as pictures from where they stand: an SVG that needs nothing of the page, and a PNG at twice its size. */
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { phase, screens } from '../support/pageChecks.ts';

async function saved(page: Page, title: string, format: 'SVG' | 'PNG'): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: `save ${title} as ${format}`, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** Saves a chart both ways. @returns the SVG, parsed by itself: how many marks it has, and its words */
async function picture(page: Page, title: string) {
  const { name, bytes } = await saved(page, title, 'SVG');
  const svg = bytes.toString();
  expect(name).toMatch(/^muxlab-[a-z0-9-]+\.svg$/);
  // The colours of the page are in it by value, not by name.
  expect(svg.includes('var(')).toBe(false);
  const read = await page.evaluate((text) => {
    const document = new DOMParser().parseFromString(text, 'image/svg+xml');
    const root = document.documentElement;
    return {
      isWhole: document.querySelector('parsererror') === null,
      width: Number(root.getAttribute('width')),
      height: Number(root.getAttribute('height')),
      markCount: document.querySelectorAll('path, circle, polygon, polyline, image').length,
      words: [...document.querySelectorAll('text')].map(({ textContent }) => textContent).join(' '),
    };
  }, svg);
  expect(read.isWhole).toBe(true);
  expect(read.words).toContain(title);
  const png = (await saved(page, title, 'PNG')).bytes;
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * read.width, 2 * read.height]);
  await mkdir(screens, { recursive: true });
  await writeFile(`${screens}/${name.replace('.svg', '.png')}`, png);
  return read;
}

test('a Pareto front, with its legend', async ({ page }) => {
  await page.goto('/?fake#paused');
  await page.getByRole('button', { name: 'Experiments', exact: true }).click();
  await page.getByRole('button', { name: /^What a share within SLO costs/ }).click();
  await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible({ timeout: 40_000 });
  const { markCount, words } = await picture(page, 'share within SLO by devices');
  expect(markCount).toBeGreaterThan(10);
  expect(words).toContain('Dedicated');
});

test('the candidates of a search, with their legend', async ({ page }) => {
  await page.goto('/?fake#paused');
  await page.getByRole('button', { name: 'Planner', exact: true }).click();
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page.getByTestId('planned-attainment')).toHaveText(/\d %/, { timeout: 30_000 });
  const { words } = await picture(page, 'Candidates of muxlab-search');
  expect(words).toContain('passed over');
});

test('the charts of A against B, which say who they are', async ({ page }) => {
  await page.goto('/?fake&speed=40&duration=15');
  await phase(page, 'ended');
  await page.keyboard.press('v');
  await page.getByRole('button', { name: 'Run A and B' }).click();
  await expect(page.getByTestId('pair-regret')).toBeVisible({ timeout: 20_000 });
  for (const title of ['Distribution', 'Latency']) {
    const { words } = await picture(page, `${title} of A and B`);
    expect(words).toMatch(/A: shared pipeline, .* · B: dedicated, /);
  }
});
