import { expect, test } from 'vitest';
import { append, clear, createRing } from '../../base/ring.ts';
import { type LabRings, outcomeCode, requestWidth, type Snapshot, spanWidth } from '../../experiment/labController.ts';
import { spansMax } from '../gantt/spanLanes.ts';
import { absorb, createRunLog, requestsMax } from './runLog.ts';

const ring = (width: number) => createRing({ capacity: 64, width });
const rings = (): LabRings => ({
  spans: ring(spanWidth),
  requests: ring(requestWidth),
  ghostSpans: ring(spanWidth),
  ghostRequests: ring(requestWidth),
});
const snapshot = (change: Partial<Snapshot>) =>
  ({ runId: 1, phase: 'running', nowSeconds: 1, groups: [], ...change }) as Snapshot;

test('the log reads each record once, and starts over with a new run', () => {
  const written = rings();
  const log = createRunLog(written);
  append(written.requests, [0, 0, 0.1, 0.2, outcomeCode.onTime]);
  expect(absorb(log, snapshot({})).isFresh).toBe(true);
  append(written.requests, [1, 1, 0.2, 0.9, outcomeCode.late]);
  append(written.spans, [0, 1, 1, 0, 0.2, 1.1, 0]);
  const gain = absorb(log, snapshot({ nowSeconds: 2 }));
  expect(gain).toMatchObject({ isFresh: false, requests: [{ request: 1 }], waiting: { timeSeconds: 2, waiting: 0 } });
  expect(gain.spans).toHaveLength(spanWidth);
  expect(log.requests.map(({ request }) => request)).toEqual([0, 1]);
  expect(log.queue).toHaveLength(2);
  clear(written.requests);
  clear(written.spans);
  for (const request of [0, 1, 2]) append(written.requests, [request, 1, 0.1, 0.1, outcomeCode.onTime]);
  expect(absorb(log, snapshot({ runId: 2 })).isFresh).toBe(true);
  expect(log.requests).toHaveLength(3);
  expect(log.spans.spanCount).toBe(0);
  expect(log.outcomeByRequest.get(1)).toBe(outcomeCode.onTime);
});

test('more spans than the ring holds are all kept, when they are read as they come', () => {
  const written = rings();
  const log = createRunLog(written);
  for (let request = 0; request < 200; request++) {
    append(written.spans, [request % 2, 0, request, 0, request, request + 1, 0]);
    if (request % 50 === 49) absorb(log, snapshot({ nowSeconds: request }));
  }
  expect(log.spans.spanCount).toBe(200);
});

test('the ghost shows only what has ended by now, and is replaced when it is worked out anew', () => {
  const written = rings();
  const log = createRunLog(written);
  append(written.ghostRequests, [0, 0, 0.1, 0.2, 0]);
  append(written.ghostRequests, [1, 0, 0.5, 2, 1]);
  append(written.ghostSpans, [0, 0, 0, 0, 0.1, 0.3, 0]);
  absorb(log, snapshot({ nowSeconds: 1 }));
  expect(log.ghostRequests.map(({ request }) => request)).toEqual([0]);
  clear(written.ghostSpans);
  append(written.ghostSpans, [1, 0, 0, 0, 0.1, 0.3, 0]);
  expect(absorb(log, snapshot({ nowSeconds: 1.1 }))).toMatchObject({ isFresh: false, isGhostFresh: true });
  expect(log.ghostSpans.spanCount).toBe(1);
});

test('a run of hours is bounded: the latest requests and executions are kept, every outcome is', () => {
  const [requests, spans] = [requestWidth, spanWidth].map((width) => createRing({ capacity: 1 << 15, width }));
  const written = { ...rings(), requests, spans };
  const log = createRunLog(written);
  const endedCount = 200_000;
  for (let request = 0; request < endedCount; request++) {
    append(requests, [request, 0, request, 0.5, request % 2 ? outcomeCode.late : outcomeCode.onTime]);
    append(spans, [request % 4, 0, request, 0, request, request + 0.5, 0]);
    if (request % 10_000 === 9_999) absorb(log, snapshot({ nowSeconds: request }));
  }
  expect(log.requests.length).toBeLessThanOrEqual(requestsMax);
  expect(log.requests.at(-1)?.request).toBe(endedCount - 1);
  expect(log.spans.spanCount).toBeLessThanOrEqual(spansMax);
  expect(log.spans.spanCount).toBeGreaterThanOrEqual(100_000);
  expect(log.spans.spanCount + log.spans.droppedCount).toBe(endedCount);
  expect(log.spans.keptFromSeconds).toBeGreaterThan(0);
  const kept = log.spans.all();
  expect(kept.at(-1)?.request).toBe(endedCount - 1);
  expect(kept.every(({ startSeconds }) => startSeconds >= log.spans.keptFromSeconds)).toBe(true);
  expect([0, 1].map((request) => log.outcomeByRequest.get(request))).toEqual([outcomeCode.onTime, outcomeCode.late]);
  expect(log.outcomeByRequest.get(endedCount)).toBeUndefined();
});
