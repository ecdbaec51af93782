/**
 * @file `muxlab-case/1`: a cluster, models, arrivals and what to do with them. Plain data; `parseCase.ts` validates it.
 * Times in seconds, sizes in bytes.
 */
import type { Placement } from './placement.ts';
import type { Link, Profile } from './profile.ts';

export interface Case {
  schema: 'muxlab-case/1';
  id?: string;
  description?: string;
  cluster: Cluster;
  cost?: CostModel;
  models: ModelSpec[];
  /** Profiles by name; a model may also name one of the catalogue's. */
  profiles?: Record<string, Profile>;
  arrivals?: Arrivals;
  workload?: Workload;
  testArrivals?: Arrivals;
  actions?: Action[];
  simulations?: Simulation[];
  plans?: PlanRequest[];
}

export interface Cluster {
  deviceCount: number;
  /** Per device. */
  memoryBudgetBytes: number;
  devicesPerNode?: number;
  /** Where devices differ. */
  devices?: { class: string; memoryBudgetBytes: number }[];
}

export interface CostModel {
  /** Each stage takes (1 + stageOverheadFraction × stages) × its profiled latency. */
  stageOverheadFraction?: number;
  fixedOverheadSeconds?: number;
  /** Left out at both ends in `attainmentTrimmed`. */
  trimSeconds?: number;
  batchSizes?: number[];
  /** A request is admitted only if it is predicted to finish this long before its deadline. */
  admissionMarginSeconds?: number;
  /** Between devices, in the run's own seconds; default: the profiles' own. */
  link?: Link;
}

export interface ModelSpec {
  name: string;
  profile: string;
  /** null: none. */
  sloSeconds?: number | null;
  /** × the single-device latency. */
  sloScale?: number;
  arrivalsPerSecond?: number;
  cv?: number;
}

/** Explicit arrivals, ascending; arrays are per request. */
export interface Arrivals {
  timesSeconds: number[];
  /** −1: a model nobody knows. */
  modelIndices: number[];
  /** null: none. */
  sloSeconds?: (number | null)[];
  inputTokens?: number[];
  outputTokens?: number[];
  tenantIndices?: number[];
}

export interface Workload {
  seed: number;
  durationSeconds?: number;
  /** All models together, first in time order. */
  requestCount?: number;
  /** Between models, −1 … 1. */
  correlation?: number;
  models: ModelWorkload[];
}

/** A model's arrivals: a process and its rate, absolute or as a share of what all devices could serve. */
export type ModelWorkload = ArrivalProcess & { arrivalsPerSecond?: number; load?: number };

export type ArrivalProcess =
  | { process: 'poisson' }
  | { process: 'gamma'; cv: number }
  | { process: 'mmpp'; ratesPerSecond: number[]; meanDwellSeconds: number[] }
  | { process: 'on-off'; onSeconds: number; offSeconds: number }
  | { process: 'deterministic' }
  | { process: 'diurnal'; periodSeconds: number; amplitude: number }
  | { process: 'trace'; timesSeconds: number[]; timeScale?: number }
  /** As AlpaServe replays the Azure Functions trace of 2019: counts give the rate of each minute, the cv is imposed. */
  | { process: 'maf1'; countsPerMinute: number[]; cv: number }
  /** As it replays that of 2021: each window has its rate and its cv. */
  | { process: 'maf2'; windowSeconds: number; ratesPerSecond: number[]; cvs: number[] };

/** What a hand did in a live run, at a time of that run; ghost, compare and links replay it. */
export type Action =
  | { atSeconds: number; kind: 'inject'; model: number; count: number }
  | { atSeconds: number; kind: 'fail-device'; device: number }
  | { atSeconds: number; kind: 'revive-device'; device: number }
  | { atSeconds: number; kind: 'set-rate'; model: number; arrivalsPerSecond: number }
  | { atSeconds: number; kind: 'apply-placement'; placement: Placement };

export type Admission = 'slo' | 'none';

export interface Simulation {
  label?: string;
  placement: Placement;
  deviceCount?: number;
  /** × each model's single-device latency, in place of every SLO of the case (as the published sweeps have it). */
  sloScale?: number;
  batching?: boolean | { maxBatchSize: number };
  dispatch?: 'earliest-free' | 'queue';
  admission?: Admission;
}

export interface PlanRequest {
  name: string;
  [parameter: string]: unknown;
}
