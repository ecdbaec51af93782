/** @file Bets and lessons over the fake controller: each lesson to its end, by mouse and by keyboard, in both themes. */
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, expectNoScroll, phase, screens } from '../support/pageChecks.ts';

const lessons = [
  'One burst, two devices',
  'Memory buys replicas, pipelines buy bursts',
  'When replication wins',
  'What overhead costs',
  'Let the planner place',
] as const;

/** Runs are over in two seconds: the fake's clock goes ten times as fast. */
async function openLessons(page: Page, query = ''): Promise<void> {
  await page.goto(`/?fake&speed=10&${query}`);
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Lessons' }).click();
  await expect(page.getByRole('heading', { name: 'Five lessons' })).toBeVisible();
}

async function begin(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`(Begin|Again) ${title}`) }).click();
  await expect(page.getByRole('article', { name: 'Lesson' }).getByRole('heading', { name: title })).toBeVisible();
}

async function toldOf(page: Page): Promise<void> {
  await expect(page.getByText(/points of 100: your guesses/)).toBeVisible({ timeout: 30_000 });
}

test('a bet in the lab covers what would tell, runs both placements, and is scored and kept', async ({ page }) => {
  await page.goto('/?fake');
  await phase(page, 'running');
  await expect(page.getByTestId('attainment')).toBeVisible();
  await page.getByRole('button', { name: 'Bet first' }).click();
  await expect(page.getByText('hidden until your bet is in')).toBeVisible();
  await expect(page.getByTestId('attainment')).toHaveCount(0);
  await expect(page.getByText(/predicted .* off by/)).toHaveCount(0);
  const place = page.getByRole('button', { name: 'Place the bet and run' });
  await expect(place).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('slider', { name: 'Shared pipeline in time' }).fill('0.95');
  await expect(page.getByText(/You say: Shared pipeline wins, by 25\.0/)).toBeVisible();
  await expectAccessible(page);
  await expectNoScroll(page, ['x', 'y']);
  await place.click();
  await toldOf(page);
  await expect(page.getByTestId('attainment')).toBeVisible();
  await expect(page.getByText(/won: you said/)).toBeVisible();
  const record = page.getByTestId('bet-record');
  await expect(record).toContainText('1 bet: the winner named in');
  await page.reload();
  await phase(page, 'running');
  await page.getByRole('button', { name: 'Bet first' }).click();
  await expect(record).toContainText('1 bet:');
  await page.getByRole('button', { name: 'forget all bets' }).click();
  await expect(record).toHaveText('No bets yet.');
});

/** From its first step to its last: where it can be looked at, nothing scrolls and axe finds nothing. */
async function walk(page: Page, index: number, colorScheme: string): Promise<void> {
  const shoot = (step: string) =>
    page.screenshot({ path: `${screens}/lesson-${index + 1}-${step}-${colorScheme}.png` });
  await begin(page, lessons[index]);
  await expect(page.getByText(/After AlpaServe \(OSDI ’23\)/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'See why', exact: true })).toBeDisabled();
  await shoot('read');
  await page.getByRole('button', { name: 'Next: bet' }).click();
  await page.getByRole('radio').first().check();
  await expectAccessible(page);
  await expectNoScroll(page, ['x', 'y']);
  await shoot('bet');
  await page.getByRole('button', { name: 'Place the bet and run' }).click();
  await toldOf(page);
  await expect(page.getByText(/This run (shows it|does not show it)/)).toBeVisible();
  await expectNoScroll(page, ['x', 'y']);
  // All lessons tell alike.
  if (index === 0) await expectAccessible(page);
  await shoot('told');
  await page.getByRole('button', { name: 'Next: see why' }).click();
  const shown =
    index === 4
      ? page.getByRole('table', { name: /What each policy placed/ })
      : page.getByRole('img', { name: /the table has it in figures/ }).first();
  await expect(shown).toBeVisible({ timeout: 20_000 });
  await expectAccessible(page);
  await expectNoScroll(page, ['x', 'y']);
  await shoot('why');
  await page.getByRole('button', { name: 'Next: try it yourself' }).click();
  await expect(page.getByRole('button', { name: 'Open it in the lab' })).toBeVisible();
  await page.getByRole('button', { name: 'all lessons' }).click();
}

// What a lesson says and does is the same in both themes: in the dark one, one of them is looked at.
for (const [colorScheme, walked] of [
  ['light', lessons],
  ['dark', lessons.slice(0, 1)],
] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 1280, height: 800 } });

    test(`lessons walked to their end: ${walked.length}; nothing scrolls, axe finds nothing`, async ({ page }) => {
      test.setTimeout(180_000);
      await openLessons(page);
      await expectAccessible(page);
      await expectNoScroll(page, ['x', 'y']);
      for (const index of walked.keys()) {
        await walk(page, index, colorScheme);
        await expect(page.getByText('done', { exact: true })).toHaveCount(index + 1);
      }
      await expect(page.getByTestId('bet-record')).toContainText(
        walked.length === 1 ? '1 bet:' : `${walked.length} bets:`,
      );
      await page.screenshot({ path: `${screens}/lessons-${colorScheme}.png` });
    });
  });
}

test('a lesson by keyboard alone: arrows walk, a bet is placed, and nothing is told before it', async ({ page }) => {
  await openLessons(page);
  await page.getByRole('button', { name: `Begin ${lessons[0]}` }).focus();
  await page.keyboard.press('Enter');
  const heading = page.getByRole('article', { name: 'Lesson' }).getByRole('heading', { level: 2 });
  await expect(heading).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Dedicated wins' })).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Dedicated wins' })).toBeVisible();
  await page.getByRole('slider', { name: 'Shared pipeline in time' }).focus();
  for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowRight');
  await expect(page.getByText(/You say: Shared pipeline wins, by 5\.0/)).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Place the bet and run' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(heading).toBeFocused();
  await toldOf(page);
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('math').first()).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByText(/points of 100: your guesses/)).toBeVisible();
});

test('a link opens a lesson at its bet, with nothing run; one to what is not told yet opens the bet', async ({
  page,
}) => {
  await openLessons(page);
  await begin(page, lessons[1]);
  await expect.poll(() => page.url()).toContain('s=');
  const before = page.url();
  await page.getByRole('button', { name: 'Next: bet' }).click();
  await expect.poll(() => page.url()).not.toBe(before);
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Two pipelines wins' })).toBeVisible();
  await phase(page, 'paused');
  await expect(page.getByRole('button', { name: 'See why', exact: true })).toBeDisabled();
});

test('points are measured beside the formula, and stand in its table', async ({ page }) => {
  await openLessons(page);
  await begin(page, lessons[0]);
  await page.getByRole('button', { name: 'Next: bet' }).click();
  await page.getByRole('radio', { name: 'Shared pipeline wins' }).check();
  await page.getByRole('button', { name: 'Place the bet and run' }).click();
  await toldOf(page);
  await page.getByRole('button', { name: 'Next: see why' }).click();
  await page.getByRole('button', { name: 'Measure a point of each line' }).click();
  await expect(page.getByText(/they scatter around their lines/)).toBeVisible({ timeout: 20_000 });
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Mean latency, without bursts as table' }).click();
  await expect(page.getByRole('cell', { name: 'Dedicated, measured' })).toHaveCount(1);
  await expect(page.getByRole('cell', { name: 'Shared pipeline, formula' })).not.toHaveCount(0);
  await page.screenshot({ path: `${screens}/lesson-1-table.png` });
});

test('without a GPU a lesson runs simulated, and says modelled', async ({ page }) => {
  await openLessons(page, 'gpu=none');
  await begin(page, lessons[0]);
  await page.getByRole('button', { name: 'Next: bet' }).click();
  await expect(page.getByText(/simulated, four times as fast: there is no GPU here/)).toBeVisible();
  await page.getByRole('radio', { name: 'Shared pipeline wins' }).check();
  await page.getByRole('button', { name: 'Place the bet and run' }).click();
  await toldOf(page);
  await expect(page.getByRole('cell', { name: /modelled/ })).toHaveCount(2);
});

test('a busy machine is called one, and other arrivals can be bet on', async ({ page }) => {
  await openLessons(page, 'late=0.07');
  await begin(page, lessons[0]);
  await page.getByRole('button', { name: 'Next: bet' }).click();
  await page.getByRole('radio', { name: 'Shared pipeline wins' }).check();
  await page.getByRole('button', { name: 'Place the bet and run' }).click();
  await toldOf(page);
  await expect(page.getByText(/7\.0\s% of its stages ended late/)).toBeVisible();
  await page.getByRole('button', { name: 'Bet again, on other arrivals' }).click();
  await expect(page.getByRole('button', { name: 'Place the bet and run' })).toHaveAttribute('aria-disabled', 'true');
});

test('the last step opens the lesson’s scenario in the lab and runs it', async ({ page }) => {
  await openLessons(page);
  await begin(page, lessons[0]);
  await page.getByRole('button', { name: 'Next: bet' }).click();
  await page.getByRole('radio', { name: 'Dedicated wins' }).check();
  await page.getByRole('button', { name: 'Place the bet and run' }).click();
  await toldOf(page);
  await page.getByRole('button', { name: 'Try it yourself' }).click();
  await page.getByRole('button', { name: 'Open it in the lab' }).click();
  await expect(page.getByRole('combobox', { name: 'Scenario' })).toHaveValue('lesson-one-burst');
  await phase(page, 'running');
});

test('at 390 pixels a lesson is one column, with no sideways scroll', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openLessons(page);
  await expectNoScroll(page, ['x']);
  await begin(page, lessons[1]);
  await expectNoScroll(page, ['x']);
  await page.getByRole('button', { name: 'Next: bet' }).click();
  await page.getByRole('radio', { name: 'Replicas wins' }).check();
  await page.getByRole('button', { name: 'Place the bet and run' }).click();
  await toldOf(page);
  await expectNoScroll(page, ['x']);
  await page.getByRole('button', { name: 'Next: see why' }).click();
  await expect(page.getByRole('img', { name: /the table has it in figures/ })).toBeVisible({ timeout: 20_000 });
  await expectNoScroll(page, ['x']);
  await page.screenshot({ path: `${screens}/lesson-390.png`, fullPage: true });
});
