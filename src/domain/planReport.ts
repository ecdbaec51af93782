/** @file What `plan` prints: `muxlab-plan/1`. Plain data, times in seconds. */
import type { PlanRequest } from './case.ts';
import type { Placement } from './placement.ts';

export interface PlanScore {
  /** What the published searches maximise (alpaserve.md §1); null where the policy has none. */
  score: number | null;
  attainment: number;
}

export interface PlanResult extends PlanScore {
  /** As the case asked for it. */
  policy: PlanRequest;
  placement: Placement;
  solveSeconds: number;
  /** Runs of the simulator the policy took. */
  simulationCount: number;
  /** On the case's `testArrivals`. */
  test?: PlanScore;
}

export interface PlanReport {
  schema: 'muxlab-plan/1';
  plans: PlanResult[];
}
