/** @file The Planner over the fake controller: the planner itself is the real one, on the reference profiles. */
import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { parseCase } from '../../src/domain/parseCase.ts';
import { freshState } from '../../src/lab/link/linkState.ts';
import { linkOf, openLink } from '../../src/lab/link/linkText.ts';
import { twoModelsTwoDevices } from '../../src/lab/presets.ts';
import { expectAccessible, expectNoScroll, overflow, screens } from '../support/pageChecks.ts';

// The planner's worker is compiled when it is first asked for, on a machine that others use too.
const patient = { timeout: 30_000 };

async function openPlanner(page: Page): Promise<void> {
  await page.goto('/?fake#paused');
  await page.getByRole('button', { name: 'Planner', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Plan for' })).toBeVisible();
}

const searchButton = (page: Page) => page.getByRole('button', { name: 'Search', exact: true });
const attainment = (page: Page) => page.getByTestId('planned-attainment');
const slider = (page: Page) => page.getByRole('slider', { name: 'Candidate' });

/** Of the open scenario, answered and explained. */
async function planScenario(page: Page): Promise<void> {
  await searchButton(page).click();
  await expect(attainment(page)).toHaveText(/\d %/, patient);
  await expect(page.getByText('one more device')).toBeVisible(patient);
}

async function describeCluster(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'A cluster of mine' }).check();
  await expect(page.getByText('on one V100').first()).toBeVisible();
}

test('what cannot be taken is said beside its field, until it can', async ({ page }) => {
  await openPlanner(page);
  await describeCluster(page);
  const devices = page.getByRole('spinbutton', { name: 'devices', exact: true });
  const spread = page.getByRole('spinbutton', { name: 'model 1 CV' });
  await devices.fill('0');
  await spread.fill('');
  await searchButton(page).click();
  await expect(page.getByText('devices must be a whole number, 1 to 256')).toBeVisible();
  await expect(page.getByText('CV must be a number, 0.05 to 20')).toBeVisible();
  await expectAccessible(page);
  await devices.fill('8');
  await spread.fill('4');
  await expect(page.getByText('must be')).toHaveCount(0);
});

test('what is asked comes back with the page', async ({ page }) => {
  await openPlanner(page);
  await describeCluster(page);
  await page.getByRole('spinbutton', { name: 'devices', exact: true }).fill('12');
  await page.getByRole('spinbutton', { name: 'model 2 CV' }).fill('0.5');
  await expect
    .poll(() => openLink(new URL(page.url()).hash.split('s=')[1] ?? '', freshState(twoModelsTwoDevices)))
    .toMatchObject({
      planner: { kind: 'cluster', cluster: { deviceCount: '12', models: [{ cv: '4' }, { cv: '0.5' }] } },
    });
  await page.reload();
  await expect(page.getByRole('radio', { name: 'A cluster of mine' })).toBeChecked();
  await expect(page.getByRole('spinbutton', { name: 'devices', exact: true })).toHaveValue('12');
  await expect(page.getByRole('spinbutton', { name: 'model 2 CV' })).toHaveValue('0.5');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 1280, height: 800 } });
    test('answered, and as tables, it fits, and axe finds nothing', async ({ page }) => {
      await openPlanner(page);
      await describeCluster(page);
      await planScenario(page);
      await page.screenshot({ path: `${screens}/planner-${colorScheme}.png` });
      await expectAccessible(page);
      await page.getByRole('button', { name: 'candidates as table' }).click();
      await page.getByRole('button', { name: 'placements as table' }).click();
      await expect(page.getByRole('table', { name: /Candidates, newest first/ })).toBeVisible();
      await expect(page.getByRole('table', { name: /Groups of this candidate/ })).toBeVisible();
      await expectAccessible(page);
      await expectNoScroll(page);
    });
  });
}

test('a cluster of one’s own is planned, scrubbed, explained, saved and opened in the lab', async ({ page }) => {
  await openPlanner(page);
  await describeCluster(page);
  await planScenario(page);
  const rows = page.getByRole('table', { name: 'Policies, best first' }).getByRole('row');
  await expect(rows).toHaveCount(4);
  await expect(page.getByText(/^Over (mp-search|sr-greedy): /).first()).toBeVisible();

  await slider(page).focus();
  await page.keyboard.press('Home');
  await expect(page.getByRole('heading', { name: 'Candidate 1', exact: true })).toBeVisible();
  await expect(page.getByText('the first, and so the best so far')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('heading', { name: 'Candidate 2', exact: true })).toBeVisible();
  await expect(page.getByText(/^added .* to group \d$/)).toBeVisible();
  await expect(page.getByRole('img', { name: /^the answer, \d+ groups?\. group 1/ })).toBeVisible();
  await page.getByRole('button', { name: 'Replay the search' }).click();
  await expect(page.getByRole('heading', { name: 'Candidate 2', exact: true })).toHaveCount(0);
  await page.getByRole('button', { name: 'Pause the replay' }).click();
  await page.getByRole('button', { name: 'answer', exact: true }).click();
  await expect(page.getByText('this candidate, the answer')).toBeVisible();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save case' }).click();
  const saved = parseCase(JSON.parse(await readFile(await (await download).path(), 'utf8')));
  expect(saved.models).toHaveLength(8);
  expect(saved.simulations?.[0].placement).toHaveProperty('groups');
  expect(saved.plans?.map(({ name }) => name)).toEqual(['muxlab-search', 'mp-search', 'sr-greedy']);

  const before = page.url();
  await page.getByRole('button', { name: 'Open in the lab' }).click();
  await expect(page.getByRole('radio', { name: /Planner searched \d+/ })).toBeChecked();
  await expect(page.getByRole('radio', { name: 'Simulated' })).toBeChecked();
  // The link carries it.
  await expect.poll(() => page.url()).not.toBe(before);
  await page.reload();
  await expect(page.getByRole('radio', { name: /Planner searched \d+/ })).toBeChecked(patient);
});

test('a search is cancelled with the best so far, and given time it ends by itself', async ({ page }) => {
  await openPlanner(page);
  await describeCluster(page);
  await page.getByRole('spinbutton', { name: 'after those of the others' }).fill('1000000');
  await searchButton(page).click();
  await expect(slider(page)).toBeVisible(patient);
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(attainment(page)).toHaveText(/\d %/, patient);
  await expect(page.getByText('cancelled: the best so far')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Explain' })).toBeVisible();
  await page.getByRole('radio', { name: 'time' }).check();
  await page.getByRole('spinbutton', { name: 'in all' }).fill('0.5');
  await searchButton(page).click();
  await expect(page.getByText('done', { exact: true })).toBeVisible(patient);
  await expect(page.getByText('ended early')).toBeVisible();
});

test('where nothing fits it is said, with what is too large', async ({ page }) => {
  await openPlanner(page);
  await describeCluster(page);
  await page.getByRole('spinbutton', { name: 'memory of each' }).fill('0.1');
  await searchButton(page).click();
  await expect(page.getByText(/No placement holds any model: each device has 102\sMiB/)).toBeVisible(patient);
});

test('a case file is planned; one that is none is said by its field', async ({ page }) => {
  await openPlanner(page);
  await page.getByRole('radio', { name: 'A case file' }).check();
  const pick = (name: string, text: string) =>
    page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
  await pick('none.json', '{oh');
  await expect(page.getByText('None.json must be a case as JSON (muxlab-case/1), and is no JSON.')).toBeVisible();
  const given = {
    schema: 'muxlab-case/1',
    cluster: { deviceCount: 2, memoryBudgetBytes: 2e9 },
    models: [{ name: 'a', profile: 'p', sloScale: 5 }],
    profiles: { p: { configs: [{ interOp: 1, intraOp: 1, stageLatencySeconds: [0.1], stageWeightBytes: [1e9] }] } },
    arrivals: { timesSeconds: [0, 0.05, 0.1, 0.4], modelIndices: [0, 0, 0, 0] },
  };
  await pick('bad.json', JSON.stringify({ ...given, models: [{ name: 'a', profile: 'q' }] }));
  await searchButton(page).click();
  await expect(page.getByText(/Models\[0\]\.profile: must name a profile/).first()).toBeVisible(patient);
  await pick('good.json', JSON.stringify(given));
  await planScenario(page);
  await expect(attainment(page)).toHaveText('100 %');
});

test('the lab’s own column searches a placement for the scenario and runs it', async ({ page }) => {
  await page.goto('/?fake');
  await expect(page.locator('html')).toHaveAttribute('data-muxlab', 'running');
  await page.getByRole('button', { name: /^Planner\s?search/ }).click();
  await expect(page.getByRole('radio', { name: /Planner searched \d+/ })).toBeChecked(patient);
  await expect(page.locator('html')).toHaveAttribute('data-muxlab', 'running');
  await page.getByRole('button', { name: 'Planner', exact: true }).click();
  await expect(attainment(page)).toHaveText(/\d %/, patient);
  await page.getByRole('button', { name: 'Apply to the run' }).click();
  await expect(page.getByText('Applied: new requests go to the planned placement.')).toBeVisible();
});

test('a placement that does not fit says so on its card', async ({ page }) => {
  const small = { ...twoModelsTwoDevices.cluster, memoryBudgetBytes: 5 * 2 ** 20 };
  const everywhere = { groups: [1, 2].map(() => ({ interOp: 1, intraOp: 1, models: [0, 1] })) };
  const scenario = {
    ...twoModelsTwoDevices,
    id: 'small-memory',
    cluster: small,
    placements: [
      ...twoModelsTwoDevices.placements,
      { id: 'replicated', label: 'Replication', detail: '2 models each', doing: 'replicating', placement: everywhere },
    ],
  };
  await page.goto(`/?fake#paused&s=${linkOf(freshState(scenario))}`);
  await expect(page.getByRole('radio', { name: 'Replication does not fit' })).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Shared pipeline 2 stages' })).toBeVisible();
});

for (const [width, height] of [
  [1920, 1080],
  [390, 844],
] as const) {
  test(`64 devices fit at ${width}×${height}, and nothing scrolls sideways`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openPlanner(page);
    await describeCluster(page);
    await page.getByRole('spinbutton', { name: 'devices', exact: true }).fill('64');
    await page.getByRole('spinbutton', { name: 'model 1 copies' }).fill('16');
    await page.getByRole('spinbutton', { name: 'model 2 copies' }).fill('16');
    await page.getByRole('spinbutton', { name: 'requests of' }).fill('20');
    await page.getByRole('checkbox', { name: /^muxlab-search/ }).uncheck();
    await planScenario(page);
    await page.screenshot({ path: `${screens}/planner-64-${width}.png`, fullPage: width < 960 });
    expect((await overflow(page)).x).toBeLessThanOrEqual(0);
    await expect(page.getByRole('img', { name: /this candidate, the answer, \d+ groups/ })).toBeVisible();
  });
}

test('the whole planner is walked by keyboard', async ({ page }) => {
  await openPlanner(page);
  await planScenario(page);
  const walked: string[] = [];
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null;
      if (!element || element === document.body) return '';
      return (
        element.getAttribute('aria-label') ??
        element.labels?.[0]?.textContent ??
        element.textContent ??
        ''
      ).trim();
    });
    if (name === '') break;
    walked.push(name);
  }
  for (const wanted of [
    'candidates as table',
    'Replay the search',
    'Candidate',
    'Open in the lab',
    'Save case',
    'mp-search',
  ]) {
    expect(walked, `${wanted} in ${walked.join(' | ')}`).toContain(wanted);
  }
});
