/** @file `muxlab-experiment/1`: what an experiment sweeps, compares and measures. Plain data; `parseExperiment.ts` validates it. */
import type { Admission, Case, PlanRequest, Simulation } from '../../domain/case.ts';
import type { StaticPlacement } from '../../domain/placement.ts';
import type { CutMetric, TrafficMetric } from './metric.ts';

export type Experiment = TrafficExperiment | CutsExperiment;

interface Described {
  schema: 'muxlab-experiment/1';
  /** As the source numbers it: `7a`. */
  figure: string;
  title: string;
  source: string;
  /** What is not as in the source, and why figures may differ from the reference; one sentence each. */
  notes?: string[];
  comparisons: Comparison[];
  reference?: Reference;
}

/** Requests meet placements in the simulator, once per swept value, placement and seed. */
export interface TrafficExperiment extends Described {
  kind: 'traffic';
  /** At the swept values a part of it is replaced. With a `modelSet`, the file leaves its models out. */
  case: Case;
  sweep: TrafficSweep;
  placements: ComparedPlacement[];
  metrics: TrafficMetric[];
  seeds: { first: number; count: number };
  /** `slo` where it is left out. */
  admission?: Admission;
  /** Requests are served in batches; plans are made as if one by one. */
  batching?: Simulation['batching'];
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

/** Many models from a few words: model i has profile i mod profiles, and the name `bert-6.7b-0` says how often it was before. */
export interface ModelSet {
  profiles: string[];
  modelCount: number;
  sloScale: number;
}

/** `totalArrivalsPerSecond` keeps the models' shares; the others hold for every model or device. `cvScale` is of a `maf2` population. */
export const numericParameters = [
  'deviceCount',
  'memoryBudgetGiB',
  'totalArrivalsPerSecond',
  'cv',
  'cvScale',
  'sloScale',
] as const;
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
  /** As it is, at every swept value. */
  placement?: StaticPlacement;
  /** Instead of `placement`: planned on the requests of each seed, as the artifact does, unless `plannedOn` says otherwise. */
  plan?: PlanRequest;
  /** Instead of both: each from a swept value on, ascending. */
  planFrom?: { value: number; plan: PlanRequest }[];
  plannedOn?: OtherTraffic;
  /** The one swept value at which it is there: at the others it has no figures, as a placement of 4 devices has none on 2. */
  onlyAt?: number;
}

/** The same traffic drawn from another seed; reversed, the most popular model has changed places with the least, and so on. */
export interface OtherTraffic {
  seedOffset: number;
  isReversed?: boolean;
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
