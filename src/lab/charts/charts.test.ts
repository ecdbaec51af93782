import { expect, test } from 'vitest';
import { append, clear, createRing } from '../../base/ring.ts';
import { type LabRings, outcomeCode, requestWidth, type Snapshot, spanWidth } from '../../experiment/labController.ts';
import { createFrameLoop } from '../frameLoop.ts';
import { binArrivals, binCount } from './arrivals.ts';
import { cumulative } from './distribution.ts';
import { latencyCeiling, scaledFont, timeCeiling } from './latency.ts';
import { absorb, createRunLog, isMissed, type RequestDot } from './runLog.ts';
import { hitTimeline, laneLoads, layoutTimeline, lossesOf, type TimelineData, tickStep } from './timeline.ts';

const ring = (width: number) => createRing({ capacity: 64, width });
const rings = (): LabRings => ({
  spans: ring(spanWidth),
  requests: ring(requestWidth),
  ghostSpans: ring(spanWidth),
  ghostRequests: ring(requestWidth),
});
const snapshot = (change: Partial<Snapshot>) =>
  ({ runId: 1, phase: 'running', nowSeconds: 1, groups: [], ...change }) as Snapshot;
const dot = (arrivalSeconds: number, latencySeconds: number, outcome = 0): RequestDot => ({
  request: 0,
  model: 0,
  arrivalSeconds,
  latencySeconds,
  outcome,
});

test('the log reads each record once, and starts over with a new run', () => {
  const log = createRunLog(rings());
  append(log.rings.requests, [0, 0, 0.1, 0.2, outcomeCode.onTime]);
  absorb(log, snapshot({}));
  append(log.rings.requests, [1, 1, 0.2, 0.9, outcomeCode.late]);
  absorb(log, snapshot({ nowSeconds: 2 }));
  expect(log.requests.map(({ request }) => request)).toEqual([0, 1]);
  expect(log.queue).toHaveLength(2);
  clear(log.rings.requests);
  append(log.rings.requests, [0, 1, 0.1, 0.1, outcomeCode.onTime]);
  append(log.rings.requests, [1, 1, 0.1, 0.1, outcomeCode.onTime]);
  append(log.rings.requests, [2, 1, 0.1, 0.1, outcomeCode.onTime]);
  absorb(log, snapshot({ runId: 2 }));
  expect(log.requests).toHaveLength(3);
  expect(log.outcomeByRequest.get(1)).toBe(outcomeCode.onTime);
});

test('the ghost shows only what has ended by now', () => {
  const log = createRunLog(rings());
  append(log.rings.ghostRequests, [0, 0, 0.1, 0.2, 0]);
  append(log.rings.ghostRequests, [1, 0, 0.5, 2, 1]);
  absorb(log, snapshot({ nowSeconds: 1 }));
  expect(log.ghostRequests.map(({ request }) => request)).toEqual([0]);
});

test('a miss is foretold by the span until the request has ended', () => {
  const log = createRunLog(rings());
  const span = Float64Array.of(0, 0, 7, 0, 0, 1, 1);
  expect(isMissed(log, span, 0)).toBe(true);
  log.outcomeByRequest.set(7, outcomeCode.onTime);
  expect(isMissed(log, span, 0)).toBe(false);
});

test('lanes, captions and the queue fit any height and number of devices', () => {
  for (const height of [300, 420, 700]) {
    for (const deviceCount of [1, 2, 4, 16]) {
      const layout = layoutTimeline({ width: 600, height }, { deviceCount, hasGhost: true });
      expect(layout.ghostTop).toBeGreaterThan(
        layout.lanesTop + (deviceCount - 1) * layout.laneStep + layout.laneHeight,
      );
      expect(layout.queueTop).toBeGreaterThan(
        layout.ghostTop + (deviceCount - 1) * layout.laneStep + layout.laneHeight,
      );
      expect(layout.queueTop + layout.queueHeight).toBeLessThanOrEqual(height);
    }
  }
});

test('the pointer finds the stage execution under it, in the run and in the ghost', () => {
  const { spans, ghostSpans } = rings();
  append(spans, [1, 0, 5, 1, 2, 3, 0]);
  append(ghostSpans, [0, 1, 6, 0, 2, 3, 1]);
  const view = { width: 668, height: 420, fromSeconds: 0, toSeconds: 6, palette: {} as never };
  const data: TimelineData = {
    spans,
    ghostSpans,
    isMissed: () => false,
    queue: [],
    actions: [],
    deviceCount: 2,
    nowSeconds: 6,
    caption: '',
    ghostCaption: 'ghost',
  };
  const layout = layoutTimeline(view, { deviceCount: 2, hasGhost: true });
  const x = layout.left + (2.5 / 6) * layout.plotWidth;
  expect(hitTimeline(view, data, { x, y: layout.lanesTop + layout.laneStep + 4 })).toMatchObject({
    request: 5,
    stage: 1,
  });
  expect(hitTimeline(view, data, { x, y: layout.ghostTop + 4 })).toMatchObject({
    request: 6,
    ghost: true,
    missed: true,
  });
  expect(hitTimeline(view, data, { x, y: layout.lanesTop + 4 })).toBeNull();
});

test('lane loads count time and misses within the window only', () => {
  const { spans } = rings();
  append(spans, [0, 0, 1, 0, 0, 2, 1]);
  append(spans, [1, 0, 2, 0, 1.5, 9, 0]);
  const loads = laneLoads(
    spans,
    { fromSeconds: 1, toSeconds: 3, deviceCount: 2 },
    (values, at) => values[at + 6] === 1,
  );
  expect(loads).toEqual([
    { busyFraction: 0.5, missed: 1 },
    { busyFraction: 0.75, missed: 0 },
  ]);
});

test('a loss lasts from the kill to the revival, or to now', () => {
  const actions = [
    { atSeconds: 1, kind: 'fail-device', device: 0 },
    { atSeconds: 2, kind: 'revive-device', device: 0 },
    { atSeconds: 4, kind: 'fail-device', device: 1 },
  ] as const;
  expect(lossesOf(actions, 9)).toEqual([
    { device: 0, fromSeconds: 1, toSeconds: 2 },
    { device: 1, fromSeconds: 4, toSeconds: 9 },
  ]);
});

test('axes grow in calm steps', () => {
  expect([2, 6, 20, 60].map(tickStep)).toEqual([0.5, 1, 5, 10]);
  expect([0, 5, 7, 60].map(timeCeiling)).toEqual([5, 5, 10, 60]);
});

test('the latency axis holds the SLO and the run, up to five times the SLO', () => {
  const data = (latency: number) => ({ requests: [dot(0, latency)], ghostRequests: [], sloSeconds: [0.3] });
  expect(latencyCeiling(data(0.1))).toBeCloseTo(0.6);
  expect(latencyCeiling(data(1))).toBeCloseTo(1.08);
  expect(latencyCeiling(data(9))).toBeCloseTo(1.5);
});

test('what was refused never ends, so the distribution stays below one', () => {
  const steps = cumulative([dot(0, 0.2), dot(0, Number.NaN, outcomeCode.rejected), dot(0, 0.1)]);
  expect(steps.map(({ latencySeconds }) => latencySeconds)).toEqual([0.1, 0.2]);
  expect(steps.at(-1)?.share).toBeCloseTo(2 / 3);
});

test('arrivals fall into bins by model, and none outside the window', () => {
  const arrivals = [
    { arrivalSeconds: 1, model: 0 },
    { arrivalSeconds: 1.001, model: 1 },
    { arrivalSeconds: 99, model: 0 },
  ];
  const bins = binArrivals(arrivals, { fromSeconds: 0, toSeconds: binCount, modelCount: 2 });
  expect(bins[1]).toEqual([1, 1]);
  expect(bins.flat().reduce((sum, count) => sum + count, 0)).toBe(2);
});

test('fonts scale with the pixels', () => {
  expect(scaledFont('600 11px "Inter"', 2)).toBe('600 22px "Inter"');
});

test('the loop paints on demand, again while asked to, and then sleeps', () => {
  const frames: ((milliseconds: number) => void)[] = [];
  const loop = createFrameLoop((callback) => frames.push(callback));
  let again = true;
  let painted = 0;
  loop.add({
    paint() {
      painted++;
      return again;
    },
  });
  loop.invalidate();
  expect(frames).toHaveLength(1);
  frames.shift()?.(16);
  expect(frames).toHaveLength(1);
  again = false;
  frames.shift()?.(32);
  expect(frames).toHaveLength(0);
  expect(painted).toBe(2);
});
