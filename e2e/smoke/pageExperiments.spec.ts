/** @file The Experiments view over the fake controller: real experiments in real workers, read, run, cancelled, kept and watched. */
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { parseProfiles } from '../../src/domain/parseProfile.ts';
import { parseExperiment } from '../../src/experiment/figures/parseExperiment.ts';
import type { ExperimentResult } from '../../src/experiment/figures/result.ts';
import { runExperiment } from '../../src/experiment/figures/runExperiment.ts';
import { freshState } from '../../src/lab/link/linkState.ts';
import { linkOf } from '../../src/lab/link/linkText.ts';
import { twoModelsTwoDevices } from '../../src/lab/presets.ts';
import { expectAccessible, expectNoScroll, screens } from '../support/pageChecks.ts';

function fromNode(name: string, seedCount: number): ExperimentResult {
  const readJson = (file: string) => JSON.parse(readFileSync(new URL(`../../public/${file}`, import.meta.url), 'utf8'));
  const catalogue = parseProfiles(readJson('profiles/alpaserve-v100.json')).profiles;
  return runExperiment(parseExperiment(readJson(`experiments/${name}.json`), catalogue), { catalogue, seedCount });
}

async function open(page: Page, entry: RegExp): Promise<void> {
  await page.goto('/?fake#paused');
  await page.getByRole('button', { name: 'Experiments', exact: true }).click();
  await page.getByRole('button', { name: entry }).click();
}

async function run(page: Page, seedCount?: number): Promise<void> {
  if (seedCount !== undefined) await page.getByLabel('seeds').selectOption(String(seedCount));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
}

/** The run is over and its answer is there. */
async function answered(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible({ timeout: 40_000 });
  await expect(page.getByRole('region', { name: 'Answer' })).toBeVisible();
}

/** What a button hands over. */
async function saved(page: Page, kind: string): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: `save as ${kind}` }).click(),
  ]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 1280, height: 800 } });

    test('a figure and a sweep: the page does not scroll, and axe finds nothing', async ({ page }) => {
      await open(page, /figure 8:/);
      await run(page);
      await answered(page);
      await expectWell(page, `experiment-${colorScheme}`);
      await page.getByRole('button', { name: 'figures as table' }).click();
      await page.getByRole('button', { name: /^Swept: how bursty they come/ }).click();
      await answered(page);
      await expectWell(page, `sweep-${colorScheme}`);
    });
  });
}

async function expectWell(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${screens}/${name}.png` });
  await expectNoScroll(page);
  await expectAccessible(page);
}

test('figure 2 in the page has the figures of the command, to the last digit', async ({ page }) => {
  await open(page, /figure 2:/);
  await run(page, 2);
  await answered(page);
  const { name, text } = await saved(page, 'JSON');
  expect(name).toBe('muxlab-figure-2.json');
  const expected = fromNode('fig2', 2);
  expect(JSON.parse(text)).toEqual(expected);
  const csv = await saved(page, 'CSV');
  expect(csv.text.split('\n')[0]).toContain('metric');
  expect((await saved(page, 'SVG')).text).toContain('<svg');
  await expect(page.getByText('pipeline loses to replication nowhere.')).toBeVisible();
  await page.getByRole('button', { name: 'figures as table' }).click();
  const rows = page.getByRole('region', { name: /mean latency by/ }).locator('tbody tr');
  await expect(rows).toHaveCount(3);
  const mean = Number(expected.metrics[0].series[0].points[0].mean);
  await expect(rows.first()).toContainText(mean.toFixed(3));
});

test('a long run shows its curve early, and ends when it is told to', async ({ page }) => {
  await open(page, /figure 5:/);
  await run(page, 20);
  await expect(page.getByRole('region', { name: 'Answer' })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('progressbar', { name: 'Points worked out' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible({ timeout: 1000 });
  await expect(page.getByText('as far as it came')).toBeVisible();
});

test('a swept value is picked by keyboard, and watched in the lab', async ({ page }) => {
  await open(page, /^Swept: how tight the SLO is/);
  await answered(page);
  const slider = page.getByRole('slider', { name: /^SLO/ });
  await slider.focus();
  await page.keyboard.press('End');
  await expect(slider).toHaveAttribute('aria-valuetext', /: 20$/);
  await page.getByRole('button', { name: /^Open in the lab/ }).click();
  await expect(page.getByRole('button', { name: 'Lab', exact: true })).toHaveAttribute('aria-current', 'page');
  await expect(page.getByText('20 ×', { exact: false }).first()).toBeVisible();
});

test('what a share within SLO costs: the front drawn, in words, by keyboard and as a table', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, /^What a share within SLO costs/);
  await answered(page);
  const answer = page.getByRole('region', { name: 'Answer' });
  await expect(answer.getByText(/^The front: /)).toBeVisible();
  await expect(answer.getByRole('img', { name: /^share within SLO by devices, 1[0-9] marks/ })).toBeVisible();
  await expectWell(page, 'cost-light');
  const slider = answer.getByRole('slider', { name: 'Mark, by its cost' });
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(slider).toHaveAttribute('aria-valuetext', /on 1 device, /);
  await answer.getByRole('button', { name: 'by memory of weights' }).click();
  await answer.getByRole('button', { name: 'goodput' }).click();
  await expect(answer.getByRole('img', { name: /^goodput by memory of weights/ })).toBeVisible();
  await expect(answer.getByText(/^The front: .*\sMiB: /)).toBeVisible();
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: `${screens}/cost-dark.png` });
  await answer.getByRole('button', { name: 'figures as table' }).click();
  const rows = answer.getByRole('region', { name: 'goodput by memory of weights' }).locator('tbody tr');
  await expect(rows.filter({ hasText: 'Dedicated' })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'mp-search' }).first()).toBeVisible();
  await expect(rows.filter({ hasText: /on the front/ }).first()).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await answer.getByRole('button', { name: 'figures as table' }).click();
  await page.screenshot({ path: `${screens}/cost-390.png`, fullPage: true });
  await page.setViewportSize({ width: 1280, height: 800 });
  await answer.getByRole('button', { name: 'Open in the lab on 1 device' }).click();
  await expect(page.getByRole('button', { name: 'Lab', exact: true })).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('combobox', { name: 'Scenario' })).toContainText('1 device');
});

test('a point of a published figure opens as a scenario, and what differs is said', async ({ page }) => {
  await open(page, /figure 2:/);
  await run(page, 1);
  await answered(page);
  await page.getByRole('button', { name: /^Open in the lab/ }).click();
  await expect(page.getByText('The experiment has no SLO', { exact: false })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Scenario' })).toContainText('Figure 2');
});

test('a link opens an experiment', async ({ page }) => {
  await page.goto('/?fake#paused');
  await page.getByRole('button', { name: 'Experiments', exact: true }).click();
  await expect(page).toHaveURL(/s=/);
  const before = page.url();
  await page.getByRole('button', { name: /figure 9:/ }).click();
  await expect(page).not.toHaveURL(before);
  await page.reload();
  await expect(page.getByRole('heading', { name: /latency, throughput and memory/ })).toBeVisible();
});

test('an experiment that is not there is said in a sentence', async ({ page }) => {
  const link = linkOf({ ...freshState(twoModelsTwoDevices), viewed: { name: 'experiments', part: 'fig99' } });
  await page.goto(`/?fake#paused&s=${link}`);
  await expect(page.getByText('There is no experiment called fig99.')).toBeVisible();
});

test('the answer is kept while another is looked at, and at 390 px there is one column', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, /figure 8:/);
  await run(page);
  await answered(page);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await page.screenshot({ path: `${screens}/experiment-390.png`, fullPage: true });
  await page.getByRole('button', { name: 'all experiments' }).click();
  await page.getByRole('button', { name: /figure 9:/ }).click();
  await page.getByRole('button', { name: 'all experiments' }).click();
  await page.getByRole('button', { name: /figure 8:/ }).click();
  await expect(page.getByRole('region', { name: 'Answer' })).toBeVisible();
});
