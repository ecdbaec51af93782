/** @file First come, first served over groups of stages: the recurrence of design §1, just enough for a truthful picture. */
import type { Admission } from '../../domain/case.ts';
import { stageDevices } from '../../domain/devices.ts';
import type { StaticPlacement } from '../../domain/placement.ts';
import { findConfig, type Profile } from '../../domain/profile.ts';

export interface FakeSpan {
  device: number;
  model: number;
  request: number;
  stage: number;
  startSeconds: number;
  endSeconds: number;
  /** In the ring. */
  told?: boolean;
}

export interface FakeRequest {
  request: number;
  model: number;
  arrivalSeconds: number;
  spans: FakeSpan[];
  /** null: rejected on arrival. */
  finishSeconds: number | null;
  group: number;
  failed: boolean;
  /** Its end is in the ring. */
  told?: boolean;
}

export interface FakeGroup {
  interOp: number;
  intraOp: number;
  /** Stage-major, then shard. */
  devices: number[];
  models: number[];
  stageFree: number[];
  /** Of a placement before: takes no new requests. */
  draining: boolean;
}

export interface FakeCluster {
  /** Those of earlier placements first. */
  groups: FakeGroup[];
  alive: boolean[];
}

export function createFakeCluster(placement: StaticPlacement, deviceCount: number): FakeCluster {
  const cluster: FakeCluster = { groups: [], alive: new Array<boolean>(deviceCount).fill(true) };
  changeFakePlacement(cluster, placement, 0);
  return cluster;
}

/** Groups from now on; their stages start once their devices have done what they were given before. */
export function changeFakePlacement(cluster: FakeCluster, placement: StaticPlacement, now: number): void {
  const before = [...cluster.groups];
  for (const group of before) group.draining = true;
  const freeAt = (device: number) =>
    Math.max(now, ...before.flatMap(({ devices, stageFree }) => (devices.includes(device) ? stageFree : [])));
  const devices = stageDevices(placement);
  for (const [index, { interOp, intraOp, models }] of placement.groups.entries()) {
    const stageFree = devices[index].map((stage) => Math.max(...stage.map(freeAt)));
    cluster.groups.push({ interOp, intraOp, models, devices: devices[index].flat(), stageFree, draining: false });
  }
}

export interface FakeService {
  singleLatencySeconds: number;
  /** Of the case's own, by model. */
  profiles: readonly (Profile | undefined)[];
  sloSeconds: number;
  admission: Admission;
  /** A factor on each stage, 1 in a simulation. */
  noise: () => number;
}

/** Sends one arrival to the group that would finish it first; rejects it where none is alive or none would be in time. */
export function dispatchFake(
  cluster: FakeCluster,
  service: FakeService,
  arrival: { request: number; model: number; timeSeconds: number },
): FakeRequest {
  const { request, model, timeSeconds } = arrival;
  const plans = cluster.groups.flatMap((group, index) =>
    !group.draining && group.models.includes(model) && group.devices.every((device) => cluster.alive[device])
      ? [{ index, spans: planSpans(group, service, arrival) }]
      : [],
  );
  const finish = (spans: FakeSpan[]) => spans.at(-1)?.endSeconds ?? Number.POSITIVE_INFINITY;
  const best = plans.sort((a, b) => finish(a.spans) - finish(b.spans))[0];
  const refused = { request, model, arrivalSeconds: timeSeconds, spans: [], finishSeconds: null, group: -1 };
  if (!best) return { ...refused, failed: false };
  const inTime = finish(best.spans) - timeSeconds <= service.sloSeconds;
  if (service.admission === 'slo' && !inTime) return { ...refused, failed: false };
  for (const span of best.spans) {
    const group = cluster.groups[best.index];
    if (group) group.stageFree[span.stage] = span.endSeconds;
  }
  return { ...refused, spans: best.spans, finishSeconds: finish(best.spans), group: best.index, failed: false };
}

function planSpans(
  group: FakeCluster['groups'][number],
  service: FakeService,
  { request, model, timeSeconds }: { request: number; model: number; timeSeconds: number },
): FakeSpan[] {
  const stages = group.stageFree.length;
  const shards = group.devices.length / stages;
  const even = (service.singleLatencySeconds / stages / shards) * (stages * shards > 1 ? 1.04 : 1);
  const profile = service.profiles[model];
  const latencies = profile && findConfig(profile, { interOp: stages, intraOp: shards })?.stageLatencySeconds;
  let time = timeSeconds;
  return group.stageFree.map((free, stage) => {
    const startSeconds = Math.max(time, free);
    time = startSeconds + (latencies?.[stage] ?? even) * service.noise();
    const device = group.devices[stage * shards] ?? 0;
    return { device, model, request, stage, startSeconds, endSeconds: time };
  });
}

/** A device is lost: what its group had not finished fails, and the group's clocks start again. */
export function loseFakeDevice(cluster: FakeCluster, requests: FakeRequest[], device: number, now: number): void {
  cluster.alive[device] = false;
  for (const [index, group] of cluster.groups.entries()) {
    if (!group.devices.includes(device)) continue;
    group.stageFree.fill(now);
    for (const request of requests) {
      if (request.group === index && (request.finishSeconds ?? 0) > now) {
        request.failed = true;
        request.finishSeconds = now;
        request.spans = request.spans.filter((span) => span.startSeconds <= now);
      }
    }
  }
}
