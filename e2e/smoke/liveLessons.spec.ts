/** @file The first lesson on real kernels, as a link with a shorter run of it opens it: a bet, two live runs, and why. */
import { expect, test } from '@playwright/test';
import { oneBurst } from '../../src/lab/lessons/scenarios.ts';
import { freshState } from '../../src/lab/link/linkState.ts';
import { linkOf } from '../../src/lab/link/linkText.ts';

const seconds = 5;
const shorter = {
  ...oneBurst,
  durationSeconds: seconds,
  actions: (oneBurst.actions ?? []).filter(({ atSeconds }) => atSeconds < seconds),
};

test('a bet on the first lesson is run live under both placements, told and explained', async ({ page }) => {
  test.setTimeout(240_000);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  const viewed = { name: 'lessons', part: 'one-burst/bet' } as const;
  await page.goto(`/#s=${linkOf({ ...freshState(shorter), viewed })}`);
  await expect(page.getByText(/2 runs of 5 s, on the same arrivals, on .*: measured/)).toBeVisible({ timeout: 60_000 });
  await page.getByRole('radio', { name: 'Shared pipeline wins' }).check();
  await page.getByRole('button', { name: 'Place the bet and run' }).click();
  await expect(page.getByText('Running 1 of 2: dedicated')).toBeVisible({ timeout: 90_000 });
  await expect(page.getByText(/points of 100: your guesses/)).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('cell', { name: /% measured/ })).toHaveCount(2);
  await expect(
    page.getByText(/This run (shows it|does not show it): Dedicated [\d.]+\s%, Shared pipeline [\d.]+\s%/),
  ).toBeVisible();
  await expect(page.getByTestId('bet-record')).toContainText('1 bet:');
  await page.getByRole('button', { name: 'Next: see why' }).click();
  const chart = page.getByRole('img', { name: /Mean latency, without bursts/ });
  await expect(chart).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Mean latency, without bursts as table' }).click();
  await expect(page.getByRole('cell', { name: 'Shared pipeline, simulated' })).toHaveCount(5);
  await page.screenshot({ path: 'test-results/screens/live-lesson.png' });
  expect(errors).toEqual([]);
});
