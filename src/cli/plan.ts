/** @file `muxlab plan`: where the models of a case should live; how far the search is, and what came of it, on stderr. */
import { formatPercent, formatSpan } from '../base/format.ts';
import type { PlanProgress } from '../experiment/planWatch.ts';
import { explanationText, placementText } from './explanationText.ts';
import { readOptions } from './options.ts';
import { planInThread } from './planThread.ts';
import { caseOptions, resolveCase } from './resolveCase.ts';

export async function plan(args: readonly string[]): Promise<string> {
  const options = readOptions(args, { ...caseOptions, explain: { type: 'boolean' } });
  const resolved = await resolveCase('plan', options);
  const { models, plans } = resolved.testCase;
  // Who names no policy wants to be advised, not to compare.
  const isExplained = options.values.explain ?? plans === undefined;
  const status = createStatusLine();
  const report = await planInThread(
    { ...resolved, isExplained },
    {
      begun(policyName) {
        status.clear();
        process.stderr.write(`planning ${policyName}${process.stderr.isTTY ? '; Ctrl-C takes the best so far' : ''}\n`);
      },
      progress: (progress) => status.show(progressText(progress)),
    },
  );
  status.clear();
  const names = models.map(({ name }) => name);
  for (const one of report.plans) {
    process.stderr.write(placementText(one, names));
    if (one.explanation) process.stderr.write(explanationText(one.explanation));
  }
  return JSON.stringify(report);
}

function progressText({ policy, simulationCount, elapsedSeconds, best }: PlanProgress): string {
  const { simulationBudget } = policy;
  const most = typeof simulationBudget === 'number' ? ` of ${simulationBudget}` : '';
  const tried = `  ${simulationCount}${most} placements tried in ${formatSpan(elapsedSeconds)}`;
  return best === null ? tried : `${tried}, best ${formatPercent(best.attainment)} on time`;
}

/** A line that each next one takes the place of, where somebody looks on. */
function createStatusLine() {
  const { stderr } = process;
  let shownSeconds = -Infinity;
  let isShown = false;
  return {
    show(text: string) {
      const nowSeconds = performance.now() / 1000;
      if (!stderr.isTTY || nowSeconds - shownSeconds < showEverySeconds) return;
      shownSeconds = nowSeconds;
      isShown = true;
      stderr.write(`\r${text}${clearToEnd}`);
    },
    clear() {
      if (isShown) stderr.write(`\r${clearToEnd}`);
      isShown = false;
    },
  };
}

const showEverySeconds = 0.3;
const clearToEnd = '\x1b[K';
