/**
 * @file Suite `page`: what a busy run asks of the page. Sixteen devices and 500 requests/s, simulated, for `--minutes` (ten):
 * main-thread tasks over 50 ms, frames, memory; then the Time chart over the whole run, zoomed and moved.
 */
import type { CDPSession, Page, Worker } from 'playwright';
import { openLab } from '../support/lab.ts';
import { taskSeconds } from './mainThread.ts';
import { namesStay } from './namesStay.ts';
import { busyFragment } from './pageScenario.ts';
import { type BenchRow, liveReport, median, rowOf, type Suite } from './suite.ts';

/** Of the run, before figures are taken: code is compiled, buffers have their size. */
const warmUpSeconds = 20;
/** What measuring itself may take of the run. */
const slackSeconds = 60;
const heapEverySeconds = 30;
/** How long every task of the main thread is timed by the processor's clock. */
const traceSeconds = 20;
const chartSteps = 200;

interface Counts {
  /** Seconds between one frame and the next. */
  frames: number[];
  /** Seconds of each task over 50 ms. */
  longTasks: number[];
}

interface Measured {
  rows: BenchRow[];
  ratios: Record<string, number>;
}

declare global {
  interface Window {
    benchCounts: Counts;
  }
}

export const page: Suite = async ({ seed, minutes }) => {
  const lab = await openLab();
  try {
    const busy = lab.page;
    await openBusyPage(busy, { seed, runSeconds: warmUpSeconds + 60 * minutes + slackSeconds });
    const run = await measureRun(busy, 60 * minutes);
    const chart = await measureChart(busy);
    const measured = { rows: [...run.rows, ...chart.rows], ratios: { ...run.ratios, ...chart.ratios } };
    return liveReport(lab, { name: 'page', seed }, measured);
  } finally {
    await lab.close();
  }
};

async function openBusyPage(busy: Page, { seed, runSeconds }: { seed: number; runSeconds: number }): Promise<void> {
  const { origin } = new URL(busy.url());
  await busy.setViewportSize({ width: 1280, height: 800 });
  await busy.addInitScript({ content: namesStay });
  await busy.addInitScript(countFramesAndTasks);
  // Another fragment alone would load nothing anew.
  await busy.goto('about:blank');
  await busy.goto(`${origin}/${busyFragment(runSeconds, seed)}`);
  await busy.waitForSelector('html[data-muxlab="paused"]');
  await busy.getByRole('button', { name: 'Run', exact: true }).click();
  await busy.waitForSelector('html[data-muxlab="running"]');
  await busy.waitForTimeout(1000 * warmUpSeconds);
}

/** In the page. */
function countFramesAndTasks(): void {
  const counts: Counts = { frames: [], longTasks: [] };
  window.benchCounts = counts;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) counts.longTasks.push(duration / 1000);
  }).observe({ type: 'longtask' });
  let before = performance.now();
  const frame = (now: number) => {
    counts.frames.push((now - before) / 1000);
    before = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

/** What was counted since this was asked last. */
function takeCounts(busy: Page): Promise<Counts> {
  return busy.evaluate(() => {
    const { frames, longTasks } = window.benchCounts;
    return { frames: frames.splice(0), longTasks: longTasks.splice(0) };
  });
}

async function measureRun(busy: Page, seconds: number): Promise<Measured> {
  const devtools = await busy.context().newCDPSession(busy);
  await devtools.send('Performance.enable');
  await takeCounts(busy);
  const arrivedBefore = await arrivedCount(busy);
  const heaps = [await heapBytes(devtools)];
  const frames: number[] = [];
  const longTasks: number[] = [];
  for (let left = seconds; left > 0; left -= heapEverySeconds) {
    await busy.waitForTimeout(1000 * Math.min(left, heapEverySeconds));
    const counts = await takeCounts(busy);
    frames.push(...counts.frames);
    longTasks.push(...counts.longTasks);
    heaps.push(await heapBytes(devtools));
    // Collecting garbage by hand is this measurement's own long task.
    await takeCounts(busy);
    console.error(`${seconds - left + heapEverySeconds} s: ${longTasks.length} long tasks, ${megabytes(heaps)} MB`);
  }
  const arrived = (await arrivedCount(busy)) - arrivedBefore;
  const tasks = await taskSeconds(busy, traceSeconds);
  const agentBytes = await agentMemoryBytes(busy);
  return {
    rows: [
      rowOf('frame, busy run', 'page', frames),
      ...(longTasks.length ? [rowOf('long task', 'page', longTasks)] : []),
    ],
    ratios: {
      requestsPerSecond: arrived / seconds,
      'framesPerSecond/median': 1 / median(frames),
      'framesPerSecond/slowest 1 %': 1 / quantile(frames, 0.99),
      'mainThread/processorShare': tasks.reduce((sum, task) => sum + task, 0) / traceSeconds,
      'mainThread/tasksOver50msOfProcessor': tasks.filter((task) => task > 0.05).length,
      'mainThread/longestTaskProcessorSeconds': Math.max(0, ...tasks),
      longTaskCount: longTasks.length,
      longestTaskSeconds: Math.max(0, ...longTasks),
      heapMegabytesFirst: heaps[0] / 2 ** 20,
      heapMegabytesLast: heaps[heaps.length - 1] / 2 ** 20,
      ...(agentBytes !== null && { allWorkersMegabytes: agentBytes / 2 ** 20 }),
    },
  };
}

/** The Time chart shows the whole run, and is zoomed and moved by keyboard, a step a frame. */
async function measureChart(busy: Page): Promise<Measured> {
  const worker = busy.workers().find((each) => each.url().includes('ganttWorker'));
  if (!worker) throw new Error('the worker of the Time chart is not there');
  const running = await busy.evaluate(() => document.documentElement.dataset.muxlab);
  if (running === 'running') await busy.keyboard.press(' ');
  await busy.waitForSelector('html:not([data-muxlab="running"])');
  await worker.evaluate(namesStay);
  await countPaints(worker);
  const chart = busy.getByRole('region', { name: /Stage executions/ });
  await chart.focus();
  await chart.press('Home');
  await takeCounts(busy);
  await busy.evaluate(pressKeys, chartSteps);
  const { frames, longTasks } = await takeCounts(busy);
  const paints = await worker.evaluate(() =>
    (globalThis as unknown as { benchPaints: number[] }).benchPaints.splice(0),
  );
  return {
    rows: [rowOf('frame, chart of the whole run moved', 'page', frames), rowOf('paint of the chart', 'worker', paints)],
    ratios: {
      'chart/spans': await spanCount(busy),
      'chart/paintsPerStep': paints.length / chartSteps,
      'chart/framesPerSecond': 1 / median(frames),
      'chart/paintSeconds p99': quantile(paints, 0.99),
      'chart/longTaskCount': longTasks.length,
    },
  };
}

/** In the page: on the element that has the focus, one key a frame. */
async function pressKeys(count: number): Promise<void> {
  const keys = ['+', '+', 'ArrowLeft', 'ArrowRight', '-', '-', 'Home', '+', 'ArrowLeft', '-'];
  for (let step = 0; step < count; step++) {
    const key = keys[step % keys.length];
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

/** In the worker: how long each frame took it, from its callback's begin to its end. */
function countPaints(worker: Worker): Promise<void> {
  return worker.evaluate(() => {
    const paints: number[] = [];
    const ask = globalThis.requestAnimationFrame.bind(globalThis);
    Object.assign(globalThis, {
      benchPaints: paints,
      requestAnimationFrame: (callback: FrameRequestCallback) =>
        ask((now) => {
          const began = performance.now();
          callback(now);
          paints.push((performance.now() - began) / 1000);
        }),
    });
  });
}

async function arrivedCount(busy: Page): Promise<number> {
  return busy.evaluate(() => window.muxlab.snapshot().then(({ ledger }) => ledger.arrived));
}

/** Stage executions of the run so far: two of each request, one of the ghost's. */
async function spanCount(busy: Page): Promise<number> {
  const text = await busy.getByTestId('ledger').innerText();
  return 3 * Number.parseInt(text.replaceAll(/[^\d ]/g, ''), 10);
}

async function heapBytes(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
}

/** The page and its workers together; null where the browser does not tell, as a headless shell. */
async function agentMemoryBytes(busy: Page): Promise<number | null> {
  return busy.evaluate(async () => {
    const { measureUserAgentSpecificMemory } = performance as Performance & {
      measureUserAgentSpecificMemory?(): Promise<{ bytes: number }>;
    };
    try {
      return (await measureUserAgentSpecificMemory?.call(performance))?.bytes ?? null;
    } catch {
      return null;
    }
  });
}

const megabytes = (heaps: readonly number[]) => heaps.map((bytes) => (bytes / 2 ** 20).toFixed(0)).join(' ');

function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
