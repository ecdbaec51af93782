/** @file A placement edited and applied to a run on real kernels, which loses no request by it. */
import { expect, test } from '@playwright/test';
import { phase } from '../support/pageChecks.ts';

test('an edited placement takes the requests of a live run, and those of the old one are served to their end', async ({
  page,
}) => {
  await page.goto('/');
  await phase(page, 'running');
  await page.getByRole('button', { name: 'Burst of digits A' }).click();
  await page.keyboard.press('e');
  await page.getByRole('button', { name: 'split group 1' }).click();
  const predicted = page.getByTestId('predicted');
  await expect(predicted).toContainText('within SLO with the draft');
  await expect(predicted).toHaveAttribute('data-stale', 'false');
  await page.getByRole('button', { name: 'Apply to the run' }).click();
  await expect(page.getByRole('region', { name: /^old placement · \d+ requests? still finish/ })).toBeVisible();
  await expect(page.getByRole('region', { name: /^group 2 · 1 stage · serves both models/ })).toBeVisible();
  await expect(page.getByRole('region', { name: /^old placement/ })).toHaveCount(0, { timeout: 60_000 });
  const report = await page.evaluate(() => window.muxlab.stop());
  expect(report.actions.map(({ kind }) => kind)).toEqual(['inject', 'apply-placement']);
  const { arrived, completed, rejected, failed, inFlight } = report.ledger;
  const failures = Object.entries(failed).filter(([reason]) => reason !== 'stopped');
  expect({ rejected, failures, inFlight }).toEqual({ rejected: {}, failures: [], inFlight: 0 });
  expect(completed).toBeGreaterThan(20);
  expect(arrived).toBe(completed + (failed.stopped ?? 0));
});
