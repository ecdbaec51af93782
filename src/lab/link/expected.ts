/**
 * @file What a link that reproduces carries besides the state: what came of the run it was made of, what a hand did to it,
 * and, of a simulated one, how long each stage was taken to last (docs/links.md). And what runs where one was opened.
 */
import type { Action, Case } from '../../domain/case.ts';
import type { Profile } from '../../domain/profile.ts';
import type { Mode, PaceFactor } from '../../experiment/labController.ts';
import { buildCase, type Controls, type Scenario } from '../scenario.ts';

export interface Expected {
  mode: Mode;
  attainment: number | null;
  latencySeconds: { p50: number | null; p99: number | null };
  ledger: { arrived: number; completed: number; rejected: number; failed: number };
  /** null: not paced. */
  slowdown: number | null;
  /** null: nothing was measured. */
  adapter: string | null;
  version: string;
  actions: Action[];
  /** Of a simulated run. */
  profiles?: Record<string, Profile>;
}

/** The case of the page, or of the run that a link wants again. */
export function caseToRun(scenario: Scenario, controls: Controls, expected: Expected | null): Case {
  const testCase = buildCase(scenario, controls);
  if (!expected) return testCase;
  const { actions, profiles } = expected;
  return {
    ...testCase,
    ...(actions.length > 0 && { actions }),
    ...(profiles && { profiles: { ...testCase.profiles, ...profiles } }),
  };
}

/** On the adapter that it was measured on, a live run is repeated at its pace; another one finds its own. */
export function paceToRun(pace: PaceFactor, expected: Expected | null, adapter: string | null): PaceFactor {
  return expected?.mode === 'live' && expected.adapter === adapter ? (expected.slowdown ?? 'raw') : pace;
}
