/** @file What the tests of the page ask again and again: its phase, that it reads without eyes, and that nothing scrolls. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Where screenshots land, to be looked at. */
export const screens = 'test-results/screens';

/** Waits until the page does this: preparing, running, paused, ended or error. */
export async function phase(page: Page, wanted: string): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-muxlab', wanted, { timeout: 90_000 });
}

export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

/** Pixels that the page is larger than its window; not positive: nothing scrolls. */
export async function overflow(page: Page): Promise<{ x: number; y: number }> {
  return page.evaluate(() => ({
    x: document.documentElement.scrollWidth - innerWidth,
    y: document.documentElement.scrollHeight - innerHeight,
  }));
}

export async function expectNoScroll(page: Page, axes: readonly ('x' | 'y')[] = ['x', 'y']): Promise<void> {
  const over = await overflow(page);
  for (const axis of axes) expect(over[axis], axis).toBeLessThanOrEqual(0);
}
