/**
 * @file A run played again under virtual time: its own arrivals and actions, under its placement (the prediction) or under
 * another (the ghost).
 */
import type { Action, Admission } from '../domain/case.ts';
import type { RequestTable } from '../domain/resolve.ts';
import { buildServing } from '../serving/batch.ts';
import type { ClusterOptions } from '../serving/cluster.ts';
import type { LogEntry } from '../serving/events.ts';
import { actionEvents } from './actions.ts';
import { simulateEvents } from './eventDriven.ts';

export interface ReplayOptions {
  /** The placement among it. */
  cluster: ClusterOptions;
  /** Injected requests among them. */
  requests: RequestTable;
  actions: readonly Action[];
  admission: Admission;
  /** Requests are served in batches of these sizes. */
  batchSizes?: readonly number[] | undefined;
}

export interface Replay {
  requests: RequestTable;
  /** [requests] Infinite: not completed. */
  finishSeconds: Float64Array;
  /** [requests] Infinite: none was generated; null: no model generates. */
  firstTokenSeconds: Float64Array | null;
  /** Every event and command, in the order they happened. */
  log: LogEntry[];
}

/** @throws BadInput for actions that cannot be replayed */
export function replay({ cluster, requests, actions, admission, batchSizes }: ReplayOptions): Replay {
  const events = actionEvents(actions, { ...cluster, batchSizes });
  const log: LogEntry[] = [];
  const onEntry = (entry: LogEntry) => log.push(entry);
  const run = simulateEvents({ ...buildServing(cluster, batchSizes), admission, requests, events, onEntry });
  return { requests, finishSeconds: run.finishSeconds, firstTokenSeconds: run.firstTokenSeconds, log };
}
