/** @file What is fetched when it is first asked for: where it does not come, the page says so. */
import { expect, test } from '@playwright/test';

const notFetched = 'A part of the page could not be fetched: reload the page once its server answers.';

test('a part that does not come is said, and the run goes on', async ({ page }) => {
  await page.goto('/?fake');
  await expect(page.locator('html')).toHaveAttribute('data-muxlab', 'running');
  await page.route(/ShareDialog|importer|ComparePanel/, (route) => route.abort());
  const said = page.getByRole('alert');
  for (const name of ['Share', 'Open', 'Compare']) {
    await page.getByRole('button', { name, exact: true }).click();
    await expect(said).toContainText(notFetched);
    await said.getByRole('button').click();
    await expect(said).toBeEmpty();
  }
  await expect(page.locator('html')).not.toHaveAttribute('data-muxlab', 'error');
});

test('a link whose reader does not come opens the page as it is, and says so', async ({ page }) => {
  await page.route(/linkText/, (route) => route.abort());
  await page.goto('/?fake#paused&s=any');
  await expect(page.getByRole('alert')).toContainText(notFetched);
  await expect(page.getByLabel('Scenario', { exact: true })).toBeVisible();
});
