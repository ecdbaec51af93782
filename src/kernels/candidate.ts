/** @file One way to run an operator: what the tuner compares, and what a choice among them is. */
import type { KernelSpec, Overrides } from './kernelSpec.ts';

export interface Candidate<Shape> {
  readonly spec: KernelSpec<Shape>;
  readonly overrides: Overrides;
}

/** Best guess first: it serves until something else was measured to be faster. */
export type Candidates<Shape> = readonly [Candidate<Shape>, ...Candidate<Shape>[]];

/** Names a candidate across sessions: `matmul.tiled 16x8 gelu WORKGROUP_SIZE=4`. */
export function candidateName<Shape>({ spec, overrides }: Candidate<Shape>): string {
  return [spec.name, ...Object.entries(overrides).map(([name, value]) => `${name}=${value}`)].join(' ');
}
