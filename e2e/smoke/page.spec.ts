/** @file The page over the fake controller (`?fake`): fits its screens, walks by keyboard, reads without eyes, and says what fails. */
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, expectNoScroll, overflow, phase, screens } from '../support/pageChecks.ts';

async function open(page: Page, query = ''): Promise<void> {
  await page.goto(`/?fake&${query}`);
}

async function shoot(page: Page, name: string, fullPage = false): Promise<void> {
  await page.screenshot({ path: `${screens}/${name}.png`, fullPage });
}

const states = [
  { name: 'running', query: '', prepare: async (page: Page) => phase(page, 'running') },
  { name: 'ended', query: 'speed=40', prepare: async (page: Page) => phase(page, 'ended') },
  { name: 'no-gpu', query: 'gpu=none', prepare: async (page: Page) => phase(page, 'running') },
  { name: 'sixteen', query: 'devices=16', prepare: async (page: Page) => phase(page, 'running') },
  { name: 'broken', query: 'gpu=broken', prepare: async (page: Page) => phase(page, 'error') },
  {
    name: 'killed',
    query: 'late=0.07',
    prepare: async (page: Page) => {
      await phase(page, 'running');
      await page.getByRole('button', { name: 'kill device 2' }).click();
      await expect(page.getByRole('button', { name: 'revive device 2' })).toBeVisible();
      await expect(page.getByText('killed', { exact: true })).toBeVisible();
    },
  },
  {
    name: 'compared',
    query: '',
    prepare: async (page: Page) => {
      await phase(page, 'running');
      await page.getByRole('button', { name: 'Compare' }).click();
      await phase(page, 'ended');
    },
  },
  {
    name: 'tables',
    query: '',
    prepare: async (page: Page) => {
      await phase(page, 'running');
      for (const of of ['arrivals', 'stages in time', 'latency', 'distribution']) {
        await page.getByRole('button', { name: `${of} as table` }).click();
      }
    },
  },
  {
    name: 'keys',
    query: '',
    prepare: async (page: Page) => {
      await phase(page, 'running');
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog')).toBeVisible();
    },
  },
];

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 1280, height: 800 } });
    for (const { name, query, prepare } of states) {
      test(`${name}: nothing scrolls at 1280×800, and axe finds nothing`, async ({ page }) => {
        await open(page, query);
        await prepare(page);
        await page.waitForTimeout(1200);
        await shoot(page, `${name}-${colorScheme}`);
        await expectNoScroll(page);
        await expectAccessible(page);
      });
    }
  });
}

for (const [width, height] of [
  [1920, 1080],
  [1024, 768],
  [390, 844],
  [320, 640],
] as const) {
  test(`nothing scrolls sideways at ${width}×${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page);
    await phase(page, 'running');
    await page.waitForTimeout(1500);
    await shoot(page, `running-${width}`, width < 960);
    expect((await overflow(page)).x).toBeLessThanOrEqual(0);
    if (height >= 768) expect((await overflow(page)).y <= 0 || width < 960).toBe(true);
  });
}

test('on a narrow screen the outcome is read first', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page);
  await phase(page, 'running');
  const titles = await page.locator('main h2').allTextContents();
  expect(titles[0]).toBe('Within SLO');
  expect(titles.at(-1)).toBe('Objective');
});

test('every control is reached by keyboard, with its name', async ({ page }) => {
  await open(page);
  await phase(page, 'running');
  const walked: string[] = [];
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null;
      if (!element || element === document.body) return '';
      const label = element.labels?.[0]?.textContent ?? element.getAttribute('aria-label') ?? element.textContent ?? '';
      return `${element.tagName.toLowerCase()} ${label.trim()}`;
    });
    if (name === '') break;
    walked.push(name);
  }
  for (const wanted of [
    'button Pause',
    'button Compare',
    'input Live GPU',
    'input seed',
    'button Burst of digits A',
    'input digits A rate',
    'input digits B burstiness',
    'input Shared pipeline',
    'input SLO scale',
    'input admission',
    'select pace',
    'button kill device 1',
    'button stages in time as table',
    'button latency as table',
  ]) {
    expect(
      walked.some((name) => name.startsWith(wanted)),
      `${wanted} in ${walked.join(' | ')}`,
    ).toBe(true);
  }
});

test('single keys run, pause, burst, place, compare, and can be turned off', async ({ page }) => {
  await open(page);
  await phase(page, 'running');
  await page.keyboard.press(' ');
  await phase(page, 'paused');
  await page.keyboard.press(' ');
  await phase(page, 'running');
  const arrived = async () => Number.parseInt(await page.getByTestId('ledger').innerText(), 10);
  const before = await arrived();
  await page.keyboard.press('a');
  await expect.poll(arrived).toBeGreaterThanOrEqual(before + 20);
  await page.keyboard.press('1');
  await expect(page.getByRole('radio', { name: /Dedicated/ })).toBeChecked();
  await page.keyboard.press('c');
  await expect(page.getByRole('heading', { name: 'Comparison' })).toBeVisible();
  await phase(page, 'ended');
  await page.keyboard.press('?');
  await page.getByLabel('single keys are commands').uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  await phase(page, 'ended');
});

test('each drawing has its table, of fifty rows at the most', async ({ page }) => {
  await open(page, 'speed=40');
  await phase(page, 'ended');
  for (const [button, caption] of [
    ['arrivals as table', 'The latest arrivals, newest first'],
    ['stages in time as table', 'The latest stage executions, newest first'],
    ['latency as table', 'The latest requests, newest first'],
    ['distribution as table', 'The time within which a share of the requests ended'],
  ] as const) {
    await page.getByRole('button', { name: button }).click();
    const table = page.getByRole('table', { name: caption });
    await expect(table).toBeVisible();
    const rows = await table.getByRole('row').count();
    expect(rows).toBeGreaterThan(5);
    expect(rows).toBeLessThanOrEqual(51);
    await page.getByRole('button', { name: button }).click();
  }
});

/** A paused run with something in its Time chart, and where that lies. */
async function pausedTimeline(page: Page) {
  await open(page);
  await phase(page, 'running');
  await page.waitForTimeout(3500);
  await page.keyboard.press(' ');
  await phase(page, 'paused');
  const chart = page.getByRole('region', { name: /Stage executions/ });
  const box = await chart.boundingBox();
  if (!box) throw new Error('no timeline');
  return { chart, box, shownLength: page.locator('section[aria-label="Time"]').getByText(/^(last )?[\d.]+\s?m?s$/) };
}

test('the pointer over the timeline names the request, and a click pins it', async ({ page }) => {
  const { box } = await pausedTimeline(page);
  const tip = page.getByText(/request \d+, digits [AB]/);
  for (let x = 80; x < box.width && !(await tip.isVisible()); x += 6) await page.mouse.move(box.x + x, box.y + 60);
  await expect(tip).toBeVisible();
  await page.mouse.down();
  await page.mouse.up();
  await shoot(page, 'pinned');
});

test('the timeline is zoomed and moved by wheel, drag and keys, and follows again', async ({ page }) => {
  const { chart, box, shownLength } = await pausedTimeline(page);
  await expect(shownLength).toHaveText(/last 6\s?s/);
  await page.mouse.move(box.x + 300, box.y + 60);
  await page.mouse.wheel(0, -400);
  await expect(shownLength).not.toHaveText(/last 6\s?s/);
  const zoomed = await shownLength.textContent();
  await page.mouse.down();
  await page.mouse.move(box.x + 200, box.y + 60, { steps: 3 });
  await page.mouse.up();
  await expect(shownLength).toHaveText(zoomed ?? '');
  await chart.focus();
  await page.keyboard.press('+');
  await expect(shownLength).not.toHaveText(zoomed ?? '');
  await shoot(page, 'zoomed');
  await page.keyboard.press('End');
  await expect(shownLength).toHaveText(/last 6\s?s/);
});

test('an area picked with shift is told in figures, and a model can be left out', async ({ page }) => {
  const { box } = await pausedTimeline(page);
  await page.keyboard.down('Shift');
  await page.mouse.move(box.x + 80, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + 400, box.y + 120, { steps: 3 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  const figures = page.getByText(/on 2 devices: \d+\s?% busy, \d+ stages? of \d+ requests?, \d+ missed/);
  await expect(figures).toBeVisible();
  await page.getByRole('button', { name: 'digits A in time' }).click();
  await shoot(page, 'area');
  await page.getByRole('button', { name: 'clear' }).click();
  await expect(figures).toBeHidden();
});

test('the address holds what a hand set, and opens it elsewhere', async ({ page, context }) => {
  await open(page);
  await phase(page, 'running');
  await page.getByRole('radio', { name: /Dedicated/ }).check();
  await page.getByLabel('seed').fill('11');
  await expect.poll(() => page.url()).toContain('#s=');
  const errors: string[] = [];
  const other = await context.newPage();
  other.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  other.on('pageerror', (error) => errors.push(error.message));
  await page.waitForTimeout(600);
  await other.goto(page.url());
  await phase(other, 'running');
  await expect(other.getByRole('radio', { name: /Dedicated/ })).toBeChecked();
  await expect(other.getByLabel('seed')).toHaveValue('11');
  await other.goto(`${page.url().slice(0, -30)}`);
  await other.reload();
  await phase(other, 'running');
  await expect(other.getByRole('alert')).toContainText(/The link is/);
  await other.getByRole('button', { name: 'dismiss' }).click();
  await expect(other.getByRole('alert')).toBeEmpty();
  expect(errors).toEqual([]);
});

test('without WebGPU the scenario runs simulated, and the page says what is missing', async ({ page }) => {
  await open(page, 'gpu=none');
  await phase(page, 'running');
  await expect(page.getByText(/No live GPU: This browser has no navigator.gpu/)).toBeVisible();
  await expect(page.getByRole('radio', { name: /Live GPU/ })).toBeDisabled();
  await expect(page.getByRole('radio', { name: 'Simulated' })).toBeChecked();
  await expect(page.getByText('modelled', { exact: true }).first()).toBeVisible();
});

test('what fails is one sentence in the page', async ({ page }) => {
  await open(page, 'gpu=broken');
  await phase(page, 'error');
  await expect(page.getByRole('alert')).toContainText('The controller worker did not start.');
});

test('with reduced motion nothing is animated', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page);
  await phase(page, 'running');
  await page.waitForTimeout(2000);
  const moving = await page.evaluate(() => document.getAnimations().length);
  expect(moving).toBe(0);
});

test('the Time chart is drawn when the lab is shown again, though its worker is given no frames any more', async ({
  page,
}) => {
  await page.goto('/?fake&speed=40&duration=15');
  await phase(page, 'ended');
  const worker = page.workers().find((each) => each.url().includes('ganttWorker'));
  // As a browser does to a worker that had no canvas in the page for a while.
  await worker?.evaluate(() => Object.assign(globalThis, { requestAnimationFrame: () => 0 }));
  await page.getByRole('button', { name: 'Runs', exact: true }).click();
  await page.getByRole('button', { name: 'Lab', exact: true }).click();
  const chart = page.getByRole('region', { name: 'Time', exact: true }).locator('canvas').first();
  const paintedPixels = () =>
    chart.evaluate((canvas: HTMLCanvasElement) => {
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
      copy?.drawImage(canvas, 0, 0);
      const pixels = copy?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return pixels.filter((value, index) => index % 4 === 3 && value > 0).length;
    });
  await expect.poll(paintedPixels).toBeGreaterThan(1000);
});
