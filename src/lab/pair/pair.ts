/** @file Two runs beside each other, request by request where both met the same arrivals: figures, regret, and who differs. */
import { formatCount, formatDuration, formatPercent, formatRelative, formatSignedPoints } from '../../base/format.ts';
import type { Report } from '../../domain/report.ts';
import { outcomeCode } from '../../experiment/labController.ts';
import type { RequestDot } from '../charts/runLog.ts';
import type { LaneSpan } from '../gantt/spanLanes.ts';
import { dotsOfReport } from '../runs/finishedRun.ts';

export interface PairSide {
  /** `Shared pipeline, live`. */
  label: string;
  report: Report;
  /** Every stage execution, by start, where they were kept. */
  spans?: readonly LaneSpan[];
}

export interface Pair {
  a: PairSide;
  b: PairSide;
}

/** A live arrival is served a clock's step after it was due. */
const sameArrivalSeconds = 0.1;

/** Whether the n-th request of one is the n-th of the other. */
export function meetSameArrivals({ a, b }: Pair): boolean {
  const [one, other] = [a.report.requests, b.report.requests];
  const { length } = one.arrivalSeconds;
  return (
    length > 0 &&
    length === other.arrivalSeconds.length &&
    one.modelIndices.every((model, request) => model === other.modelIndices[request]) &&
    one.arrivalSeconds.every(
      (arrival, request) => Math.abs(arrival - other.arrivalSeconds[request]) <= sameArrivalSeconds,
    )
  );
}

export interface RequestPair {
  request: number;
  a: RequestDot;
  b: RequestDot;
}

export interface PairRegret {
  /** In time in A, missed in B; and the other way. */
  onlyA: RequestPair[];
  onlyB: RequestPair[];
  arrived: number;
}

/** null: the two did not meet the same requests. */
export function regretOfPair(pair: Pair): PairRegret | null {
  if (!meetSameArrivals(pair)) return null;
  const others = dotsOfReport(pair.b.report);
  const pairs = dotsOfReport(pair.a.report).map((a, request): RequestPair => ({ request, a, b: others[request] }));
  const isOnTime = ({ outcome }: RequestDot) => outcome === outcomeCode.onTime;
  return {
    onlyA: pairs.filter(({ a, b }) => isOnTime(a) && !isOnTime(b)),
    onlyB: pairs.filter(({ a, b }) => isOnTime(b) && !isOnTime(a)),
    arrived: pairs.length,
  };
}

/** `37 requests of 412 that A served in time B missed, 4 the other way.` */
export function regretSentence({ onlyA, onlyB, arrived }: PairRegret): string {
  if (onlyA.length === 0 && onlyB.length === 0)
    return `Every one of ${formatCount(arrived, 'request')} ended alike: in time in both, or in neither.`;
  return `${formatCount(onlyA.length, 'request')} of ${arrived} that A served in time B missed, ${onlyB.length} the other way.`;
}

/** Those that were in time in one and missed in the other, the largest difference first; what never ended is the largest. */
export function mostDifferent({ onlyA, onlyB }: PairRegret, count: number): RequestPair[] {
  const difference = ({ a, b }: RequestPair) => {
    const seconds = Math.abs(a.latencySeconds - b.latencySeconds);
    return Number.isNaN(seconds) ? Number.POSITIVE_INFINITY : seconds;
  };
  return [...onlyA, ...onlyB]
    .sort((one, other) => {
      const [first, second] = [difference(one), difference(other)];
      return first === second ? one.request - other.request : second - first;
    })
    .slice(0, count);
}

export interface PairRow {
  name: string;
  a: string;
  b: string;
  /** B less A. */
  difference: string;
}

const latencyNames = ['mean', 'p50', 'p90', 'p99'] as const;

export function pairRows({ a: { report: a }, b: { report: b } }: Pair): PairRow[] {
  const share = (name: string, one: number | null, other: number | null): PairRow => {
    const difference = one === null || other === null ? null : other - one;
    return {
      name,
      a: formatPercent(one),
      b: formatPercent(other),
      difference: difference === null ? formatSignedPoints(null) : `${formatSignedPoints(difference)} points`,
    };
  };
  const models = a.byModel.filter(({ name }) => b.byModel.some((model) => model.name === name));
  return [
    share('within SLO', a.attainment, b.attainment),
    ...models.map(({ name, attainment }) =>
      share(name, attainment, b.byModel.find((model) => model.name === name)?.attainment ?? null),
    ),
    ...latencyNames.map((name) => ({
      name,
      a: formatDuration(a.latencySeconds[name]),
      b: formatDuration(b.latencySeconds[name]),
      difference: formatRelative(b.latencySeconds[name], a.latencySeconds[name]),
    })),
    { name: 'arrived', a: String(a.ledger.arrived), b: String(b.ledger.arrived), difference: '' },
  ];
}

/** `1.24 s, late`; `rejected`. */
export function outcomeOfRequest({ latencySeconds, outcome }: RequestDot, wordOf: (outcome: number) => string): string {
  return Number.isNaN(latencySeconds) ? wordOf(outcome) : `${formatDuration(latencySeconds)}, ${wordOf(outcome)}`;
}

/** What a device did within the time that is shown. */
export interface DeviceLoad {
  executionCount: number;
  missedCount: number;
  busyFraction: number;
}

/** [devices] */
export function deviceLoads(spans: readonly LaneSpan[], deviceCount: number, toSeconds: number): DeviceLoad[] {
  const loads = Array.from({ length: deviceCount }, () => ({ executionCount: 0, missedCount: 0, busyFraction: 0 }));
  for (const { device, missed, startSeconds, endSeconds } of spans) {
    const load = loads[device];
    load.executionCount++;
    if (missed) load.missedCount++;
    load.busyFraction += (endSeconds - startSeconds) / toSeconds;
  }
  return loads;
}
