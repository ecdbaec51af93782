/** @file The points of an experiment, and the order in which they are worked out, so that an early look shows the whole curve. */
import type { Experiment } from './experiment.ts';

export interface Point {
  valueIndex: number;
  /** Where nothing is random, any. */
  seed: number;
}

/** Of one placement at one point, by metric. */
export type Figures = Record<string, number | null>;

/** Empty where nothing is random. */
export function seedsOf(experiment: Experiment, seedCount?: number): number[] {
  if (experiment.kind === 'cuts') return [];
  const { first, count } = experiment.seeds;
  return Array.from({ length: seedCount ?? count }, (_, index) => first + index);
}

/** Seed by seed, and of each the swept values from coarse to fine: the first answers are a curve, the others its band. */
export function pointsOf(experiment: Experiment, seeds: readonly number[]): Point[] {
  const order = coarseFirst(experiment.sweep.values.length);
  return (seeds.length === 0 ? [0] : seeds).flatMap((seed) => order.map((valueIndex) => ({ valueIndex, seed })));
}

/** All indices below `count`: the ends, then the middle of each gap, widest first. */
export function coarseFirst(count: number): number[] {
  const order = count === 0 ? [] : count === 1 ? [0] : [0, count - 1];
  const gaps = count > 2 ? [[0, count - 1]] : [];
  for (let gap = gaps.shift(); gap !== undefined; gap = gaps.shift()) {
    const [low, high] = gap;
    const middle = (low + high) >> 1;
    if (middle === low) continue;
    order.push(middle);
    gaps.push([low, middle], [middle, high]);
  }
  return order;
}
