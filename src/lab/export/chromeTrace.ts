/**
 * @file The run as a Chrome trace, which Perfetto opens.
 *
 * A process for each group and each device. On a device, stage executions lie one after the other as complete events; in
 * its group, each request is a nestable async event from arrival to finish, with its stages inside. Flows lead from stage to
 * stage of a request, counters say how many wait and how many devices are busy. Times in microseconds of the run's clock.
 * @source the trace event format (Perfetto, "external formats": JSON)
 */
import { stageDevices } from '../../domain/devices.ts';
import { isTimed } from '../../domain/placement.ts';
import { outcomeCode } from '../../experiment/labController.ts';
import type { RequestDot } from '../charts/runLog.ts';
import type { LaneSpan } from '../gantt/spanLanes.ts';
import { outcomeWord } from '../words.ts';
import type { ExportSource } from './exportSource.ts';

export interface TraceEvent {
  ph: 'M' | 'X' | 'b' | 'e' | 's' | 't' | 'f' | 'C' | 'i';
  pid: number;
  tid: number;
  name: string;
  cat?: string;
  ts?: number;
  dur?: number;
  id?: string;
  /** Of a flow's end: it binds to the slice around it. */
  bp?: 'e';
  s?: 'p';
  args?: Record<string, string | number>;
}

export interface ChromeTrace {
  displayTimeUnit: 'ms';
  traceEvents: TraceEvent[];
  otherData: Record<string, string | number>;
}

/** Of stage executions; the newest are kept. About eight events come of each. */
export const traceSpanCountMax = 50_000;

const clusterPid = 1;
const unservedPid = 2;
const groupPid = (group: number) => 100 + group;
const devicePid = (device: number) => 1000 + device;

export function chromeTrace(source: ExportSource): ChromeTrace {
  const ended = source.spans.filter(({ endSeconds }) => Number.isFinite(endSeconds));
  const spans = ended.slice(-traceSpanCountMax);
  const fromSeconds = spans.length < ended.length ? spans[0].startSeconds : 0;
  const requests = source.requests.filter(({ arrivalSeconds }) => arrivalSeconds >= fromSeconds);
  const groupOf = groupOfDevices(source);
  const byRequest = groupByRequest(spans);
  return {
    displayTimeUnit: 'ms',
    traceEvents: [
      ...names(source, groupOf),
      ...spans.map((span) => deviceEvent(source, span)),
      ...requests.flatMap((dot) => requestEvents(source, dot, { stages: byRequest.get(dot.request) ?? [], groupOf })),
      ...[...byRequest.values()].flatMap((stages) => flowEvents(source, firstShards(stages))),
      ...counterEvents('waiting', 'requests', waitingSteps(requests, byRequest)),
      ...counterEvents('busy devices', 'devices', busySteps(spans)),
    ],
    otherData: {
      scenario: source.scenario.title,
      placement: source.placementLabel,
      seed: source.controls.seed,
      mode: source.mode,
      provenance: source.provenance,
      link: source.link,
      stageExecutionsLeftOut: ended.length - spans.length + source.lostSpanCount,
    },
  };
}

function groupByRequest(spans: readonly LaneSpan[]): Map<number, LaneSpan[]> {
  const groups = new Map<number, LaneSpan[]>();
  for (const span of spans) {
    const group = groups.get(span.request);
    if (group) group.push(span);
    else groups.set(span.request, [span]);
  }
  return groups;
}

/** Whole nanoseconds, so that what follows without a gap still does. */
function microseconds(seconds: number): number {
  return Math.round(seconds * 1e9) / 1e3;
}

function nameOf({ scenario }: ExportSource, model: number): string {
  return scenario.models[model]?.name ?? `model ${model}`;
}

/** By device, the group of the placement that the run began with. */
function groupOfDevices({ testCase }: ExportSource): Map<number, number> {
  const placement = testCase.simulations?.[0]?.placement;
  if (!placement || isTimed(placement)) return new Map();
  return new Map(
    stageDevices(placement).flatMap((stages, group) =>
      stages.flat().map((device): [number, number] => [device, group]),
    ),
  );
}

function names(source: ExportSource, groupOf: Map<number, number>): TraceEvent[] {
  const { deviceCount } = source.testCase.cluster;
  const groups = [...new Set(groupOf.values())];
  const named = (pid: number, name: string, place: number): TraceEvent[] => [
    { ph: 'M', pid, tid: 0, name: 'process_name', args: { name } },
    { ph: 'M', pid, tid: 0, name: 'process_sort_index', args: { sort_index: place } },
  ];
  const stagesOf = (pid: number): TraceEvent => ({
    ph: 'M',
    pid,
    tid: 1,
    name: 'thread_name',
    args: { name: 'stages' },
  });
  return [
    ...named(clusterPid, 'cluster', 0),
    ...named(unservedPid, 'requests not served', 999),
    ...groups.flatMap((group) => named(groupPid(group), `group ${group + 1}`, 1 + group)),
    ...Array.from({ length: deviceCount }, (_, device) => [
      ...named(devicePid(device), `device ${device + 1}`, 100 + device),
      stagesOf(devicePid(device)),
    ]).flat(),
  ];
}

function deviceEvent(source: ExportSource, { device, model, request, stage, startSeconds, endSeconds }: LaneSpan) {
  const ts = microseconds(startSeconds);
  return {
    ph: 'X',
    pid: devicePid(device),
    tid: 1,
    name: nameOf(source, model),
    cat: 'stage',
    ts,
    dur: microseconds(endSeconds) - ts,
    args: { request, stage: stage + 1 },
  } satisfies TraceEvent;
}

function requestEvents(
  source: ExportSource,
  dot: RequestDot,
  { stages, groupOf }: { stages: readonly LaneSpan[]; groupOf: Map<number, number> },
): TraceEvent[] {
  const { request, model, arrivalSeconds, latencySeconds, outcome } = dot;
  const name = `${nameOf(source, model)} #${request}`;
  const args = { outcome: outcomeWord(outcome) };
  const isServed = outcome === outcomeCode.onTime || outcome === outcomeCode.late;
  if (!isServed || stages.length === 0) {
    const ts = microseconds(arrivalSeconds);
    return [{ ph: 'i', pid: unservedPid, tid: 0, name, cat: 'request', ts, s: 'p', args }];
  }
  const pid = groupPid(groupOf.get(stages[0].device) ?? 0);
  const finishSeconds = arrivalSeconds + latencySeconds;
  const nested = (
    title: string,
    from: number,
    to: number,
    more: Partial<TraceEvent> = {},
  ): [TraceEvent, TraceEvent] => {
    const event = { pid, tid: 0, name: title, cat: 'request', id: `request-${request}`, ...more };
    return [
      { ph: 'b', ts: microseconds(from), ...event },
      { ph: 'e', ts: microseconds(to), ...event },
    ];
  };
  const [begin, end] = nested(name, arrivalSeconds, finishSeconds, { args });
  // Where a live stage ends a clock's step after its request, its event ends with it.
  const inside = firstShards(stages).flatMap(({ stage, startSeconds, endSeconds }) =>
    nested(`stage ${stage + 1}`, Math.max(startSeconds, arrivalSeconds), Math.min(endSeconds, finishSeconds)),
  );
  return [begin, ...inside, end];
}

/** Of a stage cut in shards, one; in order of their starts. */
function firstShards(stages: readonly LaneSpan[]): LaneSpan[] {
  const byStage = new Map<number, LaneSpan>();
  for (const span of stages) if (!byStage.has(span.stage)) byStage.set(span.stage, span);
  return [...byStage.values()];
}

function flowEvents(source: ExportSource, stages: readonly LaneSpan[]): TraceEvent[] {
  if (stages.length < 2) return [];
  return stages.map(({ device, model, request, startSeconds }, index) => {
    const isLast = index === stages.length - 1;
    return {
      ph: index === 0 ? 's' : isLast ? 'f' : 't',
      pid: devicePid(device),
      tid: 1,
      name: `${nameOf(source, model)}, from stage to stage`,
      cat: 'hand-off',
      id: `flow-${request}`,
      ts: microseconds(startSeconds),
      ...(isLast && { bp: 'e' as const }),
    };
  });
}

interface Step {
  seconds: number;
  change: number;
}

/** From a request's arrival to the start of its first stage. */
function waitingSteps(requests: readonly RequestDot[], byRequest: Map<number, LaneSpan[]>): Step[] {
  return requests.flatMap(({ request, arrivalSeconds }) => {
    const start = byRequest.get(request)?.[0]?.startSeconds;
    if (start === undefined || !(start > arrivalSeconds)) return [];
    return [
      { seconds: arrivalSeconds, change: 1 },
      { seconds: start, change: -1 },
    ];
  });
}

function busySteps(spans: readonly LaneSpan[]): Step[] {
  return spans.flatMap(({ startSeconds, endSeconds }) => [
    { seconds: startSeconds, change: 1 },
    { seconds: endSeconds, change: -1 },
  ]);
}

/** One event for each time at which the count changes. */
function counterEvents(name: string, unit: string, steps: readonly Step[]): TraceEvent[] {
  const sorted = steps
    .map(({ seconds, change }) => ({ ts: microseconds(seconds), change }))
    .sort((a, b) => a.ts - b.ts || a.change - b.change);
  const events: TraceEvent[] = [];
  let count = 0;
  let told = 0;
  for (const [index, { ts, change }] of sorted.entries()) {
    count += change;
    if (sorted[index + 1]?.ts === ts || count === told) continue;
    told = count;
    events.push({ ph: 'C', pid: clusterPid, tid: 0, name, ts, args: { [unit]: count } });
  }
  return events;
}
