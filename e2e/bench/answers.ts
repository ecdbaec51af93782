/**
 * @file Suite `answers`: how soon the page answers a hand. A plan is cancelled while it searches, and a placement of eight
 * models is edited until what the simulator expects of it is shown.
 */
import type { Page } from 'playwright';
import type { Case } from '../../src/domain/case.ts';
import { openLab } from '../support/lab.ts';
import { namesStay } from './namesStay.ts';
import { editedFragment, pipelineCount } from './pageScenario.ts';
import { type BenchRow, liveReport, rowOf, type Suite } from './suite.ts';
import { v100Case } from './v100.ts';

const sampleCount = 15;
const planned = { sizes: [8, 32], requestCount: 30_000 };

export const answers: Suite = async ({ seed }) => {
  const lab = await openLab();
  try {
    await lab.page.addInitScript({ content: namesStay });
    await openAnew(lab.page, '#paused');
    const rows: BenchRow[] = [];
    for (const size of planned.sizes) {
      const cancelled = await cancelPlans(lab.page, plannedCase(seed, size));
      rows.push(rowOf(`plan cancelled, ${size}x${size}`, 'page', cancelled));
    }
    await openEditor(lab.page, seed);
    rows.push(rowOf('placement edited, until its prediction is shown', 'page', await editPlacement(lab.page)));
    const ratios = Object.fromEntries(
      rows.map(({ name, samples }) => [`${name}/slowestSeconds`, Math.max(...samples)]),
    );
    return liveReport(lab, { name: 'answers', seed }, { rows, ratios });
  } finally {
    await lab.close();
  }
};

/** Searched for longer than anybody waits. */
function plannedCase(seed: number, deviceCount: number): Case {
  const { requestCount } = planned;
  const { testCase, requests } = v100Case({ seed, deviceCount, requestCount });
  const { timesSeconds, modelIndices } = requests;
  return {
    ...testCase,
    arrivals: { timesSeconds: [...timesSeconds], modelIndices: [...modelIndices] },
    plans: [{ name: 'muxlab-search', simulationBudget: 1e7 }],
  };
}

/** Seconds from each cancel to its answer; they come at different times of the search. */
function cancelPlans(page: Page, testCase: Case): Promise<number[]> {
  return page.evaluate(
    async ({ asked, count }) => {
      const samples: number[] = [];
      for (let sample = 0; sample < count; sample++) {
        const cancel = new AbortController();
        let told = 0;
        let cancelledAt = 0;
        const onProgress = () => {
          if (++told !== 2 + (sample % 5)) return;
          const later = (sample * 17) % 100;
          setTimeout(() => {
            cancelledAt = performance.now();
            cancel.abort();
          }, later);
        };
        await window.muxlab.plan(asked, { signal: cancel.signal, onProgress });
        samples.push((performance.now() - cancelledAt) / 1000);
      }
      return samples;
    },
    { asked: testCase, count: sampleCount },
  );
}

/** Another fragment alone would load nothing anew. */
async function openAnew(page: Page, fragment: string): Promise<void> {
  const { origin } = new URL(page.url());
  await page.goto('about:blank');
  await page.goto(`${origin}/${fragment}`);
  await page.waitForSelector('html[data-muxlab="paused"]');
}

async function openEditor(page: Page, seed: number): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 800 });
  await openAnew(page, editedFragment(seed));
  await page.getByRole('button', { name: 'edit placement' }).click();
  await page.waitForSelector('[data-testid="predicted"][data-stale="false"]');
}

/** Seconds from a press to the figure shown: one pipeline after the other is split, so that no draft was there before. */
async function editPlacement(page: Page): Promise<number[]> {
  const samples: number[] = [];
  for (let pipeline = 0; pipeline < pipelineCount; pipeline++) {
    const button = page.getByRole('button', { name: `split group ${2 * pipeline + 1}`, exact: true });
    samples.push(await button.evaluate(pressUntilPredicted));
  }
  return samples;
}

/** In the page. */
function pressUntilPredicted(button: HTMLElement | SVGElement): Promise<number> {
  const began = performance.now();
  button.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  return new Promise((resolve) => {
    const look = () => {
      const shown = document.querySelector<HTMLElement>('[data-testid="predicted"]');
      if (shown?.dataset.stale === 'false') resolve((performance.now() - began) / 1000);
      else requestAnimationFrame(look);
    };
    // By then the edit itself is shown, and the figure is that of before.
    requestAnimationFrame(() => requestAnimationFrame(look));
  });
}
