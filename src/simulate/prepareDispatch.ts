/** @file By which rules a simulation dispatches: reservations, the controller's queues, or batches. */
import { BadInput } from '../domain/badInput.ts';
import type { Action, Simulation } from '../domain/case.ts';
import { isTimed, type StaticPlacement } from '../domain/placement.ts';
import { type RequestTable, resolveBatchSizes } from '../domain/resolve.ts';
import { countByIndex } from '../metrics/counts.ts';
import { buildServing } from '../serving/batch.ts';
import type { ClusterOptions } from '../serving/cluster.ts';
import { refuseGeneration } from '../serving/generation.ts';
import { actionEvents } from './actions.ts';
import { simulateEvents } from './eventDriven.ts';
import { buildQueueClusters, simulateQueue } from './queue.ts';
import { type DispatchLog, simulateReservations } from './reservation.ts';
import type { Dispatched } from './result.ts';
import { buildSegments, segmentChanges } from './segments.ts';

export interface PrepareOptions {
  /** The simulation's. */
  field: string;
  clusterOptions: Omit<ClusterOptions, 'placement'>;
  actions: readonly Action[];
}

/**
 * Builds a simulation's clusters.
 * @returns what runs it, once
 * @throws BadInput for rules that cannot be combined
 */
export function prepareDispatch(
  simulation: Simulation,
  options: PrepareOptions,
): (requests: RequestTable) => Dispatched {
  const { dispatch = 'earliest-free', batching = false } = simulation;
  if (dispatch === 'queue') return prepareQueue(simulation, options);
  return batching === false ? prepareReservations(simulation, options) : prepareBatching(simulation, options);
}

/** By reservations alone, unless something happens that only the event queue can follow. */
function prepareReservations(
  { placement, admission = 'slo' }: Simulation,
  { field, clusterOptions, actions }: PrepareOptions,
): (requests: RequestTable) => Dispatched {
  const segments = buildSegments(placement, { ...clusterOptions, field: `${field}.placement` });
  const events = actionEvents(actions, clusterOptions);
  if (events.length === 0) {
    const groupCount = Math.max(...segments.map(({ cluster }) => cluster.groupCount));
    return (requests) => withCounts(simulateReservations(segments, requests, admission), groupCount);
  }
  const [{ cluster }] = segments;
  return (requests) => {
    const run = simulateEvents({ cluster, requests, admission, events: [...segmentChanges(segments), ...events] });
    return { ...run, requestsByGroup: sumByIndex(run.requestsByGroup) };
  };
}

function prepareQueue(
  simulation: Simulation,
  { field, clusterOptions, actions }: PrepareOptions,
): (requests: RequestTable) => Dispatched {
  const { admission = 'slo', batching = false } = simulation;
  if (batching !== false) throw new BadInput(`${field}.batching`, 'must be left out where dispatch is "queue"');
  const rules = 'dispatch is "queue"';
  const placement = unchanging(simulation, { field, rules });
  refuseEvents(actions, rules);
  const clusters = buildQueueClusters({ ...clusterOptions, placement, field: `${field}.placement` });
  refuseGeneration(clusters.predicted, { field: `${field}.placement`, rules });
  return (requests) => withCounts(simulateQueue({ clusters, requests, admission }), clusters.predicted.groupCount);
}

function prepareBatching(
  simulation: Simulation,
  { field, clusterOptions, actions }: PrepareOptions,
): (requests: RequestTable) => Dispatched {
  const { admission = 'slo' } = simulation;
  const placement = unchanging(simulation, { field, rules: 'there are batches' });
  const sizes = resolveBatchSizes(simulation, clusterOptions.cost);
  const serving = buildServing({ ...clusterOptions, placement, field: `${field}.placement` }, sizes);
  const events = actionEvents(actions, { ...clusterOptions, batchSizes: sizes });
  return (requests) => {
    const run = simulateEvents({ ...serving, requests, admission, events });
    return { ...run, requestsByGroup: sumByIndex(run.requestsByGroup) };
  };
}

/** @throws BadInput for a placement that changes in time */
function unchanging({ placement }: Simulation, { field, rules }: { field: string; rules: string }): StaticPlacement {
  if (!isTimed(placement)) return placement;
  throw new BadInput(`${field}.placement`, `must not change in time where ${rules}`);
}

/** @throws BadInput for actions that are more than requests */
function refuseEvents(actions: readonly Action[], rules: string): void {
  const index = actions.findIndex(({ kind }) => kind !== 'inject' && kind !== 'set-rate');
  if (index >= 0) throw new BadInput(`actions[${index}].kind`, `must be "inject" or "set-rate" where ${rules}`);
}

function withCounts(log: DispatchLog, groupCount: number): Dispatched {
  return { ...log, requestsByGroup: countByIndex(log.groupIndices, groupCount) };
}

/** Adds rows of unequal length, place by place. */
function sumByIndex(rows: readonly Int32Array[]): number[] {
  const length = Math.max(...rows.map((row) => row.length));
  return Array.from({ length }, (_, index) => rows.reduce((sum, row) => sum + (row[index] ?? 0), 0));
}
