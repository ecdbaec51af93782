/** @file Groups that are being filled: a placement together with the memory it takes, and its normal form. */
import type { StaticPlacement } from '../domain/placement.ts';
import type { GroupShape } from './groupings.ts';
import { type PlanProblem, replicaBytes } from './problem.ts';

export interface OpenGroup extends GroupShape {
  models: readonly number[];
  /** Of each device's budget. */
  usedBytes: number;
  /** By model: what a replica would take; infinite where it cannot be. */
  bytesByModel: readonly number[];
}

export function openGroups(problem: PlanProblem, shapes: readonly GroupShape[]): OpenGroup[] {
  return shapes.map(({ interOp, intraOp }) => ({
    interOp,
    intraOp,
    models: [],
    usedBytes: 0,
    bytesByModel: problem.profiles.map((_, model) => replicaBytes(problem, model, { interOp, intraOp })),
  }));
}

/** Whether a replica may be added: none of the model is there, and it fits into the budget. */
export function hasRoom({ models, usedBytes, bytesByModel }: OpenGroup, model: number, budgetBytes: number): boolean {
  return !models.includes(model) && usedBytes + bytesByModel[model] <= budgetBytes;
}

/** The group with one model more, at the end. */
export function withModel(group: OpenGroup, model: number): OpenGroup {
  return { ...group, models: [...group.models, model], usedBytes: group.usedBytes + group.bytesByModel[model] };
}

/** The group with one model less. */
export function withoutModel(group: OpenGroup, model: number): OpenGroup {
  const models = group.models.filter((one) => one !== model);
  return { ...group, models, usedBytes: models.reduce((sum, one) => sum + group.bytesByModel[one], 0) };
}

/** The groups of a placement that keeps to the budget, to be changed. */
export function openGroupsOf(problem: PlanProblem, { groups }: StaticPlacement): OpenGroup[] {
  return openGroups(problem, groups).map((group, index) => groups[index].models.reduce(withModel, group));
}

/**
 * Models sorted within each group, groups sorted by their lists of models; shapes move along.
 * @source alpaserve.md §4
 */
export function normalForm<Group extends { models: readonly number[] }>(groups: readonly Group[]): Group[] {
  const sorted = groups.map((group) => ({ ...group, models: group.models.toSorted((a, b) => a - b) }));
  return sorted.sort((a, b) => compareLists(a.models, b.models));
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((value, index) => value !== b[index]);
  return differing < 0 || differing >= b.length ? a.length - b.length : a[differing] - b[differing];
}

export function placementOf(groups: readonly OpenGroup[]): StaticPlacement {
  return { groups: groups.map(({ interOp, intraOp, models }) => ({ interOp, intraOp, models: [...models] })) };
}
