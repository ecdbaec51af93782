/**
 * @file The flat state of a placement: groups, stages, hosts and the reservation clocks.
 *
 * Vocabulary: a *slot* is a set of devices that works on one thing at a time and has one clock; stages on the same
 * devices share it. A *host* is a pair (model, group): a replica. Everything is indexed by integers, so that a search
 * may dispatch millions of requests a second.
 */
import { BadInput } from '../domain/badInput.ts';
import type { CostModel } from '../domain/case.ts';
import { stageDevices } from '../domain/devices.ts';
import type { GroupPlacement, StaticPlacement } from '../domain/placement.ts';
import { findConfig, type Profile } from '../domain/profile.ts';
import { type Generator, generatorOf } from './generation.ts';

export interface ServingModel {
  profile: Profile;
  /** Default: the cost model's. */
  admissionMarginSeconds?: number;
}

export interface ServingCluster {
  modelCount: number;
  groupCount: number;
  slotCount: number;
  deviceCount: number;
  fixedOverheadSeconds: number;
  /** [groups + 1] Stages of group g are rows stageOffsets[g] … stageOffsets[g + 1] − 1. */
  stageOffsets: Int32Array;
  /** [stages] */
  stageSlots: Int32Array;
  /** [slots][devices] ascending */
  slotDevices: number[][];
  /** [groups] 1: takes requests, 0: has lost a device. Set by `setLostDevices`. */
  groupAlive: Uint8Array;
  /** [models + 1] Hosts of model m are rows hostOffsets[m] … hostOffsets[m + 1] − 1, by ascending group. */
  hostOffsets: Int32Array;
  /** [hosts] */
  hostGroups: Int32Array;
  /** [hosts] The slot of the last stage, whose clock says which host is free first; of a dead group, `slotCount`. */
  hostLastSlots: Int32Array;
  /** [hosts + 1] The stages of host h are rows hostRows[h] … hostRows[h + 1] − 1. */
  hostRows: Int32Array;
  /**
   * [hosts] A request must be predicted to finish this long before its deadline; not a number where the profile lacks the
   * group's configuration, so that no request ever is.
   */
  hostMarginSeconds: Float64Array;
  /** [hosts][slots] Every slot of a host, once. */
  hostSlots: readonly (readonly number[])[];
  /** [rows] The slot of each stage of each host: `stageSlots` once per host, so that one index finds slot and latency. */
  rowSlots: Int32Array;
  /** [rows] Infinite where the profile lacks the group's configuration. */
  latencySeconds: Float64Array;
  /** [hosts] How a replica generates; null where it makes one forward pass. */
  hostGenerators: (Generator | null)[];
  /** Whether any replica does. */
  generates: boolean;
  /**
   * [slots + 1] The clocks: when all that is reserved on a slot is predicted to end. The last is of no slot and never comes:
   * dead groups point there, so that the choice of a host need not ask who lives.
   */
  freeSeconds: Float64Array;
}

export interface ClusterOptions {
  placement: StaticPlacement;
  models: readonly ServingModel[];
  cost?: CostModel;
  deviceCount: number;
  /** How the placement is called in a refusal. */
  field?: string;
}

/** @throws BadInput for pools of devices and for stages that share some of their devices */
export function buildCluster(options: ClusterOptions): ServingCluster {
  const { placement, models, cost = {}, deviceCount } = options;
  const { slotDevices, stageSlots } = assignSlots(options);
  const stageOffsets = offsets(placement.groups.map((group) => group.interOp));
  const slotsOfGroup = (group: number) => stageSlots.subarray(stageOffsets[group], stageOffsets[group + 1]);
  const hosts = listHosts(placement);
  const { stageOverheadFraction = 0 } = cost;
  const hostGenerators = hosts.map(({ modelIndex, groupIndex }) => {
    const group = placement.groups[groupIndex];
    return generatorOf(models[modelIndex].profile, group, countedLatency(group, stageOverheadFraction));
  });
  return {
    modelCount: models.length,
    groupCount: placement.groups.length,
    slotCount: slotDevices.length,
    deviceCount,
    fixedOverheadSeconds: cost.fixedOverheadSeconds ?? 0,
    stageOffsets,
    stageSlots,
    slotDevices,
    groupAlive: new Uint8Array(placement.groups.length).fill(1),
    hostOffsets: offsets(hostCounts(hosts, models.length)),
    hostGroups: Int32Array.from(hosts, ({ groupIndex }) => groupIndex),
    hostLastSlots: Int32Array.from(hosts, ({ groupIndex }) => stageSlots[stageOffsets[groupIndex + 1] - 1]),
    hostRows: offsets(hosts.map(({ groupIndex }) => placement.groups[groupIndex].interOp)),
    hostMarginSeconds: Float64Array.from(hosts, ({ modelIndex, groupIndex }) => {
      const { profile, admissionMarginSeconds = cost.admissionMarginSeconds ?? 0 } = models[modelIndex];
      return findConfig(profile, placement.groups[groupIndex]) ? admissionMarginSeconds : Number.NaN;
    }),
    hostSlots: hosts.map(({ groupIndex }) => [...new Set(slotsOfGroup(groupIndex))]),
    rowSlots: Int32Array.from(hosts.flatMap(({ groupIndex }) => [...slotsOfGroup(groupIndex)])),
    latencySeconds: Float64Array.from(
      hosts.flatMap(({ modelIndex, groupIndex }) =>
        stageLatencies(models[modelIndex].profile, placement.groups[groupIndex], stageOverheadFraction),
      ),
    ),
    hostGenerators,
    generates: hostGenerators.some((generator) => generator !== null),
    freeSeconds: new Float64Array(slotDevices.length + 1).fill(Infinity, -1),
  };
}

/** From now on the groups without a lost device take requests, and no others. */
export function setLostDevices(cluster: ServingCluster, lostDevices: ReadonlySet<number>): void {
  const { groupAlive, hostGroups, hostLastSlots, hostRows, rowSlots, slotCount } = cluster;
  const isLost = (slot: number) => cluster.slotDevices[slot].some((device) => lostDevices.has(device));
  for (let group = 0; group < cluster.groupCount; group++) {
    const slots = cluster.stageSlots.subarray(cluster.stageOffsets[group], cluster.stageOffsets[group + 1]);
    groupAlive[group] = slots.some(isLost) ? 0 : 1;
  }
  hostGroups.forEach((group, host) => {
    hostLastSlots[host] = groupAlive[group] === 1 ? rowSlots[hostRows[host + 1] - 1] : slotCount;
  });
}

/**
 * Latency of each stage as a cluster counts it.
 * @returns [interOp] Seconds, rounded to float32 (that is how published figures were made)
 * @source alpaserve.md §1
 */
export function stageLatencies(profile: Profile, group: GroupPlacement, stageOverheadFraction: number): number[] {
  const config = findConfig(profile, group);
  if (config === undefined) return Array.from({ length: group.interOp }, () => Infinity);
  return config.stageLatencySeconds.map(countedLatency(group, stageOverheadFraction));
}

function countedLatency({ interOp }: GroupPlacement, stageOverheadFraction: number) {
  return (latencySeconds: number) => Math.fround(latencySeconds * (1 + stageOverheadFraction * interOp));
}

interface Host {
  modelIndex: number;
  groupIndex: number;
}

/** Replicas by model, then by group. */
function listHosts({ groups }: StaticPlacement): Host[] {
  const hosts = groups.flatMap((group, groupIndex) => group.models.map((modelIndex) => ({ modelIndex, groupIndex })));
  return hosts.sort((a, b) => a.modelIndex - b.modelIndex || a.groupIndex - b.groupIndex);
}

function hostCounts(hosts: readonly Host[], modelCount: number): number[] {
  const counts = Array.from({ length: modelCount }, () => 0);
  for (const { modelIndex } of hosts) counts[modelIndex]++;
  return counts;
}

function assignSlots({ placement, field = 'placement' }: ClusterOptions) {
  const slotDevices: number[][] = [];
  const slotByDevices = new Map<string, number>();
  const slotOfDevice = new Map<number, number>();
  const stageSlots = stageDevices(placement).flatMap((stages, groupIndex) =>
    stages.map((devices, stage) => {
      const sorted = devices.toSorted((a, b) => a - b);
      const slot = slotByDevices.get(sorted.join()) ?? slotDevices.push(sorted) - 1;
      slotByDevices.set(sorted.join(), slot);
      const stageField = `${field}.groups[${groupIndex}].devices[${stage}]`;
      if (devices.length !== placement.groups[groupIndex].intraOp) {
        throw new BadInput(stageField, 'a pool of devices in one stage is not supported yet');
      }
      for (const device of sorted) {
        if ((slotOfDevice.get(device) ?? slot) !== slot) {
          throw new BadInput(
            stageField,
            `shares device ${device} with a stage on other devices, which is not supported yet`,
          );
        }
        slotOfDevice.set(device, slot);
      }
      return slot;
    }),
  );
  return { slotDevices, stageSlots: Int32Array.from(stageSlots) };
}

/** [0, n0, n0 + n1, …] */
function offsets(counts: readonly number[]): Int32Array {
  const sums = new Int32Array(counts.length + 1);
  counts.forEach((count, index) => {
    sums[index + 1] = sums[index] + count;
  });
  return sums;
}
