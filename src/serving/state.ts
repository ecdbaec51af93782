/**
 * @file What `step` remembers between events: requests in flight and the queue of each slot.
 *
 * The tables a search needs are flat (`cluster.ts`); these are plain records, for they exist per live request, not per
 * decision. A placement change opens a new *epoch*; the requests of older epochs go on to their end on their own groups.
 * Group indices in events and commands continue across epochs: the groups of an epoch follow those of the one before.
 */
import { assert } from '../base/assert.ts';
import type { Instant, RequestId } from '../base/units.ts';
import type { Admission } from '../domain/case.ts';
import type { ServingCluster } from './cluster.ts';

export interface InFlight {
  /** One request; batches come with continuous batching. */
  requests: readonly [RequestId];
  modelIndex: number;
  host: number;
  /** The stage it executes or waits for. */
  stageIndex: number;
  /** When the input of that stage was ready: the arrival, or the end of the stage before. */
  readyAt: Instant;
  /** When that stage started; null while it waits. */
  startedAt: Instant | null;
}

export interface Slot {
  /** Reservations in the order they were made; a request is there once for each of its stages that is not over. */
  queue: InFlight[];
  /** The head of the queue is on the devices. */
  isExecuting: boolean;
  /** When the last of its executions ended: what the clock starts from. */
  endedAt: number;
  /** Slots of older epochs on the same devices: this one waits until they are empty. */
  predecessors: SlotRef[];
}

export interface SlotRef {
  epoch: Epoch;
  slotIndex: number;
}

export interface Epoch {
  cluster: ServingCluster;
  /** Index, in events and commands, of its first group. */
  firstGroup: number;
  /** [slots] */
  slots: Slot[];
  /** In order of admission. */
  inFlight: Map<RequestId, InFlight>;
  /** [groups] Requests dispatched to each, admitted or not. */
  requestsByGroup: Int32Array;
}

export interface ServingState {
  admission: Admission;
  maxInFlight: number;
  /** The last one takes new requests. */
  epochs: Epoch[];
  lostDevices: Set<number>;
}

export interface ServingOptions {
  cluster: ServingCluster;
  admission?: Admission;
  /** More are rejected as 'queue-full'. */
  maxInFlight?: number;
}

export function createServingState({
  cluster,
  admission = 'slo',
  maxInFlight = 100_000,
}: ServingOptions): ServingState {
  return { admission, maxInFlight, epochs: [createEpoch(cluster, 0)], lostDevices: new Set() };
}

export function createEpoch(cluster: ServingCluster, firstGroup: number): Epoch {
  return {
    cluster,
    firstGroup,
    slots: cluster.slotDevices.map(() => ({ queue: [], isExecuting: false, endedAt: 0, predecessors: [] })),
    inFlight: new Map(),
    requestsByGroup: new Int32Array(cluster.groupCount),
  };
}

export function currentEpoch(state: ServingState): Epoch {
  return state.epochs[state.epochs.length - 1];
}

/** Whose group a command or an event names; the index within the epoch is groupIndex − epoch.firstGroup. */
export function epochOfGroup(state: ServingState, groupIndex: number): Epoch {
  const epoch = state.epochs.findLast(({ firstGroup }) => firstGroup <= groupIndex);
  assert(epoch !== undefined && groupIndex < epoch.firstGroup + epoch.cluster.groupCount, `no group ${groupIndex}`);
  return epoch;
}

export function inFlightCount(state: ServingState): number {
  return state.epochs.reduce((sum, epoch) => sum + epoch.inFlight.size, 0);
}

/** The slot of a request's stage. */
export function slotOf({ cluster }: Epoch, { host }: InFlight, stageIndex: number): number {
  return cluster.rowSlots[cluster.hostRows[host] + stageIndex];
}

export function latencyOf({ cluster }: Epoch, { host }: InFlight, stageIndex: number): number {
  return cluster.latencySeconds[cluster.hostRows[host] + stageIndex];
}

export function stageCountOf({ cluster }: Epoch, { host }: InFlight): number {
  return cluster.hostRows[host + 1] - cluster.hostRows[host];
}

/** The request a slot executes; null while it is idle. */
export function executing(slot: Slot): InFlight | null {
  return slot.isExecuting ? slot.queue[0] : null;
}

/** Requests admitted to a group and not yet started there, oldest first. */
export function waitingRequests(state: ServingState, groupIndex: number): InFlight[] {
  const epoch = epochOfGroup(state, groupIndex);
  const { cluster } = epoch;
  const firstSlot = epoch.slots[cluster.stageSlots[cluster.stageOffsets[groupIndex - epoch.firstGroup]]];
  return firstSlot.queue.filter(
    (request) =>
      request.stageIndex === 0 &&
      request.startedAt === null &&
      cluster.hostGroups[request.host] === groupIndex - epoch.firstGroup,
  );
}
