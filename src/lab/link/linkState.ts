/** @file What a link holds of the page. What it is as text, `linkText.ts` knows: most visits neither open nor make one. */
import { type OutcomeChoice, untouchedOutcome } from '../outcome/outcomeChoice.ts';
import type { Ask } from '../planner/ask.ts';
import type { Controls, Scenario } from '../scenario.ts';
import { type TimeChoice, untouchedTime } from '../store.ts';
import { firstView, type Viewed } from '../viewNames.ts';
import type { Expected } from './expected.ts';

export interface LinkState {
  scenario: Scenario;
  controls: Controls;
  viewed: Viewed;
  /** The explanation of a pinned request is asked for anew. */
  time: TimeChoice;
  /** Absent: as it is. */
  outcome?: OutcomeChoice;
  /** What the planner is asked; absent: as it is, null: what it is asked at first. */
  planner?: Ask | null;
  /** What came of the run that the link was made of, where it wants it again. */
  expected?: Expected | null;
}

/** A scenario as it is offered, looked at as nobody touched it. */
export function freshState(scenario: Scenario): LinkState {
  return {
    scenario,
    controls: scenario.controls,
    viewed: firstView,
    time: untouchedTime,
    outcome: untouchedOutcome,
    planner: null,
    expected: null,
  };
}

export interface OpenedLink extends LinkState {
  /** One sentence for each field that could not be taken as it is. */
  problems: string[];
}
