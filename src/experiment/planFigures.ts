/** @file What the simulator says of a plan beyond its score: latencies, each model's share, and what of memory it takes. */
import type { Case } from '../domain/case.ts';
import { isTimed, type Placement } from '../domain/placement.ts';
import type { PlanReport, PlanResult } from '../domain/planReport.ts';
import { type Profile, singleDeviceLatencySeconds } from '../domain/profile.ts';
import type { LatencySummary, Prediction } from '../domain/report.ts';
import { resolveSlos, tabulateRequests } from '../domain/resolve.ts';
import type { RequestOutcomes } from '../metrics/attainment.ts';
import { summarizePredictions } from '../metrics/summary.ts';
import { simulateReservations } from '../simulate/reservation.ts';
import { buildSegments } from '../simulate/segments.ts';
import type { PlanSetting } from './planner.ts';
import { replicaBytesOf, type TriedOutcome } from './planWatch.ts';

export interface PlanFigures {
  /** Over the requests that were served. Percentiles are null where the search was ended before its worker could say. */
  latencySeconds: LatencySummary;
  byModel: Prediction[];
  /** By model; null where its profile has no such configuration. */
  singleDeviceLatencySeconds: (number | null)[];
  /** [groups][models of the group] What a replica takes on each device of its group; null: the placement changes in time. */
  replicaBytes: number[][] | null;
  /** Over all devices; null as above. */
  memoryBytes: number | null;
}

export interface PlannedResult extends PlanResult {
  figures: PlanFigures;
}

export interface PlannedReport extends PlanReport {
  plans: PlannedResult[];
}

/** What `muxlab plan` prints, and what a page wants to show with it. */
export interface PlanAnswer extends PlannedReport {
  /** Where the lab's own latencies were measured; null where the case brings every model's. */
  profileAdapter: string | null;
  /** By model: the least that any configuration takes of a device; a device with less memory can hold none of it. */
  leastReplicaBytes: number[];
}

export function figuresOf({ testCase, profiles, arrivals }: PlanSetting, placement: Placement): PlanFigures {
  const requests = tabulateRequests(arrivals, resolveSlos(testCase, profiles));
  const { cost = {}, cluster } = testCase;
  const models = profiles.map((profile) => ({ profile }));
  const segments = buildSegments(placement, { models, cost, deviceCount: cluster.deviceCount, field: 'placement' });
  const outcomes: RequestOutcomes = {
    arrivalSeconds: requests.timesSeconds,
    modelIndices: requests.modelIndices,
    sloSeconds: requests.sloSeconds,
    finishSeconds: simulateReservations(segments, requests, 'slo').finishSeconds,
    generation: null,
  };
  const { all, byModel } = summarizePredictions(outcomes, models.length);
  return {
    latencySeconds: all.latencySeconds,
    byModel,
    ...withoutSimulating(placement, profiles),
  };
}

/** What a search has told of a placement, where there is no time to simulate it again: percentiles are not among it. */
export function figuresTold(
  { placement, attainmentByModel, latencySecondsMean }: TriedOutcome & { placement: Placement },
  profiles: readonly Profile[],
): PlanFigures {
  const unknown = { mean: null, p50: null, p90: null, p99: null };
  return {
    latencySeconds: { ...unknown, mean: latencySecondsMean },
    byModel: attainmentByModel.map((attainment) => ({ attainment, latencySeconds: unknown })),
    ...withoutSimulating(placement, profiles),
  };
}

function withoutSimulating(
  placement: Placement,
  profiles: readonly Profile[],
): Omit<PlanFigures, 'latencySeconds' | 'byModel'> {
  return {
    singleDeviceLatencySeconds: profiles.map((profile) => singleDeviceLatencySeconds(profile) ?? null),
    ...memoryOf(placement, profiles),
  };
}

function memoryOf(
  placement: Placement,
  profiles: readonly Profile[],
): Pick<PlanFigures, 'replicaBytes' | 'memoryBytes'> {
  if (isTimed(placement)) return { replicaBytes: null, memoryBytes: null };
  const replicaBytes = replicaBytesOf(placement, profiles);
  const groupBytes = placement.groups.map(
    ({ interOp, intraOp }, group) => interOp * intraOp * replicaBytes[group].reduce((sum, bytes) => sum + bytes, 0),
  );
  return { replicaBytes, memoryBytes: groupBytes.reduce((sum, bytes) => sum + bytes, 0) };
}

/** By model, over the configurations that the cluster has devices for. */
export function leastReplicaBytes({ cluster }: Case, profiles: readonly Profile[]): number[] {
  return profiles.map(({ configs }) =>
    Math.min(
      ...configs
        .filter(({ interOp, intraOp }) => interOp * intraOp <= cluster.deviceCount)
        .map(({ stageWeightBytes }) => Math.max(0, ...stageWeightBytes)),
    ),
  );
}
