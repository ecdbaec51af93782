import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRing } from '../../base/ring.ts';
import { outcomeCode, requestWidth, type Snapshot, spanWidth } from '../../experiment/labController.ts';
import { createRunLog } from '../charts/runLog.ts';
import { freshState } from '../link/linkState.ts';
import { twoModelsTwoDevices } from '../presets.ts';
import { createLabStore, type LabState } from '../store.ts';
import { areaStatistics } from './areaStatistics.ts';
import { isMissedSpan, lossesOf, tickStep } from './drawGantt.ts';
import { layoutGantt, secondsAt, xAt } from './layout.ts';
import { SpanLanes } from './spanLanes.ts';
import { laneLoads, latestSpans, sceneOf, shownAreaStatistics, spanUnder } from './timeChart.ts';
import { panned, windowOfView, zoomed } from './timeView.ts';

type Record = [
  device: number,
  model: number,
  request: number,
  stage: number,
  start: number,
  end: number,
  missed: number,
];
const flat = (...records: Record[]) => Float64Array.from(records.flat());

function logOf(spans: Float64Array, ghostSpans = flat()) {
  const ring = (width: number) => createRing({ capacity: 1, width });
  const log = createRunLog({
    spans: ring(spanWidth),
    ghostSpans: ring(spanWidth),
    requests: ring(requestWidth),
    ghostRequests: ring(requestWidth),
  });
  log.spans.add(spans);
  log.ghostSpans.add(ghostSpans);
  return log;
}

function stateOf(change: Partial<LabState['time']>, nowSeconds = 6): LabState {
  const opened = { ...freshState(twoModelsTwoDevices), problems: [] };
  const state = createLabStore(opened, { isolated: true }).getState();
  const snapshot = { phase: 'running', nowSeconds, devices: [{}, {}], ghost: {}, models: [], actions: [] };
  return { ...state, snapshot: snapshot as unknown as Snapshot, time: { ...state.time, ...change } };
}

describe('lanes', () => {
  test('what comes later of the same start replaces it: its end has become known', () => {
    const lanes = new SpanLanes();
    lanes.add(flat([0, 0, 1, 0, 2, Number.NaN, 0]));
    lanes.add(flat([0, 0, 1, 0, 2, 2.5, 0], [0, 1, 2, 0, 2.5, 3, 0]));
    expect(lanes.spanCount).toBe(2);
    expect(lanes.read(0, 0)).toMatchObject({ request: 1, endSeconds: 2.5 });
  });

  test('find what overlaps a time, as a plain search does', () => {
    const gaps = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 5 })), { maxLength: 600 });
    const window = fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 50 }));
    fc.assert(
      fc.property(gaps, window, (lengths, [fromSeconds, length]) => {
        const records: Record[] = [];
        let at = 0;
        for (const [gap, duration] of lengths) {
          const start = at + gap + 0.5;
          records.push([0, 0, records.length, 0, start, start + duration, 0]);
          at = start + duration;
        }
        const lanes = new SpanLanes();
        lanes.add(flat(...records));
        const toSeconds = fromSeconds + length;
        const found: number[] = [];
        lanes.within(0, { fromSeconds, toSeconds }, (index) => found.push(lanes.request(0, index)));
        const expected = records.filter(([, , , , start, end]) => end >= fromSeconds && start <= toSeconds);
        expect(found).toEqual(expected.map(([, , request]) => request));
      }),
    );
  });

  test('the latest come newest first, of all devices', () => {
    const log = logOf(flat([0, 0, 1, 0, 1, 2, 0], [1, 0, 2, 0, 3, 4, 0], [0, 0, 3, 0, 5, 6, 1]));
    expect(latestSpans(log, 2).map(({ request, missed }) => [request, missed])).toEqual([
      [3, true],
      [2, false],
    ]);
  });
});

describe('the view', () => {
  const extent = { nowSeconds: 100, followSeconds: 10, ended: false };
  const window = windowOfView({ kind: 'fixed', fromSeconds: 20, toSeconds: 40 }, extent);

  test('follows the clock, shows the whole run, or stays', () => {
    expect(windowOfView({ kind: 'follow' }, extent)).toEqual({ fromSeconds: 90, toSeconds: 100 });
    expect(windowOfView({ kind: 'follow' }, { ...extent, nowSeconds: 3 })).toEqual({ fromSeconds: 0, toSeconds: 10 });
    expect(windowOfView({ kind: 'whole' }, extent)).toEqual({ fromSeconds: 0, toSeconds: 100 });
    expect(windowOfView({ kind: 'follow' }, { ...extent, ended: true })).toEqual({ fromSeconds: 0, toSeconds: 100 });
    expect(window).toEqual({ fromSeconds: 20, toSeconds: 40 });
  });

  test('zooms about what is under the pointer', () => {
    expect(zoomed(window, extent, { factor: 0.5, anchor: 0.25 })).toEqual({
      kind: 'fixed',
      fromSeconds: 22.5,
      toSeconds: 32.5,
    });
  });

  test('never leaves the run, however it is zoomed and moved', () => {
    const moves = fc.array(
      fc.tuple(fc.double({ min: 0.01, max: 100, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true })),
    );
    fc.assert(
      fc.property(moves, (steps) => {
        let shown = window;
        for (const [factor, share] of steps) {
          shown = windowOfView(zoomed(shown, extent, { factor, anchor: 0.5 }), extent);
          shown = windowOfView(panned(shown, extent, share), extent);
          expect(shown.fromSeconds).toBeGreaterThanOrEqual(0);
          expect(shown.toSeconds).toBeLessThanOrEqual(100 + 1e-9);
          expect(shown.toSeconds - shown.fromSeconds).toBeGreaterThan(9e-4);
        }
      }),
    );
  });
});

describe('the layout', () => {
  test('lanes, captions and the queue fit any height and number of devices', () => {
    for (const height of [300, 420, 700]) {
      for (const deviceCount of [1, 2, 4, 16]) {
        const layout = layoutGantt({ width: 600, height }, { deviceCount, hasGhost: true });
        const lanesHeight = (deviceCount - 1) * layout.laneStep + layout.laneHeight;
        expect(layout.ghostTop).toBeGreaterThan(layout.lanesTop + lanesHeight);
        expect(layout.queueTop).toBeGreaterThan(layout.ghostTop + lanesHeight);
        expect(layout.queueTop + layout.queueHeight).toBeLessThanOrEqual(height);
      }
    }
  });

  test("places and seconds are each other's inverse", () => {
    const layout = layoutGantt({ width: 600, height: 400 }, { deviceCount: 2, hasGhost: false });
    const window = { fromSeconds: 3, toSeconds: 9 };
    expect(secondsAt(layout, window, xAt(layout, window, 4.5))).toBeCloseTo(4.5);
  });

  test('axes grow in calm steps', () => {
    expect([0.01, 2, 6, 20, 60].map(tickStep)).toEqual([0.002, 0.5, 1, 5, 10]);
  });
});

describe('the pointer', () => {
  const log = logOf(flat([1, 0, 5, 1, 2, 3, 0]), flat([0, 1, 6, 0, 2, 3, 1]));
  const size = { width: 668 + 6, height: 420 };
  const layout = layoutGantt(size, { deviceCount: 2, hasGhost: true });
  const window = { fromSeconds: 0, toSeconds: 6 };
  const x = xAt(layout, window, 2.5);
  const state = stateOf({ view: { kind: 'fixed', ...window } });

  test('finds the stage execution under it, in the run and in the ghost', () => {
    const own = { x, y: layout.lanesTop + layout.laneStep + 4 };
    expect(spanUnder(state, log, size, own)).toMatchObject({ ghost: false, request: 5, stage: 1 });
    const ghost = { x, y: layout.ghostTop + 4 };
    expect(spanUnder(state, log, size, ghost)).toMatchObject({ ghost: true, request: 6, missed: true });
    expect(spanUnder(state, log, size, { x, y: layout.lanesTop + 4 })).toBeNull();
  });

  test('finds nothing of a model that is hidden', () => {
    const hiding = stateOf({ view: { kind: 'fixed', ...window }, hiddenModels: [0] });
    expect(spanUnder(hiding, log, size, { x, y: layout.lanesTop + layout.laneStep + 4 })).toBeNull();
  });
});

describe('figures', () => {
  const log = logOf(flat([0, 0, 1, 0, 0, 2, 1], [1, 0, 2, 0, 1.5, 9, 0]));

  test('lane loads count time and misses within the window only', () => {
    const loads = laneLoads(log, { window: { fromSeconds: 1, toSeconds: 3 }, deviceCount: 2, ghost: false });
    expect(loads).toEqual([
      { busyFraction: 0.5, missed: 1 },
      { busyFraction: 0.75, missed: 0 },
    ]);
  });

  test('an area counts stages, requests, misses, and the share of its time in which devices worked', () => {
    const area = { fromSeconds: 1, toSeconds: 3, firstDevice: 0, lastDevice: 1 };
    const expected = { stageCount: 2, requestCount: 2, missedRequestCount: 1, busyFraction: 0.625 };
    expect(areaStatistics(log.spans, area, (device) => device === 0)).toEqual(expected);
    expect(shownAreaStatistics(stateOf({ area }), log)).toEqual(expected);
    expect(shownAreaStatistics(stateOf({}), log)).toBeNull();
  });

  test('a miss is foretold by the span until the request has ended', () => {
    const outcomes = new Map<number, number>();
    expect(isMissedSpan({ outcomes, lanes: log.spans, ghost: false }, 0, 0)).toBe(true);
    outcomes.set(1, outcomeCode.onTime);
    expect(isMissedSpan({ outcomes, lanes: log.spans, ghost: false }, 0, 0)).toBe(false);
    expect(isMissedSpan({ outcomes, lanes: log.spans, ghost: true }, 0, 0)).toBe(true);
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

  test('time flows between snapshots only where the chart follows it', () => {
    const captions = { caption: '', ghostCaption: null };
    expect(sceneOf(stateOf({}), captions, 0)?.flowing).toBe(true);
    expect(sceneOf(stateOf({ view: { kind: 'fixed', fromSeconds: 0, toSeconds: 1 } }), captions, 0)?.flowing).toBe(
      false,
    );
    expect(sceneOf({ ...stateOf({}), snapshot: null }, captions, 0)).toBeNull();
  });
});
