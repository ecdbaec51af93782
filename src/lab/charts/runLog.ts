/** @file What the page knows of the run in progress: the rings, read as they grow, and the queue's length over time. */
import { generationOf, type Ring, readFrom, writtenCount } from '../../base/ring.ts';
import { type LabRings, requestField, requestWidth, type Snapshot, spanWidth } from '../../experiment/labController.ts';
import { SpanLanes } from '../gantt/spanLanes.ts';

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
  requests: RequestDot[];
  ghostRequests: RequestDot[];
  outcomeByRequest: Map<number, number>;
  /** Requests waiting, at the time of each snapshot. */
  queue: { timeSeconds: number; waiting: number }[];
  readers: Record<'spans' | 'requests' | 'ghostSpans', Reader>;
  ghostRequestRing: Ring;
  /** Records of executions that were overwritten before they were read. */
  lostSpanCount: number;
}

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
    ghostRequests: [],
    outcomeByRequest: new Map(),
    queue: [],
    readers: { spans: reader(rings.spans), requests: reader(rings.requests), ghostSpans: reader(rings.ghostSpans) },
    ghostRequestRing: rings.ghostRequests,
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
    log.outcomeByRequest.set(dot.request, dot.outcome);
  }
  log.ghostRequests = readGhost(log.ghostRequestRing, snapshot.nowSeconds);
  const waiting = {
    timeSeconds: snapshot.nowSeconds,
    waiting: snapshot.groups.reduce((sum, group) => sum + group.waitingCount, 0),
  };
  log.queue.push(waiting);
  return { isFresh, spans, requests, waiting, isGhostFresh, ghostSpans };
}

function startOver(log: RunLog, runId: number): void {
  log.runId = runId;
  log.spans.clear();
  log.requests = [];
  log.outcomeByRequest.clear();
  log.queue = [];
  log.lostSpanCount = 0;
  rewind(log.readers.spans);
  rewind(log.readers.requests);
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

/** The ghost's requests that have ended by now; its ring is rewritten, so it is read anew each time. */
function readGhost(ring: Ring, now: number): RequestDot[] {
  const dots: RequestDot[] = [];
  readFrom(ring, 0, (values, offset) => {
    const dot = dotAt(values, offset);
    const end = dot.arrivalSeconds + (Number.isNaN(dot.latencySeconds) ? 0 : dot.latencySeconds);
    if (end <= now) dots.push(dot);
  });
  return dots;
}
