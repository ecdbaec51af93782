/** @file What the main thread of a page really does: each of its tasks in processor time, which a busy machine does not stretch. */
import type { Page } from 'playwright';

/** The part of a trace event that is read here; times in microseconds. */
interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  tdur?: number;
  args: { name?: string };
}

/** Seconds of processor time of each task while `seconds` pass. */
export async function taskSeconds(page: Page, seconds: number): Promise<number[]> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has no browser to trace');
  await browser.startTracing(page, { categories: ['toplevel'] });
  await page.waitForTimeout(1000 * seconds);
  const trace = await browser.stopTracing();
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`;
  const byThread = new Map<string, number[]>();
  for (const event of traceEvents) {
    if (event.name === 'thread_name' && event.args.name === 'CrRendererMain') byThread.set(threadOf(event), []);
  }
  for (const event of traceEvents) {
    if (event.ph === 'X' && event.name.endsWith('RunTask'))
      byThread.get(threadOf(event))?.push((event.tdur ?? 0) / 1e6);
  }
  // The page is the busiest: an empty one may live beside it.
  const busy = (tasks: readonly number[]) => tasks.reduce((sum, task) => sum + task, 0);
  return [...byThread.values()].toSorted((a, b) => busy(b) - busy(a))[0] ?? [];
}
