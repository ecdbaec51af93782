/** @file Suite `lighthouse`: Lighthouse's desktop preset on the built page, opened with no run started, three times. */
import lighthouse, { desktopConfig } from 'lighthouse';
import { chromium } from 'playwright';
import { findBrowser } from '../support/browser.ts';
import { serveLab } from '../support/server.ts';
import { type BenchReport, type BenchRow, median, rowOf, type Suite } from './suite.ts';

const runCount = 3;
const debuggingPort = 9322;
const categories = ['performance', 'accessibility', 'best-practices'] as const;

/** What the performance score is made of, in milliseconds as Lighthouse has them. */
const timings = {
  'first-contentful-paint': 'first contentful paint',
  'largest-contentful-paint': 'largest contentful paint',
  'speed-index': 'speed index',
  'total-blocking-time': 'total blocking time',
  interactive: 'time to interactive',
} as const;

type Result = NonNullable<Awaited<ReturnType<typeof lighthouse>>>['lhr'];

export const lighthouseSuite: Suite = async ({ seed }) => {
  const server = await serveLab({ port: 0, strict: false });
  const { executablePath, args, env } = await findBrowser();
  const withPort = [...args, `--remote-debugging-port=${debuggingPort}`];
  const browser = await chromium.launch({ executablePath, args: withPort, env });
  try {
    const results: Result[] = [];
    for (let run = 0; run < runCount; run++) results.push(await visit(`${server.url}#paused`));
    return reportOf(results, { seed, browserVersion: browser.version() });
  } finally {
    await browser.close();
    await server.close();
  }
};

async function visit(url: string): Promise<Result> {
  const flags = { port: debuggingPort, onlyCategories: [...categories], logLevel: 'error' as const };
  const answer = await lighthouse(url, flags, desktopConfig);
  if (!answer) throw new Error('lighthouse gave no result');
  if (answer.lhr.runtimeError) throw new Error(answer.lhr.runtimeError.message);
  complain(answer.lhr);
  return answer.lhr;
}

/** On stderr: what costs points. */
function complain({ categories: scored, audits }: Result): void {
  for (const category of categories) {
    for (const { id, weight } of scored[category].auditRefs) {
      const { score, title, displayValue, details } = audits[id];
      if (weight === 0 || score === null || score >= 0.9) continue;
      console.error(`${category}: ${title} ${displayValue ?? ''}`);
      const { items = [] } = (details ?? {}) as { items?: { node?: { snippet?: string } }[] };
      for (const { node } of items) if (node?.snippet) console.error(`  ${node.snippet}`);
    }
  }
}

function reportOf(results: Result[], { seed, browserVersion }: { seed: number; browserVersion: string }): BenchReport {
  const rows: BenchRow[] = Object.entries(timings).map(([audit, name]) =>
    rowOf(
      name,
      'desktop preset',
      results.map(({ audits }) => (audits[audit]?.numericValue ?? Number.NaN) / 1000),
    ),
  );
  const ratios = Object.fromEntries(
    categories.map((category) => [
      `score/${category}`,
      median(results.map((result) => result.categories[category].score ?? Number.NaN)),
    ]),
  );
  const shift = median(results.map(({ audits }) => audits['cumulative-layout-shift']?.numericValue ?? Number.NaN));
  return {
    schema: 'muxlab-bench/1',
    adapter: null,
    seed,
    versions: { browser: browserVersion, lighthouse: results[0].lighthouseVersion, node: process.version },
    suites: [{ name: 'lighthouse', rows, ratios: { ...ratios, cumulativeLayoutShift: shift } }],
  };
}
