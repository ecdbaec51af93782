/** @file What an experiment answers: `muxlab-experiment-result/1`. Plain data. */
import type { Direction } from './heldLevel.ts';
import type { Metric } from './metric.ts';

export interface ExperimentResult {
  schema: 'muxlab-experiment-result/1';
  figure: string;
  title: string;
  source: string;
  /** What is not as in the source, and why. */
  notes: string[];
  /** Empty where nothing is random. */
  seeds: number[];
  sweep: {
    label: string;
    /** Where to draw each value; by position where values have names. */
    positions: number[];
    names: string[];
    isNamed: boolean;
    /** What lies between two values means something: rates do, names and devices do not. */
    isContinuous: boolean;
    /** What a larger value does; null where values have names. */
    direction: Direction | null;
  };
  metrics: MetricResult[];
  /** Of the reference figures; null where there are none. */
  referenceSource: string | null;
}

export interface MetricResult {
  metric: Metric;
  series: Series[];
  comparisons: ComparisonResult[];
}

/** A placement's line. */
export interface Series {
  label: string;
  points: SeedRange[];
  /** By swept value; null where there is none. */
  reference: (number | null)[];
}

/** One figure over all seeds; null where no seed has one (no request was served). */
export interface SeedRange {
  bySeed: (number | null)[];
  mean: number | null;
  /** 2.5 % and 97.5 % of the seeds, interpolated. */
  low: number | null;
  high: number | null;
}

export interface ComparisonResult {
  of: string;
  against: string;
  points: Verdict[];
  /** Swept values at which the lines of the means cross; only where the swept values are points of a continuum. */
  crossings: number[];
  /** The first crossing of each seed that has one. */
  crossingsBySeed: number[];
  referenceCrossings: number[];
}

export interface Verdict {
  /** Seeds in which `of` is better, and worse, than `against` on the same requests. */
  betterCount: number;
  worseCount: number;
  /** By the means. */
  sign: Sign;
  /** Null where the reference has not both. */
  referenceSign: Sign | null;
}

export type Sign = 'better' | 'worse' | 'equal';
