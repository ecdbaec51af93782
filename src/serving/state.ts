/**
 * @file What `step` remembers between events: requests in flight and the queue of each slot.
 *
 * The tables a search needs are flat (`cluster.ts`); these are plain records, for they exist per live request, not per
 * decision. A placement change opens a new *epoch*; the requests of older epochs go on to their end on their own groups.
 * Group indices in events and commands continue across epochs: the groups of an epoch follow those of the one before.
 */
import { assert } from '../base/assert.ts';
import { Fifo } from '../base/fifo.ts';
import type { Instant, RequestId } from '../base/units.ts';
import type { Admission } from '../domain/case.ts';
import type { BatchCluster } from './batch.ts';
import { type Batching, createBatching } from './batching.ts';
import type { ServingCluster } from './cluster.ts';
import { type Generator, passSeconds } from './generation.ts';

export interface InFlight {
  /** One batch; without batching, one request. */
  requests: readonly RequestId[];
  /** Its place in the order of admission. */
  sequence: number;
  modelIndex: number;
  host: number;
  /** [stages] Where each of them runs; the first is row `firstRow` of `latencies`. */
  stages: readonly Slot[];
  firstRow: number;
  /** [rows] Of a forward pass of the whole batch. */
  latencies: Float64Array;
  /** null: one forward pass. */
  generator: Generator | null;
  inputTokens: number;
  /** Passes there are in all: tokens to generate, or one. */
  iterationCount: number;
  /** The pass and the stage that it executes or waits for. */
  iteration: number;
  stageIndex: number;
  /** When the input of that stage was ready: the arrival, or the end of the stage before. */
  readyAt: Instant;
  /** Whether that stage has started, and when. */
  isExecuting: boolean;
  startedAt: Instant;
}

export interface Slot {
  /** Its clock is freeSeconds[index]. */
  index: number;
  /**
   * Reservations in the order they were made; a request is there once for each of its stages that is not over, a generation
   * once in every slot of its group, to its end.
   */
  queue: Fifo<InFlight>;
  /** The head of the queue is on the devices. */
  isExecuting: boolean;
  /** When the last of its executions ended: what the clock starts from. */
  endedAt: number;
  /** Slots of older epochs on the same devices: this one waits until nothing more comes to them. */
  predecessors: SlotRef[];
  /** Devices of it that have yet to load their weights. */
  unloadedCount: number;
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
  slots: readonly Slot[];
  /** [hosts][stages] */
  hostStages: readonly (readonly Slot[])[];
  /** [groups] Requests dispatched to each, admitted or not. */
  requestsByGroup: Int32Array;
  /** null: every request is reserved for when it arrives. */
  batching: Batching | null;
  /** Devices that load its weights once their older work is done, and have not been told to. */
  awaitingRoom: Set<number>;
}

export interface ServingState {
  admission: Admission;
  maxInFlight: number;
  /** The last one takes new requests. */
  epochs: Epoch[];
  lostDevices: Set<number>;
  /** Requests admitted, or queued for a batch, and not ended. */
  inFlightCount: number;
  /** Reservations made so far. */
  sequence: number;
}

export interface ServingOptions {
  cluster: ServingCluster;
  /** Requests are served in batches; `cluster` is then that of the batches of one. */
  batch?: BatchCluster | undefined;
  admission?: Admission;
  /** More are rejected as 'queue-full'. */
  maxInFlight?: number;
}

export function createServingState({
  cluster,
  batch,
  admission = 'slo',
  maxInFlight = 100_000,
}: ServingOptions): ServingState {
  const epochs = [createEpoch({ cluster, batch }, 0)];
  return { admission, maxInFlight, epochs, lostDevices: new Set(), inFlightCount: 0, sequence: 0 };
}

export function createEpoch({ cluster, batch }: Pick<ServingOptions, 'cluster' | 'batch'>, firstGroup: number): Epoch {
  const slots: Slot[] = cluster.slotDevices.map((_, index) => ({
    index,
    queue: new Fifo(),
    isExecuting: false,
    endedAt: 0,
    predecessors: [],
    unloadedCount: 0,
  }));
  return {
    cluster,
    firstGroup,
    slots,
    hostStages: cluster.hostSlots.map((_, host) => stagesOf(cluster, slots, host)),
    requestsByGroup: new Int32Array(cluster.groupCount),
    batching: batch ? createBatching(batch) : null,
    awaitingRoom: new Set(),
  };
}

function stagesOf({ hostRows, rowSlots }: ServingCluster, slots: readonly Slot[], host: number): Slot[] {
  return Array.from(rowSlots.subarray(hostRows[host], hostRows[host + 1]), (slot) => slots[slot]);
}

export function currentEpoch(state: ServingState): Epoch {
  return state.epochs[state.epochs.length - 1];
}

/** Whose group a command or an event names; the index within the epoch is groupIndex − epoch.firstGroup. */
export function epochOfGroup({ epochs }: ServingState, groupIndex: number): Epoch {
  let index = epochs.length - 1;
  while (index > 0 && epochs[index].firstGroup > groupIndex) index--;
  const epoch = epochs[index];
  const isKnown = groupIndex >= 0 && groupIndex < epoch.firstGroup + epoch.cluster.groupCount;
  assert(isKnown, `no such group`);
  return epoch;
}

/** Everything in flight on an epoch's groups, in the order of admission. Looks through every queue: not for every event. */
export function inFlightOf({ slots }: Epoch): InFlight[] {
  const distinct = new Set(slots.flatMap(({ queue }) => [...queue]));
  return [...distinct].sort((a, b) => a.sequence - b.sequence);
}

/** Whether anything is reserved on a slot, or waits for a batch that its group may take. */
export function hasWork({ slots, batching, cluster }: Epoch, slotIndex: number): boolean {
  if (slots[slotIndex].queue.length > 0) return true;
  if (batching === null) return false;
  return batching.queues.some(({ length }, model) => length > 0 && hostsOn(cluster, model, slotIndex));
}

function hostsOn({ hostOffsets, hostSlots }: ServingCluster, model: number, slotIndex: number): boolean {
  for (let host = hostOffsets[model]; host < hostOffsets[model + 1]; host++) {
    if (hostSlots[host].includes(slotIndex)) return true;
  }
  return false;
}

/** Devices of slots that wait for weights. */
export function unloadedDevices({ epochs }: ServingState): number[] {
  return epochs.flatMap(({ slots, cluster }) =>
    slots.flatMap(({ unloadedCount }, slot) => (unloadedCount > 0 ? cluster.slotDevices[slot] : [])),
  );
}

/** Groups, as events name them, of placements before the present one that still serve. */
export function drainingGroups({ epochs }: ServingState): number[] {
  return epochs.slice(0, -1).flatMap((epoch) => {
    const { cluster, firstGroup } = epoch;
    const groups = Array.from({ length: cluster.groupCount }, (_, group) => group);
    return groups.filter((group) => unfinishedOn(epoch, group) > 0).map((group) => firstGroup + group);
  });
}

/** Requests sent to a group, as events name it, that have not ended. Looks through every queue: not for every event. */
export function unfinishedCount(state: ServingState, groupIndex: number): number {
  const epoch = epochOfGroup(state, groupIndex);
  return unfinishedOn(epoch, groupIndex - epoch.firstGroup);
}

function unfinishedOn({ cluster, slots, batching }: Epoch, group: number): number {
  const rows = cluster.stageSlots.subarray(cluster.stageOffsets[group], cluster.stageOffsets[group + 1]);
  const reserved = Array.from(rows).flatMap((slot) =>
    Array.from(slots[slot].queue).filter(({ host }) => cluster.hostGroups[host] === group),
  );
  const queued = (batching?.queues ?? []).flatMap((queue) =>
    Array.from(queue).filter(({ groupIndex }) => groupIndex === group),
  );
  return [...new Set(reserved)].reduce((sum, { requests }) => sum + requests.length, queued.length);
}

/** Every slot of a request's group, once. */
export function slotsOf({ cluster, slots }: Epoch, { host }: InFlight): Slot[] {
  return cluster.hostSlots[host].map((slot) => slots[slot]);
}

/** What a stage takes in the pass that the request is in. */
export function latencyOf(inFlight: InFlight, stageIndex: number): number {
  const { generator, iteration, inputTokens } = inFlight;
  if (generator === null) return inFlight.latencies[inFlight.firstRow + stageIndex];
  return passSeconds(generator, { stageIndex, iteration, inputTokens });
}

/** The slot of a stage of a group, as events name it. */
export function slotOfStage({ cluster, firstGroup, slots }: Epoch, groupIndex: number, stageIndex: number): Slot {
  return slots[cluster.stageSlots[cluster.stageOffsets[groupIndex - firstGroup] + stageIndex]];
}

/** The request a slot executes; undefined while it is idle. */
export function executing(slot: Slot): InFlight | undefined {
  return slot.isExecuting ? slot.queue.head : undefined;
}

/** Requests sent to a group and not yet started there, oldest first. */
export function waitingRequests(
  state: ServingState,
  groupIndex: number,
): { requests: readonly RequestId[]; modelIndex: number }[] {
  const epoch = epochOfGroup(state, groupIndex);
  if (epoch.batching !== null) return queuedRequests(epoch.batching, groupIndex - epoch.firstGroup);
  const { hostGroups } = epoch.cluster;
  const isOfGroup = ({ host }: InFlight) => hostGroups[host] === groupIndex - epoch.firstGroup;
  const isWaiting = (request: InFlight) =>
    request.iteration === 0 && request.stageIndex === 0 && !request.isExecuting && isOfGroup(request);
  return [...slotOfStage(epoch, groupIndex, 0).queue].filter(isWaiting);
}

function queuedRequests({ queues }: Batching, groupIndex: number) {
  const queued = queues.flatMap((queue, modelIndex) => Array.from(queue, (one) => ({ ...one, modelIndex })));
  const ofGroup = queued.filter((one) => one.groupIndex === groupIndex);
  ofGroup.sort((a, b) => a.arrivalSeconds - b.arrivalSeconds);
  return ofGroup.map(({ request, modelIndex }) => ({ requests: [request], modelIndex }));
}
