/** @file `npm test`: checks, unit tests, browser tests, and the page as a user; the last line counts them all. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

interface Step {
  script: 'check' | 'test:unit' | 'test:browser' | 'e2e';
  /** Of `e2e`: which of its projects. */
  project?: 'page' | 'live';
  results?: { file: string; count: (json: string) => Counts };
}

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const resultsFolder = `${projectFolder}test-results/`;

const steps: Step[] = [
  { script: 'check' },
  { script: 'test:unit', results: { file: 'unit.json', count: countVitest } },
  { script: 'test:browser', results: { file: 'browser.json', count: countVitest } },
  { script: 'e2e', project: 'page', results: { file: 'e2e-page.json', count: countPlaywright } },
  { script: 'e2e', project: 'live', results: { file: 'e2e-live.json', count: countPlaywright } },
];

function countVitest(json: string): Counts {
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(json);
  // A file that does not even load has no test to fail.
  const failed = numFailedTests > 0 ? numFailedTests : numFailedTestSuites;
  return { passed: numPassedTests, failed, skipped: numPendingTests };
}

function countPlaywright(json: string): Counts {
  const { expected, unexpected, flaky, skipped } = JSON.parse(json).stats;
  return { passed: expected + flaky, failed: unexpected, skipped };
}

/** A step that died without results counts as one failure. */
function countStep(step: Step, exitCode: number | null): Counts {
  const died = { passed: 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 };
  if (!step.results) return died;
  try {
    const counts = step.results.count(readFileSync(resultsFolder + step.results.file, 'utf8'));
    return { ...counts, failed: Math.max(counts.failed, died.failed) };
  } catch {
    return { ...died, failed: 1 };
  }
}

rmSync(resultsFolder, { recursive: true, force: true });
mkdirSync(resultsFolder, { recursive: true });
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
for (const step of steps) {
  const started = Date.now();
  const name = [step.script, step.project].filter(Boolean).join(' ');
  console.log(`\n— ${name}`);
  const { status } = spawnSync('npm', ['run', '--silent', step.script], {
    cwd: projectFolder,
    stdio: 'inherit',
    env: { ...process.env, ...(step.project && { MUXLAB_E2E: step.project }) },
  });
  const counts = countStep(step, status);
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key];
  console.log(`— ${name}: exit ${status}, ${Math.round((Date.now() - started) / 1000)} s`);
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
