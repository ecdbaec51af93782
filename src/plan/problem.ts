/** @file What a planner is asked: models, devices with a memory budget, and the requests a placement is scored on. */
import type { Case, CostModel } from '../domain/case.ts';
import { replicaMemoryBytes } from '../domain/devices.ts';
import { findConfig, type Profile } from '../domain/profile.ts';
import type { RequestTable } from '../domain/resolve.ts';
import type { GroupShape } from './groupings.ts';

export interface PlanProblem {
  /** By model. */
  profiles: readonly Profile[];
  cost: CostModel;
  deviceCount: number;
  /** Per device. */
  memoryBudgetBytes: number;
  devicesPerNode: number | undefined;
  requests: RequestTable;
  /** By model; `mp-search-sep` shares devices by them. */
  arrivalsPerSecond: readonly number[];
}

/** Rates are the case's where it gives them for every model, else counts of the requests, which have the same shares. */
export function createProblem(
  { cluster, cost = {}, models }: Case,
  { profiles, requests }: { profiles: readonly Profile[]; requests: RequestTable },
): PlanProblem {
  const given = models.flatMap(({ arrivalsPerSecond }) => arrivalsPerSecond ?? []);
  return {
    profiles,
    cost,
    deviceCount: cluster.deviceCount,
    memoryBudgetBytes: cluster.memoryBudgetBytes,
    devicesPerNode: cluster.devicesPerNode,
    requests,
    arrivalsPerSecond: given.length === models.length ? given : [...countByModel(requests, models.length)],
  };
}

/** [models] Requests for each; those for unknown models count nowhere. */
export function countByModel({ modelIndices }: RequestTable, modelCount: number): Int32Array {
  const counts = new Int32Array(modelCount);
  for (const model of modelIndices) if (model >= 0) counts[model]++;
  return counts;
}

/** What a replica takes of each device's budget; infinite where the profile lacks the shape: it fits nowhere. */
export function replicaBytes({ profiles }: PlanProblem, modelIndex: number, shape: GroupShape): number {
  const profile = profiles[modelIndex];
  return findConfig(profile, shape) === undefined ? Infinity : replicaMemoryBytes(profile, shape);
}
