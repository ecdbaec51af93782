/** @file What a hand does to a run in progress, through `window.muxlab` of the built page: with real kernels, and simulated. */
import { expect, type Page, test } from '@playwright/test';
import type { Case } from '../../src/domain/case.ts';
import type { Ledger, Report } from '../../src/domain/report.ts';
import type { MuxlabRunOptions } from '../../src/experiment/muxlabApi.ts';
import { dedicated, sharedPipeline } from '../support/twoModels.ts';

function expectClosed({ arrived, completed, rejected, failed, inFlight }: Ledger): void {
  const sum = (byReason: Record<string, number>) => Object.values(byReason).reduce((a, b) => a + b, 0);
  expect(arrived).toBe(completed + sum(rejected) + sum(failed) + inFlight);
  expect(inFlight).toBe(0);
}

/** Some requests a second to each of two models, for so long. */
function caseOf(durationSeconds: number, more: Partial<Case> = {}): Case {
  const model = { process: 'poisson' as const, load: 0.15 };
  return {
    schema: 'muxlab-case/1',
    cluster: { deviceCount: 2, memoryBudgetBytes: 16 * 2 ** 20 },
    models: ['digits A', 'digits B'].map((name) => ({ name, profile: 'digits-vit', sloScale: 8 })),
    workload: { seed: 11, durationSeconds, models: [model, model] },
    simulations: [{ placement: dedicated, admission: 'slo' }],
    ...more,
  };
}

async function open(page: Page): Promise<void> {
  await page.goto('/#paused');
  await page.evaluate(() => window.muxlab.ready);
}

/** Starts a run and leaves it going; `end` waits for its report. */
async function start(
  page: Page,
  testCase: Case,
  options: Omit<MuxlabRunOptions, 'signal'>,
): Promise<() => Promise<Report>> {
  await page.evaluate(
    ([given, how]) => {
      const running = window.muxlab.run(given, how);
      running.catch(() => {});
      Object.assign(window, { runUnderTest: running });
    },
    [testCase, options] as const,
  );
  await expect.poll(() => now(page), { timeout: 120_000 }).toBeGreaterThan(0);
  return () => page.evaluate(() => (window as unknown as { runUnderTest: Promise<Report> }).runUnderTest);
}

/** Of the run in progress; −1 before there is one. */
function now(page: Page): Promise<number> {
  return page.evaluate(() =>
    window.muxlab.snapshot().then(
      ({ nowSeconds }) => nowSeconds,
      () => -1,
    ),
  );
}

test('another placement is applied to a live run, a device is killed and revived, and no request is lost', async ({
  page,
}) => {
  test.setTimeout(240_000);
  await open(page);
  const end = await start(page, caseOf(18), { mode: 'live' });
  await page.evaluate(() => window.muxlab.inject({ model: 0, count: 4 }));
  await page.evaluate((placement) => window.muxlab.applyPlacement(placement), sharedPipeline);
  const applied = await page.evaluate(() => window.muxlab.snapshot());
  expect(applied.placement).toEqual(sharedPipeline);
  expect(applied.groups[0]).toMatchObject({ interOp: 2, models: [0, 1], draining: false });
  await expect.poll(() => page.evaluate(() => window.muxlab.snapshot().then(({ groups }) => groups.length))).toBe(1);

  await page.evaluate(() => window.muxlab.killDevice(1));
  await page.evaluate(() => window.muxlab.inject({ model: 1, count: 1 }));
  const killed = await page.evaluate(() => window.muxlab.snapshot());
  expect(killed.devices[1]).toMatchObject({ alive: false, killed: true });
  expect(killed.ledger.rejected['no-replica']).toBeGreaterThan(0);
  await page.evaluate(() => window.muxlab.reviveDevice(1));
  await expect
    .poll(() => page.evaluate(() => window.muxlab.snapshot().then(({ devices }) => devices[1].alive)), {
      timeout: 30_000,
    })
    .toBe(true);
  await page.evaluate(() => window.muxlab.inject({ model: 1, count: 2 }));
  await expect(page.evaluate(() => window.muxlab.setSpeed(2))).rejects.toThrow('A live run goes at the pace');
  await expect(page.evaluate(() => window.muxlab.step())).rejects.toThrow('Pause the run first');
  await page.evaluate(() => window.muxlab.pause());
  const paused = await now(page);
  await page.evaluate(() => window.muxlab.step());
  const { phase, nowSeconds } = await page.evaluate(() => window.muxlab.snapshot());
  expect(phase).toBe('paused');
  expect(nowSeconds).toBeGreaterThan(paused);
  await page.evaluate(() => window.muxlab.resume());
  const report = await end();
  expectClosed(report.ledger);
  expect(report.actions.map(({ kind }) => kind)).toEqual([
    'inject',
    'apply-placement',
    'fail-device',
    'inject',
    'revive-device',
    'inject',
  ]);
  expect(report.requests.outcomes.at(-1)).toBe('completed');
  const lost = report.requests.outcomes.filter((outcome) => outcome.startsWith('failed'));
  expect(new Set(lost).size).toBeLessThanOrEqual(1);
});

test('a watched run is paused, stepped, sped up and given other rates, and its actions say it again', async ({
  page,
}) => {
  await open(page);
  const testCase = caseOf(40);
  const end = await start(page, testCase, { mode: 'simulated', watched: true });
  await page.evaluate(() => window.muxlab.pause());
  const paused = await now(page);
  await page.evaluate(() => window.muxlab.step());
  const stepped = await now(page);
  expect(stepped).toBeGreaterThan(paused);
  await page.evaluate(() => window.muxlab.setRate({ model: 1, arrivalsPerSecond: 0 }));
  await page.evaluate(() => window.muxlab.setSpeed(16));
  await expect(page.evaluate(() => window.muxlab.setSpeed(17))).rejects.toThrow(
    'factor: must be a number from 0.25 to 16',
  );
  await page.evaluate(() => window.muxlab.resume());
  await page.evaluate((placement) => window.muxlab.applyPlacement(placement), sharedPipeline);
  await expect(
    page.evaluate(() => window.muxlab.applyPlacement({ groups: [{ interOp: 3, intraOp: 1, models: [0] }] })),
  ).rejects.toThrow('placement.groups: must need at most the 2 devices there are, needs 3');
  const report = await end();
  expectClosed(report.ledger);
  expect(report.prediction.attainment).toBe(report.attainment);
  const silent = report.requests.arrivalSeconds.filter(
    (at, request) => at > stepped && report.requests.modelIndices[request] === 1,
  );
  expect(silent).toEqual([]);
  const { resolved, actions } = report;
  const again = await page.evaluate(([given, how]) => window.muxlab.run(given, how), [
    { ...testCase, actions },
    { mode: 'simulated', placement: dedicated, resolved },
  ] as const);
  expect(again.requests.outcomes).toEqual(report.requests.outcomes);
  expect(again.requests.finishSeconds).toEqual(report.requests.finishSeconds);
});
