/** @file The outcome over the fake controller: percentiles of one's choice, the share over time, and what a link keeps of them. */
import { expect, type Page, test } from '@playwright/test';
import { freshState } from '../../src/lab/link/linkState.ts';
import { linkOf } from '../../src/lab/link/linkText.ts';
import { twoModelsTwoDevices } from '../../src/lab/presets.ts';
import { expectAccessible, screens } from '../support/pageChecks.ts';

const columnOne = { name: 'Percentile in column 1' };

async function ended(page: Page, query = 'speed=40'): Promise<void> {
  await page.goto(`/?fake&${query}`);
  await expect(page.locator('html')).toHaveAttribute('data-muxlab', 'ended', { timeout: 30_000 });
}

const heads = (page: Page) => page.getByRole('table', { name: 'By model' }).locator('thead th');
const row = (page: Page, name: string) =>
  page.getByRole('table', { name: 'By model' }).getByRole('row', { name: new RegExp(`^${name}`) });

/** 96 ms → 0.096. */
function secondsOf(text: string | null): number {
  const [, value, unit] = /([\d.]+).(m?s)$/.exec(text ?? '') ?? [];
  return Number(value) * (unit === 'ms' ? 1e-3 : 1);
}

test('percentiles are picked, typed, joined and taken away, and the same in table and distribution', async ({
  page,
}) => {
  await ended(page);
  await expect(row(page, 'all')).toBeVisible();
  await page.getByRole('combobox', columnOne).selectOption({ label: 'p95' });
  const p95 = await row(page, 'all').locator('td').nth(2).textContent();
  await page.getByRole('combobox', columnOne).selectOption({ label: 'other' });
  await page.getByRole('spinbutton', { name: 'Percentile, 0 to 100' }).fill('97.5');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', columnOne)).toHaveValue('97.5');
  const p975 = await row(page, 'all').locator('td').nth(2).textContent();
  expect(secondsOf(p975)).toBeGreaterThanOrEqual(secondsOf(p95));
  await page.getByRole('combobox', columnOne).selectOption({ label: 'add one' });
  await expect(heads(page)).toHaveCount(6);
  await page.getByRole('button', { name: 'distribution as table' }).click();
  const inChart = page
    .getByRole('row', { name: /^p97\.5 of those completed/ })
    .locator('td')
    .nth(1);
  await expect(inChart).toHaveText(String(p975));
  await page.getByRole('combobox', columnOne).selectOption({ label: 'take away' });
  await expect(heads(page)).toHaveCount(5);
  await expect(row(page, 'all').locator('td').nth(3)).toHaveAttribute('title', /exact, of \d+ completed requests/);
});

test('what is chosen is in the link, and opens with it', async ({ page }) => {
  const outcome = { percentiles: [90, 99.9], byModel: true };
  const link = linkOf({ ...freshState(twoModelsTwoDevices), outcome });
  await page.goto(`/?fake&speed=40#s=${link}`);
  await expect(page.getByRole('combobox', columnOne)).toHaveValue('90');
  await expect(page.getByRole('button', { name: /^model/ })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('combobox', columnOne).selectOption({ label: 'max' });
  await expect(page).not.toHaveURL(new RegExp(link));
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Percentile in column 2' })).toHaveValue('100');
});

test('a burst is seen in the share over time, as a table too', async ({ page }) => {
  await page.goto('/?fake&speed=20');
  await expect(page.locator('html')).toHaveAttribute('data-muxlab', 'running', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Burst' }).first().click();
  await expect(page.locator('html')).toHaveAttribute('data-muxlab', 'ended', { timeout: 30_000 });
  await expect(page.getByRole('img', { name: /Share within SLO over the run/ })).toBeVisible();
  await page.getByRole('button', { name: 'share over time as table' }).click();
  const table = page.getByRole('region', { name: /share within SLO over the run/ });
  await expect(table.locator('thead th')).toHaveText(['until', 'within SLO', 'ended', 'ghost']);
  expect(await table.locator('tbody tr').count()).toBeGreaterThan(50);
  const shares = await table.locator('tbody td:nth-child(2)').allTextContents();
  expect(shares.some((share) => share !== '–' && !share.startsWith('100'))).toBe(true);
  await page.getByRole('button', { name: /^model/ }).click();
  await expect(table.locator('thead th')).toHaveCount(6);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`${colorScheme}: three percentiles and each model's share fit, and axe finds nothing`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme });
    await ended(page);
    await page.getByRole('combobox', columnOne).selectOption({ label: 'add one' });
    await page.getByRole('button', { name: /^model/ }).click();
    await page.screenshot({ path: `${screens}/outcome-${colorScheme}.png` });
    const overflow = await page.evaluate(() => {
      const column = document.querySelector('table')?.closest('section')?.parentElement?.parentElement;
      const right = [...document.querySelectorAll('main > div')].at(-1) ?? column;
      return {
        column: (right?.scrollHeight ?? 0) - (right?.clientHeight ?? 0),
        sideways: (right?.scrollWidth ?? 0) - (right?.clientWidth ?? 0),
        page: document.documentElement.scrollHeight - innerHeight,
      };
    });
    expect(overflow).toEqual({ column: 0, sideways: 0, page: 0 });
    await expectAccessible(page);
  });
}

test('the sweep of the scenario is a click away', async ({ page }) => {
  await ended(page);
  await page.getByRole('button', { name: 'sweep', exact: true }).click();
  await expect(page.getByRole('heading', { name: /how fast requests come/ })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Answer' })).toBeVisible({ timeout: 20_000 });
});
