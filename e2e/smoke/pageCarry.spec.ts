/** @file What one takes along from the page, over the fake controller: exports, links that reproduce, the history, A against B. */
import { readFile } from 'node:fs/promises';
import { type Download, expect, type Page, test } from '@playwright/test';
import { decodeState, encodeState } from '../../src/lab/link/codec.ts';
import { expectAccessible, phase, screens } from '../support/pageChecks.ts';

async function runToEnd(page: Page, query = ''): Promise<void> {
  await page.goto(`/?fake&speed=40&duration=15&${query}`);
  await phase(page, 'ended');
}

async function textOf(download: Download): Promise<string> {
  return readFile(await download.path(), 'utf8');
}

async function saved(page: Page, button: string): Promise<Download> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('dialog').getByRole('button', { name: button, exact: true }).click(),
  ]);
  return download;
}

const named = 'muxlab-two-models-two-devices-shared-pipeline-seed7-live-';

test('every file of a run that ended is what it says', async ({ page }) => {
  await runToEnd(page);
  const ledger = await page.getByTestId('ledger').textContent();
  const arrived = Number(/^(\d+) arrived/.exec(ledger ?? '')?.[1]);
  await page.getByRole('button', { name: 'Export', exact: true }).click();

  const requests = await saved(page, 'Requests, CSV');
  expect(requests.suggestedFilename()).toBe(`${named}requests.csv`);
  expect((await textOf(requests)).trimEnd().split('\r\n')).toHaveLength(arrived + 1);
  expect((await textOf(await saved(page, 'Stage executions, CSV'))).trimEnd().split('\r\n')).toHaveLength(
    2 * arrived + 1,
  );
  expect(JSON.parse(await textOf(await saved(page, 'Case, JSON'))).schema).toBe('muxlab-case/1');
  const report = JSON.parse(await textOf(await saved(page, 'Report, JSON')));
  expect(report).toMatchObject({
    schema: 'muxlab-report/1',
    ledger: { arrived },
    link: expect.stringContaining('#s='),
  });
  const trace = JSON.parse(await textOf(await saved(page, 'Chrome trace, JSON')));
  expect(trace.traceEvents.filter(({ ph }: { ph: string }) => ph === 'X')).toHaveLength(2 * arrived);

  const picture = await saved(page, 'Latency over time as SVG');
  expect(picture.suggestedFilename()).toBe(`${named}latency.svg`);
  expect(await textOf(picture)).toMatch(/^<svg [^>]*>\n<title>Latency over time<\/title>/);
  const png = await readFile(await (await saved(page, 'Stages over time as PNG')).path());
  // Width and height stand in the header: twice the picture's.
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1720, 840]);
  await expect(page.getByRole('dialog').getByRole('status')).toContainText('Saved');
});

test('the HTML report reads by itself, offline, light and dark', async ({ page, context }) => {
  await runToEnd(page);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const download = await saved(page, 'Report, one HTML file');
  const html = await textOf(download);
  const reader = await context.newPage();
  const asked: string[] = [];
  reader.on('request', (request) => asked.push(request.url()));
  await context.setOffline(true);
  for (const colorScheme of ['light', 'dark'] as const) {
    await reader.emulateMedia({ colorScheme });
    await reader.setContent(html);
    await expect(reader.getByRole('heading', { level: 1 })).toHaveText('Two models, two devices: shared pipeline');
    await expect(reader.getByRole('img')).toHaveCount(5);
    await expectAccessible(reader);
    await reader.screenshot({ path: `${screens}/report-${colorScheme}.png`, fullPage: true });
  }
  expect(asked.filter((url) => !url.startsWith('data:') && url !== 'about:blank')).toEqual([]);
  await context.setOffline(false);
});

test('Share and Export are walked by keyboard, and give the focus back', async ({ page }) => {
  await runToEnd(page);
  for (const name of ['Share', 'Export']) {
    const button = page.getByRole('button', { name, exact: true });
    await button.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    await expectAccessible(page);
    await page.screenshot({ path: `${screens}/dialog-${name.toLowerCase()}.png` });
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(button).toBeFocused();
  }
});

async function shared(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
  await page.keyboard.press('Escape');
  return link;
}

test('a link that reproduces runs again, says so, and is let go by the first change', async ({ page, context }) => {
  await runToEnd(page);
  await page.getByRole('radio', { name: 'Simulated' }).check();
  await phase(page, 'running');
  await page.getByRole('button', { name: 'Burst of digits A' }).click();
  await phase(page, 'ended');
  const link = await shared(page);
  const other = await context.newPage();
  await other.goto(link);
  await expect(other.getByTestId('reproduction')).toHaveText(/^Reproduced: .* to the digit\.$/);
  await expectAccessible(other);
  await other.screenshot({ path: `${screens}/reproduced.png` });
  await other.getByRole('radio', { name: /^Dedicated/ }).check();
  await expect(other.getByTestId('reproduction')).toHaveCount(0);
});

test('a live run that came out otherwise says why', async ({ page, context }) => {
  await runToEnd(page);
  const link = await shared(page);
  const [address, packed] = link.split('#s=');
  const state = decodeState(packed) as { expected: { attainment: number } };
  state.expected.attainment -= 0.1;
  const other = await context.newPage();
  await other.goto(`${address.replace('?fake', '?fake&late=0.05')}#s=${encodeState(state)}`);
  await expect(other.getByTestId('reproduction')).toHaveText(
    /^Not reproduced: attainment .* expected, .* measured: the run was not faithful, 5\.0.% of the stages late\.$/,
    { timeout: 20_000 },
  );
  await other.getByRole('button', { name: 'dismiss' }).click();
  await expect(other.getByTestId('reproduction')).toHaveCount(0);
});

test('a link whose expectation was damaged says so in one sentence, and opens', async ({ page }) => {
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const damaged = { version: 1, scenario: 'two-models-two-devices', expected: { attainment: 7 } };
  await page.goto(`/?fake#s=${encodeState(damaged)}`);
  await expect(page.getByRole('alert')).toContainText(
    /The link's expected\.\w+: .*: it opens, and reproduces nothing\./,
  );
  await phase(page, 'running');
  expect(errors).toEqual([]);
});

test.describe('the history of runs', () => {
  const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
  const showRuns = (page: Page) =>
    page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Runs' }).click();

  test('survives a reload; runs are renamed, pinned, deleted, brought back and run again', async ({ page }) => {
    await runToEnd(page);
    await page.reload();
    await phase(page, 'ended');
    await showRuns(page);
    const rows = row(page, 'Two models, two devices, shared pipeline');
    await expect(rows).toHaveCount(2);
    await page
      .getByRole('button', { name: /^rename/ })
      .first()
      .click();
    await page.getByRole('textbox', { name: /^Name of/ }).fill('Sunday');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'pin Sunday' }).click();
    await page.reload();
    await expect(row(page, 'Sunday')).toHaveCount(1);
    await expect(page.getByRole('button', { name: 'pinned Sunday' })).toHaveAttribute('aria-pressed', 'true');
    await page.getByRole('button', { name: 'delete Sunday' }).click();
    await expect(row(page, 'Sunday')).toHaveCount(0);
    await page.getByRole('button', { name: 'undo' }).click();
    await expect(row(page, 'Sunday')).toHaveCount(1);
    await page.getByRole('button', { name: 'Sunday', exact: true }).click();
    await expect(page.getByTestId('kept-attainment')).toContainText(/\d.% within SLO/);
    await page.getByRole('button', { name: 'Run it again' }).click();
    await expect(page.getByTestId('reproduction')).toHaveText(/^Reproduced: /, { timeout: 20_000 });
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`two of it stand beside each other, and axe finds nothing (${colorScheme})`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 1280, height: 800 });
      await runToEnd(page);
      await page.getByRole('radio', { name: /^Dedicated/ }).check();
      await phase(page, 'running');
      await phase(page, 'ended');
      await showRuns(page);
      await expect(page.getByRole('row')).toHaveCount(3);
      await expectAccessible(page);
      await page.screenshot({ path: `${screens}/runs-${colorScheme}.png` });
      for (const box of await page.getByRole('checkbox', { name: /^select/ }).all()) await box.check();
      await page.getByRole('button', { name: 'Compare selected' }).click();
      await expect(page.getByTestId('pair-regret')).toHaveText(
        /^\d+ requests? of \d+ that A served in time B missed, \d+ the other way\.$/,
      );
      await expectAccessible(page);
      await page.screenshot({ path: `${screens}/runs-compared-${colorScheme}.png` });
      await page.getByRole('button', { name: 'Distribution of A and B as table' }).click();
      await expect(page.getByRole('columnheader', { name: 'A within' })).toBeVisible();
      await page.getByRole('button', { name: 'All runs' }).click();
      await page.getByRole('button', { name: 'Two models, two devices, dedicated', exact: true }).click();
      await expect(page.getByTestId('kept-attainment')).toBeVisible();
      await expectAccessible(page);
      await page.screenshot({ path: `${screens}/run-opened-${colorScheme}.png` });
      await page.getByRole('button', { name: 'charts of the run as table' }).click();
      await expect(page.getByRole('columnheader', { name: 'within SLO so far' })).toBeVisible();
    });
  }

  test('of a narrow screen scrolls in itself, never the page sideways', async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await runToEnd(page);
    const sideways = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await showRuns(page);
    await expect(page.getByRole('row')).toHaveCount(2);
    expect(await sideways()).toBeLessThanOrEqual(0);
    await page.screenshot({ path: `${screens}/runs-390.png` });
    await page.getByRole('button', { name: 'Two models, two devices, shared pipeline', exact: true }).first().click();
    await expect(page.getByTestId('kept-attainment')).toBeVisible();
    expect(await sideways()).toBeLessThanOrEqual(0);
    await page.screenshot({ path: `${screens}/run-opened-390.png`, fullPage: true });
  });

  test('marks a run that a reload interrupted, and accounts for its requests', async ({ page }) => {
    await page.goto('/?fake');
    await phase(page, 'running');
    await expect(page.getByTestId('ledger')).toHaveText(/^\d\d+ arrived/, { timeout: 20_000 });
    await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.startsWith('muxlab-run/')));
    await page.reload();
    await phase(page, 'running');
    await showRuns(page);
    await expect(row(page, 'interrupted by a reload')).toHaveCount(1);
    await page.getByRole('button', { name: 'Two models, two devices, shared pipeline', exact: true }).click();
    const sentence = await page.getByText(/^Interrupted by a reload after/).textContent();
    const [arrived, ...ended] = (/: (.*) in flight/.exec(sentence ?? '')?.[1] ?? '').match(/\d+/g)?.map(Number) ?? [];
    expect(arrived).toBeGreaterThan(9);
    expect(ended.reduce((sum, count) => sum + count, 0)).toBe(arrived);
  });

  test('where nothing can be kept says so calmly, and the lab works', async ({ page }) => {
    await page.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('storage is not allowed here', 'SecurityError');
      };
    });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await runToEnd(page);
    await showRuns(page);
    await expect(page.getByText('Runs are not kept in this browser: Storage is not allowed here.')).toBeVisible();
    expect(errors).toEqual([]);
  });
});

test.describe('A against B', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`two placements meet the same arrivals, the regret is in requests, and why late is a click away (${colorScheme})`, async ({
      page,
    }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 1280, height: 800 });
      await runToEnd(page);
      await page.keyboard.press('v');
      const panel = page.getByRole('region', { name: 'Comparison' });
      await expect(panel.getByRole('combobox', { name: 'Placement of B' })).toHaveValue('dedicated');
      await panel.getByRole('combobox', { name: 'Where B runs' }).selectOption('simulated');
      await expectAccessible(page);
      await panel.getByRole('button', { name: 'Run A and B' }).click();
      await expect(panel.getByTestId('pair-regret')).toHaveText(
        /^\d+ requests? of \d+ that A served in time B missed/,
        { timeout: 20_000 },
      );
      await expect(panel.getByRole('columnheader', { name: /^B: Dedicated modelled/ })).toBeVisible();
      for (const side of ['A', 'B']) await expect(panel.getByRole('img', { name: `Stages of ${side}` })).toBeVisible();
      await panel.getByRole('button', { name: 'Stages of B as table' }).click();
      await expect(panel.getByRole('row', { name: /^device [12] \d+ \d+ \d+.* %$/ })).toHaveCount(2);
      await panel
        .getByRole('button', { name: /: why late$/ })
        .first()
        .click();
      await expect(panel.getByRole('region', { name: /^Why request \d+ was late/ })).toContainText(/in B/);
      await expectAccessible(page);
      await page.screenshot({ path: `${screens}/a-against-b-${colorScheme}.png` });
      const scrolled = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
      expect(scrolled).toBeLessThanOrEqual(0);
      await panel.getByRole('button', { name: 'close the comparison' }).click();
      await expect(page.getByRole('region', { name: 'Time', exact: true })).toBeVisible();
    });
  }
});

test('the prediction has its band, and a calibration that drifted is measured again from the foot', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto('/?fake&drift=0.31');
  await phase(page, 'running');
  await expect(page.getByText(/^predicted .*% \(.* to .*%\), off by/)).toBeVisible({ timeout: 15_000 });
  await expect(page.getByTestId('drift')).toContainText(/stages compute 31.% longer than they were measured to/);
  await expectAccessible(page);
  await page.screenshot({ path: `${screens}/drifted.png` });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await page.getByTestId('drift').getByRole('button', { name: 'measure again' }).click();
  await expect(page.getByTestId('ledger')).toBeVisible();
  await phase(page, 'running');
});
