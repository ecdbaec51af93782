/** @file The Cluster panel over the fake controller: placements edited by mouse and by keys, devices killed and revived, steps. */
import { expect, type Locator, type Page, test } from '@playwright/test';
import { expectAccessible, phase } from '../support/pageChecks.ts';

async function open(page: Page, query = ''): Promise<void> {
  await page.goto(`/?fake&${query}`);
  await phase(page, 'running');
}

async function edit(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'edit placement' }).click();
  await expect(page.getByTestId('predicted')).toBeVisible();
}

const draftGroup = (page: Page, number: number) => page.getByRole('region', { name: `group ${number} of the draft` });
const chip = (group: Locator, name: string) => group.getByRole('button', { name: `${name}, in group` });

async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  if (!start || !end) throw new Error('nothing to drag');
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(end.x + end.width / 2, end.y + 12, { steps: 4 });
  await page.mouse.up();
}

/** Every request is told: arrived = completed + rejected + failed + in flight. */
async function ledgerCloses(page: Page): Promise<number> {
  const text = (await page.getByTestId('ledger').innerText()).replaceAll(/\([^)]*\)/g, '');
  const [arrived, ...parts] = Array.from(text.matchAll(/\d+/g), ([number]) => Number(number));
  expect(parts.reduce((sum, part) => sum + part, 0)).toBe(arrived);
  return arrived;
}

for (const [colorScheme, query] of [
  ['light', ''],
  ['dark', 'devices=16'],
] as const) {
  test(`${colorScheme}, ${query || 'two devices'}: the editor scrolls nothing at 1280×800, and axe finds nothing`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 1280, height: 800 });
    await open(page, query);
    await edit(page);
    await chip(draftGroup(page, 1), query ? 'bert-large' : 'digits A').click();
    await expect(page.getByRole('menu')).toBeVisible();
    await page.screenshot({ path: `test-results/screens/editor-${colorScheme}.png` });
    await expectAccessible(page);
    const overflow = await page.evaluate(() => [
      document.documentElement.scrollWidth - innerWidth,
      document.documentElement.scrollHeight - innerHeight,
    ]);
    expect(overflow.every((pixels) => pixels <= 0)).toBe(true);
  });
}

test('a placement is edited by mouse, and applied while it runs: no request is lost', async ({ page }) => {
  await open(page);
  await edit(page);
  await draftGroup(page, 1).getByRole('button', { name: 'split group 1' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Group 1 split in two' })).toBeVisible();
  await chip(draftGroup(page, 1), 'digits B').click();
  await page.getByRole('menuitem', { name: 'remove from group 1' }).click();
  await expect(chip(draftGroup(page, 1), 'digits B')).toHaveCount(0);
  await drag(page, chip(draftGroup(page, 2), 'digits A'), draftGroup(page, 1));
  await expect(page.getByRole('status').filter({ hasText: 'Group 1 holds digits A already.' })).toBeVisible();
  await expect(page.getByTestId('predicted')).toContainText(/within SLO with the draft, [\d.]+\s?% as it is/);
  await page.getByRole('button', { name: 'Apply to the run' }).click();
  await expect(page.getByRole('radio', { name: /Edited/ })).toBeChecked();
  await expect(page.getByRole('region', { name: /^group 2 · 1 stage/ })).toBeVisible();
  await phase(page, 'running');
  expect(await ledgerCloses(page)).toBeGreaterThan(0);
  await expect(page.getByTestId('ledger')).toContainText('0 rejected + 0 failed');
  await expect.poll(() => page.url()).toContain('#s=');
});

test('a dragged model moves to the group where it is let go, and with control it stays, too', async ({ page }) => {
  await open(page, 'devices=16');
  await edit(page);
  await drag(page, chip(draftGroup(page, 1), 'bert-large'), draftGroup(page, 3));
  await expect(chip(draftGroup(page, 3), 'bert-large')).toBeVisible();
  await expect(chip(draftGroup(page, 1), 'bert-large')).toHaveCount(0);
  await page.keyboard.down('Control');
  await drag(page, chip(draftGroup(page, 3), 'bert-large'), draftGroup(page, 2));
  await page.keyboard.up('Control');
  await expect(chip(draftGroup(page, 2), 'bert-large')).toBeVisible();
  await expect(chip(draftGroup(page, 3), 'bert-large')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(chip(draftGroup(page, 2), 'bert-large')).toHaveCount(0);
});

test('a placement is edited by keys alone', async ({ page }) => {
  await open(page);
  await page.keyboard.press('e');
  await expect(page.getByTestId('predicted')).toBeVisible();
  await draftGroup(page, 1).getByRole('button', { name: 'split group 1' }).press('Enter');
  await chip(draftGroup(page, 1), 'digits A').focus();
  await page.keyboard.press('Delete');
  await chip(draftGroup(page, 2), 'digits B').focus();
  await page.keyboard.press('Delete');
  await page.keyboard.press('Tab');
  await chip(draftGroup(page, 1), 'digits B').focus();
  await page.keyboard.press('ArrowRight');
  await expect(chip(draftGroup(page, 2), 'digits B')).toBeFocused();
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(chip(draftGroup(page, 1), 'digits B')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'remove from group 1' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'digits B removed from group 1.' })).toBeVisible();
  await page.getByLabel('shape of group 2').focus();
  await page.keyboard.press('Control+z');
  await expect(chip(draftGroup(page, 1), 'digits B')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'edit placement' })).toBeVisible();
  await expect(page.getByRole('radio', { name: /Edited/ })).toHaveCount(0);
});

test('a model without a group is pointed out', async ({ page }) => {
  await open(page);
  await edit(page);
  await chip(draftGroup(page, 1), 'digits B').focus();
  await page.keyboard.press('Delete');
  await expect(page.getByRole('button', { name: 'digits B, in no group' })).toBeVisible();
  await expect(
    page.getByRole('paragraph').filter({ hasText: /^digits B has no group: its requests would be rejected\.$/ }),
  ).toBeVisible();
});

test('a killed device says so, its group serves nothing, and it comes back when it is revived', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'kill device 2' }).press('Enter');
  await expect(page.getByText('killed', { exact: true })).toBeVisible();
  await ledgerCloses(page);
  await page.getByRole('button', { name: 'revive device 2' }).press('Enter');
  await expect(page.getByRole('button', { name: 'kill device 2' })).toBeVisible();
  await ledgerCloses(page);
});

test('a run is stepped by button and by key, and a simulated one goes faster', async ({ page }) => {
  await open(page, 'gpu=none');
  await page.getByRole('button', { name: 'Step' }).click();
  await phase(page, 'paused');
  const ledger = () => page.getByTestId('ledger').innerText();
  const before = await ledger();
  for (let press = 0; press < 12; press++) await page.keyboard.press('.');
  await expect.poll(ledger).not.toBe(before);
  await phase(page, 'paused');
  await page.getByRole('radio', { name: '16×' }).check();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await phase(page, 'ended');
});

test('a live run has no speed, and says why', async ({ page }) => {
  await open(page);
  await expect(
    page.getByRole('radio', { name: /4×.*not available: a live run goes at the GPU's pace/ }),
  ).toBeDisabled();
});

/** How much of the canvas over the groups is painted. */
async function paintedPixels(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('section[aria-label="Cluster"] canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context || canvas.width === 0) return 0;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, index) => index % 4 === 3 && value > 0).length;
  });
}

test('a burst is seen: marks fill the queue and go through the stages, told in words, too', async ({ page }) => {
  await open(page, 'gpu=none');
  await expect.poll(() => paintedPixels(page)).toBeGreaterThan(0);
  await page.keyboard.press('a');
  await page.keyboard.press('a');
  await page.keyboard.press('.');
  await phase(page, 'paused');
  await expect(page.getByRole('img', { name: /\d\d waiting: \d+ digits A/ })).toBeVisible();
  await page.screenshot({ path: 'test-results/screens/burst.png' });
  const marksPixels = 20 * 60;
  await expect.poll(() => paintedPixels(page)).toBeGreaterThan(marksPixels);
});

test('thirty-two devices scroll inside the panel, none of them out of it', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, 'devices=32');
  const last = page.getByRole('button', { name: 'kill device 32' });
  await last.focus();
  await expect(last).toBeInViewport();
  const overflow = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
  expect(overflow).toBeLessThanOrEqual(0);
});
