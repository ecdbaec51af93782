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
  /** The search was cancelled, or its time was up: this is the best it had seen. */
  endedEarly?: true;
  /** On the case's `testArrivals`. */
  test?: PlanScore;
  /** Only where it was asked for. */
  explanation?: PlanExplanation;
}

/** Why a plan is as good as it is, on the arrivals it was planned on. */
export interface PlanExplanation {
  /** By model. */
  models: ModelExplanation[];
  /** What would help the whole cluster. */
  marginal: MarginalGains;
  /** Quick policies on the same case, best first. */
  runnersUp: (PlanScore & { policy: PlanRequest })[];
}

/** What can keep requests from being on time: too little memory, too many of them, too many at once, or too little time. */
export type Limit = 'memory' | 'rate' | 'burst' | 'slo';

export interface ModelExplanation {
  name: string;
  requestCount: number;
  /** null: no requests. */
  attainment: number | null;
  /** What would help this model most were it lifted; null where it misses nothing, or nothing helps. */
  limitedBy: Limit | null;
  /** Attainment this model gains by lifting each limit, for all models at once; null where it misses nothing. */
  gains: Record<Limit, number> | null;
}

/** Attainment gained, over all requests. */
export interface MarginalGains {
  oneMoreDevice: number;
  /** 10 % more on each device. */
  moreMemory: number;
  /** 25 % longer for every request. */
  looserSlo: number;
}

export interface PlanReport {
  schema: 'muxlab-plan/1';
  plans: PlanResult[];
}
