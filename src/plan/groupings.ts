/** @file How a cluster's devices can be cut into groups: what the published searches enumerate. */
import type { GroupPlacement } from '../domain/placement.ts';

/** What a group is before models are on it. */
export type GroupShape = Pick<GroupPlacement, 'interOp' | 'intraOp'>;

const interOpMost = 8;
const intraOpMost = 4;

export interface ClusterSize {
  deviceCount: number;
  /** Default: all of them share one. */
  devicesPerNode?: number | undefined;
}

/**
 * The groupings `mp-search` tries: equal groups of 1, 2, 4 … devices, each size in every configuration, and what devices
 * are left over in pipelines of powers of two.
 * @source alpaserve.md §4, Algorithm 2
 */
export function enumerateGroupings({ deviceCount, devicesPerNode = deviceCount }: ClusterSize): GroupShape[][] {
  const sizes = powersOfTwoUpTo(deviceCount).filter((size) => size <= devicesPerNode || size % devicesPerNode === 0);
  return sizes.flatMap((size) => shapesOfSize(size).map((shape) => equalGroups(shape, deviceCount)));
}

/** As many groups of one shape as there is room for, then pipelines over the rest. */
export function equalGroups(shape: GroupShape, deviceCount: number): GroupShape[] {
  const size = shape.interOp * shape.intraOp;
  const equal = Array.from({ length: Math.floor(deviceCount / size) }, () => ({ ...shape }));
  return [...equal, ...powersOfTwoSummingTo(deviceCount % size).map((interOp) => ({ interOp, intraOp: 1 }))];
}

function shapesOfSize(size: number): GroupShape[] {
  return divisors(size)
    .map((interOp) => ({ interOp, intraOp: size / interOp }))
    .filter(({ interOp, intraOp }) => interOp <= interOpMost && intraOp <= intraOpMost);
}

/** Ascending. */
export function divisors(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1).filter((divisor) => count % divisor === 0);
}

/** 1, 2, 4 … */
export function powersOfTwoUpTo(most: number): number[] {
  const powers: number[] = [];
  for (let power = 1; power <= most; power *= 2) powers.push(power);
  return powers;
}

/** The binary digits of a count, ascending. */
export function powersOfTwoSummingTo(count: number): number[] {
  return powersOfTwoUpTo(count).filter((power) => Math.floor(count / power) % 2 === 1);
}
