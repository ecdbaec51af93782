/** @file A candidate in words: what was changed to come to it, and why it was kept or not. */
import { formatCount, formatList, formatPercent } from '../../base/format.ts';
import type { GroupShape, PlacementChange } from '../../experiment/placementChange.ts';
import type { Tried } from '../../experiment/planWatch.ts';
import { lowerLatencyWords, pointsWords } from './compareWords.ts';

/** More of them are counted only. */
const changesSaid = 3;

/** `moved bert-2.6b 3 from group 2 to group 4`. */
export function changeWords({ changes, step }: Pick<Tried, 'changes' | 'step'>, names: readonly string[]): string {
  if (changes === null) return beginningWords(step);
  if (changes.length === 0) return 'the same groups as before';
  const said = changes.slice(0, changesSaid).map((change) => oneChange(change, names));
  const left = changes.length - said.length;
  return formatList(left > 0 ? [...said, formatCount(left, 'more change')] : said);
}

function beginningWords(step: string): string {
  if (step === 'answer') return 'what the policy answers';
  const greedy = /^fast-greedy on (.*)$/.exec(step);
  return greedy ? `begins anew: ${greedy[1]}, to be filled one replica after the other` : `begins anew: ${step}`;
}

function oneChange(change: PlacementChange, names: readonly string[]): string {
  const name = (model: number) => names[model] ?? `model ${model + 1}`;
  const group = (index: number) => `group ${index + 1}`;
  switch (change.kind) {
    case 'moved':
      return `moved ${name(change.model)} from ${group(change.fromGroup)} to ${group(change.toGroup)}`;
    case 'exchanged': {
      const [[first, second], [from, to]] = [change.models, change.groups];
      return `exchanged ${name(first)} of ${group(from)} and ${name(second)} of ${group(to)}`;
    }
    case 'replaced':
      return `replaced ${name(change.model)} by ${name(change.by)} in ${group(change.group)}`;
    case 'added':
      return `added ${name(change.model)} to ${group(change.group)}`;
    case 'removed':
      return `removed ${name(change.model)} from ${group(change.group)}`;
    case 'regrouped':
      return regroupWords(change.before, change.after);
  }
}

function regroupWords(before: readonly GroupShape[], after: readonly (GroupShape & { group: number })[]): string {
  const numbers = after.map(({ group }) => group + 1);
  const where =
    numbers.length === 0 ? '' : ` (${numbers.length === 1 ? 'group' : 'groups'} ${formatList(numbers.map(String))})`;
  if (before.length === 0) return `put idle devices to use as ${shapesWords(after)}${where}`;
  if (after.length === 0) return `left ${shapesWords(before)} idle`;
  const verb =
    before.length === 1 && after.length > 1 ? 'split' : before.length > 1 && after.length === 1 ? 'merged' : 'cut';
  return `${verb} ${shapesWords(before)} into ${shapesWords(after)}${where}`;
}

/** `2 groups of 1 × 1 and 1 group of 4 × 2`. */
export function shapesWords(shapes: readonly GroupShape[]): string {
  const counts = new Map<string, number>();
  for (const { interOp, intraOp } of shapes) {
    const shape = `${interOp} × ${intraOp}`;
    counts.set(shape, (counts.get(shape) ?? 0) + 1);
  }
  return formatList([...counts].map(([shape, count]) => `${formatCount(count, 'group')} of ${shape}`));
}

/** What became of it, in one word: for the table and the legend. */
export function verdictWord({ outcome, isBest, isKept }: Pick<Tried, 'outcome' | 'isBest' | 'isKept'>): string {
  if (outcome === null) return 'given up';
  if (isBest) return 'best so far';
  return isKept ? 'kept' : 'passed over';
}

/** Why it was kept or not. */
export function verdictWords(candidate: Tried, before: Tried | undefined): string {
  const { outcome, isBest, isKept } = candidate;
  if (outcome === null) return 'given up before its end: it was known to miss more requests than could still matter';
  if (isBest) return before?.outcome ? betterWords(candidate, before) : 'the first, and so the best so far';
  const behind = before?.outcome ? behindWords(outcome.attainment - before.outcome.attainment) : 'not the best';
  return isKept ? `${behind}, and kept: the search goes on from it` : `${behind}: passed over`;
}

function betterWords({ outcome }: Tried, { outcome: earlier }: Tried): string {
  if (!outcome || !earlier) return 'best so far';
  const gain = outcome.attainment - earlier.attainment;
  if (gain > 0) return `best so far: ${pointsWords(gain)} more on time than the best before`;
  const [own, its] = [outcome.latencySecondsMean, earlier.latencySecondsMean];
  if (own !== null && its !== null && own < its) {
    return `best so far: as many on time, ${lowerLatencyWords(own, its)}`;
  }
  return 'best so far: as many on time and as soon, with less memory';
}

function behindWords(difference: number): string {
  return difference < 0
    ? `${pointsWords(difference)} behind the best so far`
    : 'as many on time as the best so far, and no sooner';
}

/** For those who scrub without seeing: `candidate 57: 95.2 % on time`. */
export function candidateLabel({ simulationCount, outcome }: Tried): string {
  const share = outcome ? `${formatPercent(outcome.attainment)} on time` : 'given up';
  return `candidate ${simulationCount}: ${share}`;
}
