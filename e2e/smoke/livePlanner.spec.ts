/** @file The Planner as `npm start` serves it: eight models on eight devices planned, cancelled, scrubbed, and run in the lab. */
import { expect, test } from '@playwright/test';

test('eight models on eight devices are planned, cancelled, scrubbed and opened in the lab', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto('/#paused');
  await page.evaluate(() => window.muxlab.ready);
  await page.getByRole('button', { name: 'Planner', exact: true }).click();
  await page.getByRole('radio', { name: 'A cluster of mine' }).check();
  await page.getByRole('spinbutton', { name: 'after those of the others' }).fill('1000000');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  const slider = page.getByRole('slider', { name: 'Candidate' });
  await expect(slider).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByText('cancelled: the best so far')).toBeVisible();
  const share = Number.parseFloat(await page.getByTestId('planned-attainment').innerText());
  expect(share).toBeGreaterThan(50);

  await slider.focus();
  await page.keyboard.press('Home');
  await expect(page.getByText('the first, and so the best so far')).toBeVisible();
  await page.keyboard.press('End');
  await expect(page.getByRole('heading', { name: 'Candidate 1', exact: true })).toHaveCount(0);

  await page.getByRole('button', { name: 'Open in the lab' }).click();
  await expect(page.getByRole('radio', { name: /Planner searched \d+/ })).toBeChecked();
  await expect(page.locator('html')).toHaveAttribute('data-muxlab', 'paused');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-muxlab', 'running', { timeout: 30_000 });
  const { mode, groups } = await page.evaluate(() => window.muxlab.snapshot());
  expect(mode).toBe('simulated');
  expect(groups.some(({ models }) => models.length > 0)).toBe(true);
  expect(errors).toEqual([]);
});
