/** @file `muxlab-experiment/1`: what an experiment sweeps, compares and measures. Plain data; `parseExperiment.ts` validates it. */
import type { Case, PlanRequest } from '../../domain/case.ts';
import type { CutMetric, TrafficMetric } from './metric.ts';

export type Experiment = TrafficExperiment | CutsExperiment;

interface Described {
  schema: 'muxlab-experiment/1';
  /** As the source numbers it: `7a`. */
  figure: string;
  title: string;
  source: string;
  comparisons: Comparison[];
  reference?: Reference;
}

/** Requests meet placements in the simulator, once per swept value, placement and seed. */
export interface TrafficExperiment extends Described {
  kind: 'traffic';
  /** At the swept values a part of it is replaced. */
  case: Case;
  sweep: TrafficSweep;
  placements: ComparedPlacement[];
  metrics: TrafficMetric[];
  seeds: { first: number; count: number };
}

/** One model cut over several devices, without traffic: its profile says all. */
export interface CutsExperiment extends Described {
  kind: 'cuts';
  /** Of the catalogue. */
  profile: string;
  sweep: { parameter: 'deviceCount'; label: string; values: number[] };
  strategies: CutStrategy[];
  metrics: CutMetric[];
}

export type TrafficSweep =
  | { parameter: NumericParameter; label: string; values: number[] }
  | { parameter: 'workload'; label: string; values: NamedWorkload[] };

/** `totalArrivalsPerSecond` keeps the models' shares; the others hold for every model or device. */
export const numericParameters = ['memoryBudgetGiB', 'totalArrivalsPerSecond', 'cv', 'sloScale'] as const;
export type NumericParameter = (typeof numericParameters)[number];

export interface NamedWorkload {
  name: string;
  /** In place of the case's `workload.models`; validated with the case. */
  models: unknown;
}

export interface ComparedPlacement {
  label: string;
  /** In place of every model's profile. */
  profile?: string;
  /** Planned on the requests of each seed, as the artifact does. */
  plan?: PlanRequest;
  /** Instead of `plan`: each from a swept value on, ascending. */
  planFrom?: { value: number; plan: PlanRequest }[];
}

export const cutStrategies = ['pipeline', 'intra-op', 'replication'] as const;
export type CutStrategy = (typeof cutStrategies)[number];

/** Both are labels of placements, or strategies. */
export interface Comparison {
  of: string;
  against: string;
}

/** Published or re-run figures: metric → label → one per swept value, null where there is none. */
export interface Reference {
  source: string;
  values: Record<string, Record<string, (number | null)[]>>;
}

/** Labels of what is compared, in order. */
export function labelsOf(experiment: Experiment): string[] {
  return experiment.kind === 'traffic' ? experiment.placements.map(({ label }) => label) : experiment.strategies;
}
