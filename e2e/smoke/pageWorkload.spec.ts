/** @file Files of one's own, dropped or picked, and the pencil that draws when requests come. */
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, phase, screens } from '../support/pageChecks.ts';
import { burstyCase, dedicated, sharedPipeline } from '../support/twoModels.ts';

async function open(page: Page): Promise<void> {
  await page.goto('/?fake');
  await phase(page, 'running');
}

/** In the dialog, which is open. */
async function choose(page: Page, name: string, content: string): Promise<void> {
  await page.getByLabel('Choose a file').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
}

async function pick(page: Page, name: string, content: string): Promise<void> {
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await choose(page, name, content);
}

/** Two requests a second of two functions, for three minutes. */
const trace = `t_s,model,input_tokens,output_tokens\n${Array.from({ length: 360 }, (_, row) => `${row / 2},f${row % 2},1,1`).join('\n')}\n`;

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 1280, height: 800 } });

    test('a trace is mapped by hand and replayed', async ({ page }) => {
      await open(page);
      await pick(page, 'mine.csv', trace);
      await expect(page.getByRole('heading', { name: 'Replay mine.csv' })).toBeVisible();
      await expect(page.getByText('360 rows read = 360 taken + 0 dropped')).toBeVisible();
      await page.getByLabel('rate', { exact: true }).fill('1');
      await expect(page.getByText(/In the lab: 360 requests/)).toBeVisible();
      await page.getByLabel('by hand').check();
      await page.getByRole('combobox', { name: /^f1/ }).selectOption('left out');
      await expect(page.getByText(/In the lab: 180 requests .* 180 of no model/)).toBeVisible();
      await page.screenshot({ path: `${screens}/import-${colorScheme}.png` });
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Replay it' }).click();
      await expect(page.getByText('180 requests of mine.csv')).toBeVisible();
      await phase(page, 'running');
      await expect(page.getByRole('button', { name: 'Burst of digits A' })).toBeVisible();
      await expect(page.getByLabel('digits A rate')).toHaveCount(0);
    });

    test('the pencil draws by pointer and by keyboard', async ({ page }) => {
      await open(page);
      await page.getByRole('button', { name: 'draw the arrivals' }).click();
      const pen = page.getByRole('slider', { name: /^Arrival curve of digits A/ });
      await expect(page.getByText(/^modelled: \d+ requests · CV/)).toBeVisible();
      const level = await page.getByText(/^modelled:/).innerText();
      const box = await pen.boundingBox();
      if (!box) throw new Error('the pencil has no box');
      await page.mouse.move(box.x + 2, box.y + box.height - 2);
      await page.mouse.down();
      for (let step = 0; step <= 20; step++) {
        const up = step === 10 ? box.height - 4 : 3;
        await page.mouse.move(box.x + 2 + (step * (box.width - 4)) / 20, box.y + box.height - up);
      }
      await page.mouse.up();
      await expect(page.getByText('bursts come when they were drawn')).toBeVisible();
      await expect(page.getByText(/^modelled:/)).not.toHaveText(level);
      await page.screenshot({ path: `${screens}/pencil-${colorScheme}.png` });
      await expectAccessible(page);
      await pen.focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowUp');
      await expect(pen).toHaveAttribute('aria-valuetext', /^from 0\.0.s: \d+ of 100$/);
      await page.keyboard.press('Delete');
      await expect(page.getByText('bursts come when they were drawn')).toHaveCount(0);
    });
  });
}

test('a case is dropped on the page and opens, with its placements', async ({ page }) => {
  await open(page);
  const [simulation] = burstyCase({ seed: 5, requestCount: 40 }).simulations ?? [];
  const testCase = {
    ...burstyCase({ seed: 5, requestCount: 40 }),
    description: 'A case of mine',
    simulations: [
      { ...simulation, label: 'apart', placement: dedicated },
      { label: 'together', placement: sharedPipeline },
    ],
  };
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'mine.json'));
    document.body.dispatchEvent(new DragEvent('dragover', { dataTransfer: data, bubbles: true, cancelable: true }));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }, JSON.stringify(testCase));
  await expect(page.getByRole('combobox', { name: 'Scenario' })).toHaveValue('file-mine.json');
  await expect(page.getByRole('radio', { name: /^together/ })).toBeVisible();
  await expect(page.getByText('arrivals as mine.json describes them')).toBeVisible();
});

test('a file that cannot be used is said in one sentence, and the run goes on', async ({ page }) => {
  await open(page);
  await pick(page, 'bad.csv', 't_s,model,input_tokens,output_tokens\n1,m,2,3\nx,m,2,3\n');
  await expect(page.getByRole('alert').filter({ hasText: 'line 3, column t_s' })).toBeVisible();
  await choose(page, 'bad.json', '{"schema":"muxlab-case/1","cluster":{"deviceCount":0}}');
  await expect(page.getByRole('alert').filter({ hasText: 'cluster.deviceCount' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await phase(page, 'running');
});
