/** @file A against B as the lab's state has it: what was chosen, and what came of each so far. */
import type { ExplainedRun, Mode } from '../../experiment/labController.ts';
import type { Controls, Scenario } from '../scenario.ts';
import { ghostPlacement } from '../scenario.ts';

export interface PairChoice {
  placementId: string;
  mode: Mode;
}

export type SideName = 'a' | 'b';

export interface ComparedSide extends PairChoice {
  /** null: not run. */
  ran: ExplainedRun | null;
}

export type ComparedPair = Record<SideName, ComparedSide>;

/** What one most likely wants to see: the placement that is chosen, against its ghost. */
export function firstPair(scenario: Scenario, controls: Controls): ComparedPair {
  const { placementId, mode } = controls;
  const other = ghostPlacement(scenario, controls)?.id ?? placementId;
  return { a: { placementId, mode, ran: null }, b: { placementId: other, mode, ran: null } };
}

/** Anything that is chosen anew leaves the results of both behind. */
export function choose(pair: ComparedPair, name: SideName, choice: Partial<PairChoice>): ComparedPair {
  const cleared = unrun(pair);
  return { ...cleared, [name]: { ...cleared[name], ...choice } };
}

export function unrun({ a, b }: ComparedPair): ComparedPair {
  return { a: { ...a, ran: null }, b: { ...b, ran: null } };
}

/** Live before simulated: the simulated one then meets the arrivals, at the pace, of the live one. */
export function runOrder({ a, b }: ComparedPair): SideName[] {
  return a.mode === 'simulated' && b.mode === 'live' ? ['b', 'a'] : ['a', 'b'];
}

export function isDone({ a, b }: ComparedPair): boolean {
  return a.ran !== null && b.ran !== null;
}
