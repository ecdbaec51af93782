/** @file What the page knows of the run in progress: the rings, read as they grow, and the queue's length over time. */
import { generationOf, type Ring, readFrom, writtenCount } from '../../base/ring.ts';
import { type LabRings, requestField, requestWidth, type Snapshot, spanWidth } from '../../experiment/labController.ts';
import { Outcomes } from '../gantt/outcomes.ts';
import { SpanLanes } from '../gantt/spanLanes.ts';
import { RunLatencies } from '../outcome/runLatencies.ts';
import { RunShares, ShareCounts } from '../outcome/shareOverTime.ts';

export interface RequestDot {
  request: number;
  model: number;
  arrivalSeconds: number;
  /** NaN unless completed. */
  latencySeconds: number;
  outcome: number;
}

/** A ring, and how far it was read. */
interface Reader {
  ring: Ring;
  generation: number;
  readCount: number;
}

export interface RunLog {
  runId: number;
  spans: SpanLanes;
  ghostSpans: SpanLanes;
  /** The latest, in the order in which they ended: up to `requestsMax`. */
  requests: RequestDot[];
  /** Of all that ended, also of those that are no more among the latest. */
  latencies: RunLatencies;
  shares: RunShares;
  ghostShares: ShareCounts;
  ghostRequests: RequestDot[];
  outcomeByRequest: Outcomes;
  /** Requests waiting, at the time of each snapshot. */
  queue: { timeSeconds: number; waiting: number }[];
  readers: Record<'spans' | 'requests' | 'ghostSpans' | 'ghostRequests', Reader>;
  /** The ghost's requests that were read and have not ended by now, the first to end last. */
  ghostPending: RequestDot[];
  /** Records of executions that were overwritten before they were read. */
  lostSpanCount: number;
}

/** A run of hours fills neither memory nor a frame: what ended before these is in the figures, and drawn no more. */
export const requestsMax = 40_000;
/** What is left when that many are there. */
const requestsKept = 32_000;
/** Ten a second, for an hour. */
const queueMax = 36_000;

/** What a snapshot added to the log, as it was written. */
export interface LogGain {
  /** What came before is of another run. */
  isFresh: boolean;
  spans: Float64Array;
  requests: RequestDot[];
  waiting: { timeSeconds: number; waiting: number };
  /** The ghost is worked out anew when a hand changes the run. */
  isGhostFresh: boolean;
  ghostSpans: Float64Array;
}

export function createRunLog(rings: LabRings): RunLog {
  const reader = (ring: Ring): Reader => ({ ring, generation: generationOf(ring), readCount: 0 });
  return {
    runId: -1,
    spans: new SpanLanes(),
    ghostSpans: new SpanLanes(),
    requests: [],
    latencies: new RunLatencies(),
    shares: new RunShares(),
    ghostShares: new ShareCounts(),
    ghostRequests: [],
    outcomeByRequest: new Outcomes(),
    queue: [],
    readers: {
      spans: reader(rings.spans),
      requests: reader(rings.requests),
      ghostSpans: reader(rings.ghostSpans),
      ghostRequests: reader(rings.ghostRequests),
    },
    ghostPending: [],
    lostSpanCount: 0,
  };
}

export function dotAt(values: Float64Array, offset: number): RequestDot {
  return {
    request: values[offset + requestField.request] ?? 0,
    model: values[offset + requestField.model] ?? 0,
    arrivalSeconds: values[offset + requestField.arrivalSeconds] ?? 0,
    latencySeconds: values[offset + requestField.latencySeconds] ?? Number.NaN,
    outcome: values[offset + requestField.outcome] ?? 0,
  };
}

/** Takes in a snapshot and what the rings gained by it; a new run starts from nothing. */
export function absorb(log: RunLog, snapshot: Snapshot): LogGain {
  const { readers } = log;
  const isFresh = snapshot.runId !== log.runId || isEmptied(readers.spans) || isEmptied(readers.requests);
  if (isFresh) startOver(log, snapshot.runId);
  const isGhostFresh = isFresh || isEmptied(readers.ghostSpans);
  if (isGhostFresh) {
    log.ghostSpans.clear();
    rewind(readers.ghostSpans);
  }
  log.lostSpanCount += lostOf(readers.spans);
  const spans = gainOf(readers.spans, spanWidth);
  const ghostSpans = gainOf(readers.ghostSpans, spanWidth);
  const requests = dotsOf(gainOf(readers.requests, requestWidth));
  log.spans.add(spans);
  log.ghostSpans.add(ghostSpans);
  for (const dot of requests) {
    log.requests.push(dot);
    log.latencies.add(dot);
    log.shares.add(dot);
    log.outcomeByRequest.set(dot.request, dot.outcome);
  }
  trim(log.requests);
  takeGhost(log, snapshot.nowSeconds);
  const waiting = {
    timeSeconds: snapshot.nowSeconds,
    waiting: snapshot.groups.reduce((sum, group) => sum + group.waitingCount, 0),
  };
  log.queue.push(waiting);
  if (log.queue.length > queueMax) log.queue.splice(0, queueMax / 4);
  return { isFresh, spans, requests, waiting, isGhostFresh, ghostSpans };
}

function startOver(log: RunLog, runId: number): void {
  log.runId = runId;
  log.spans.clear();
  log.requests = [];
  log.ghostRequests = [];
  log.ghostPending = [];
  log.latencies.clear();
  log.shares.clear();
  log.ghostShares.clear();
  log.outcomeByRequest.clear();
  log.queue = [];
  log.lostSpanCount = 0;
  rewind(log.readers.spans);
  rewind(log.readers.requests);
  rewind(log.readers.ghostRequests);
}

function isEmptied({ ring, generation }: Reader): boolean {
  return generationOf(ring) !== generation;
}

function rewind(reader: Reader): void {
  reader.generation = generationOf(reader.ring);
  reader.readCount = 0;
}

/** Records that fell out of the ring since it was read last. */
function lostOf({ ring, readCount }: Reader): number {
  return Math.max(0, writtenCount(ring) - ring.capacity - readCount);
}

/** [n · width] What the ring gained since it was read last. */
function gainOf(reader: Reader, width: number): Float64Array {
  const { ring } = reader;
  const written = writtenCount(ring);
  const first = Math.max(reader.readCount, written - ring.capacity);
  const records = new Float64Array((written - first) * width);
  let offset = 0;
  readFrom(ring, first, (values, from) => {
    // What is written while this reads is for the next time.
    if (offset < records.length) records.set(values.subarray(from, from + width), offset);
    offset += width;
  });
  reader.readCount = written;
  return records;
}

function dotsOf(records: Float64Array): RequestDot[] {
  return Array.from({ length: records.length / requestWidth }, (_, index) => dotAt(records, index * requestWidth));
}

/** Those of the ghost's requests that have ended by now; where its ring was emptied, it is worked out anew. */
function takeGhost(log: RunLog, nowSeconds: number): void {
  const reader = log.readers.ghostRequests;
  if (isEmptied(reader)) {
    rewind(reader);
    log.ghostRequests = [];
    log.ghostPending = [];
    log.ghostShares.clear();
  }
  const gained = dotsOf(gainOf(reader, requestWidth));
  if (gained.length > 0) {
    log.ghostPending.push(...gained);
    log.ghostPending.sort((a, b) => endOf(b) - endOf(a));
  }
  for (let next = log.ghostPending.at(-1); next && endOf(next) <= nowSeconds; next = log.ghostPending.at(-1)) {
    log.ghostRequests.push(next);
    log.ghostShares.add(next);
    log.ghostPending.pop();
  }
  trim(log.ghostRequests);
}

/** When it ended; one without a latency, when it arrived. */
export function endOf({ arrivalSeconds, latencySeconds }: RequestDot): number {
  return arrivalSeconds + (Number.isNaN(latencySeconds) ? 0 : latencySeconds);
}

function trim(requests: RequestDot[]): void {
  if (requests.length > requestsMax) requests.splice(0, requests.length - requestsKept);
}
