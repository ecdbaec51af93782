/** @file The answer in sentences: what it is reckoned from, why it won, and why nothing can be placed. */
import { formatBytes, formatList } from '../../base/format.ts';
import type { PlannedResult } from '../../experiment/planFigures.ts';
import { comparePlans, rankOf, whyBetter } from './compareWords.ts';
import { impossibility, type PlannerState } from './plannerStore.ts';

/** What every figure here is reckoned from. */
export function sourceWords({ answer, asked }: Pick<PlannerState, 'answer' | 'asked'>): string {
  const latencies = answer?.profileAdapter
    ? `stage latencies measured on ${answer.profileAdapter}`
    : asked?.kind === 'cluster'
      ? 'stage latencies published for V100s'
      : 'the stage latencies of the case';
  return `Simulated with ${latencies}; a request that would miss its SLO is refused. Memory is that of all devices.`;
}

/** Against each other policy where it is the best, else against the best. */
export function whyWords(plans: readonly PlannedResult[], shown: PlannedResult): string[] {
  const [winner, ...others] = rankOf(plans);
  if (!winner) return [];
  if (winner !== shown && comparePlans(winner, shown) < 0) {
    return [`${winner.policy.name} is better: ${whyBetter(winner, shown)}.`];
  }
  const rest = [winner, ...others].filter((plan) => plan !== shown);
  return rest.map((plan) => `Over ${plan.policy.name}: ${whyBetter(shown, plan)}.`);
}

/** Where no model is placed at all; null where one is. */
export function impossibleWords(state: Pick<PlannerState, 'answer' | 'asked'>): string | null {
  const { asked, answer } = state;
  const impossible = impossibility(state);
  if (!impossible || !asked || !answer) return null;
  const { memoryBudgetBytes } = asked.testCase.cluster;
  const tooLarge = asked.testCase.models.flatMap(({ name }, model) => {
    const least = answer.leastReplicaBytes[model];
    if (least <= memoryBudgetBytes) return [];
    return [
      `${name} needs ${Number.isFinite(least) ? `${formatBytes(least)} of each` : 'more devices than there are'}`,
    ];
  });
  const needs = tooLarge.length === 0 ? '' : ` In the finest cut there is, ${formatList(shortened(tooLarge))}.`;
  return `${impossible}: each device has ${formatBytes(memoryBudgetBytes)}.${needs}`;
}

const namedMost = 3;

function shortened(sentences: readonly string[]): string[] {
  const distinct = [...new Set(sentences)];
  const left = distinct.length - namedMost;
  return left > 0 ? [...distinct.slice(0, namedMost), `${left} more`] : distinct;
}
