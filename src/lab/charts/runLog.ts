/** @file What the charts know of the run in progress: the rings, read as they grow, and the queue's length over time. */
import { type Ring, readFrom, writtenCount } from '../../base/ring.ts';
import { type LabRings, outcomeCode, requestField, type Snapshot, spanField } from '../../experiment/labController.ts';

export interface RequestDot {
  request: number;
  model: number;
  arrivalSeconds: number;
  /** NaN unless completed. */
  latencySeconds: number;
  outcome: number;
}

export interface RunLog {
  rings: LabRings;
  runId: number;
  requests: RequestDot[];
  /** Of `requests`, how far the ring was read. */
  readCount: number;
  ghostRequests: RequestDot[];
  outcomeByRequest: Map<number, number>;
  /** Requests waiting, at the time of each snapshot. */
  queue: { timeSeconds: number; waiting: number }[];
}

export function createRunLog(rings: LabRings): RunLog {
  return {
    rings,
    runId: -1,
    requests: [],
    readCount: 0,
    ghostRequests: [],
    outcomeByRequest: new Map(),
    queue: [],
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
export function absorb(log: RunLog, snapshot: Snapshot): void {
  if (snapshot.runId !== log.runId) startOver(log, snapshot.runId);
  if (writtenCount(log.rings.requests) < log.readCount) startOver(log, snapshot.runId);
  log.readCount = readFrom(log.rings.requests, log.readCount, (values, offset) => {
    const dot = dotAt(values, offset);
    log.requests.push(dot);
    log.outcomeByRequest.set(dot.request, dot.outcome);
  });
  log.ghostRequests = readGhost(log.rings.ghostRequests, snapshot.nowSeconds);
  const waiting = snapshot.groups.reduce((sum, group) => sum + group.waitingCount, 0);
  log.queue.push({ timeSeconds: snapshot.nowSeconds, waiting });
}

function startOver(log: RunLog, runId: number): void {
  log.runId = runId;
  log.requests = [];
  log.readCount = 0;
  log.outcomeByRequest.clear();
  log.queue = [];
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

/** A request's stage misses its SLO: known once the request ended, foretold by the span until then. */
export function isMissed(log: RunLog, values: Float64Array, offset: number): boolean {
  const outcome = log.outcomeByRequest.get(values[offset + spanField.request] ?? -1);
  if (outcome === undefined) return values[offset + spanField.missed] === 1;
  return outcome !== outcomeCode.onTime;
}
