/** @file `npm run bench -- --suite NAME [--peers] [--minutes N] --out FILE.json`: runs a suite, prints a Markdown table, writes `muxlab-bench/1`. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { answers } from './answers.ts';
import { fidelity } from './fidelity.ts';
import { kernels } from './kernels.ts';
import { lighthouseSuite } from './lighthouse.ts';
import { page } from './page.ts';
import { plan } from './plan.ts';
import { serve } from './serve.ts';
import { simulate } from './simulate.ts';
import type { BenchReport, Suite } from './suite.ts';
import { markdownOf } from './suite.ts';
import { workload } from './workload.ts';

const suites: Partial<Record<string, Suite>> = {
  serve,
  fidelity,
  simulate,
  plan,
  workload,
  kernels,
  lighthouse: lighthouseSuite,
  page,
  answers,
};

const { values } = parseArgs({
  options: {
    suite: { type: 'string', default: 'serve' },
    out: { type: 'string' },
    peers: { type: 'boolean', default: false },
    seed: { type: 'string', default: '7' },
    minutes: { type: 'string', default: '10' },
  },
});
const suite = suites[values.suite];
const seed = Number(values.seed);
const minutes = Number(values.minutes);
if (!suite || !Number.isInteger(seed)) {
  console.error(suite ? '--seed must be a whole number' : `--suite must be one of ${Object.keys(suites).join(', ')}`);
  process.exit(2);
}
if (!(minutes > 0)) {
  console.error('--minutes must be a number above 0');
  process.exit(2);
}
const report: BenchReport = await suite({ seed, peers: values.peers, minutes });
console.log(markdownOf(report));
if (values.out) writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);
