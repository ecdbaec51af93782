/** @file Wires the charts: one log of the run, one frame loop, and for each chart a painter that draws when something is new. */

import { formatDuration, formatMillisecondsNumber, formatSpan } from '../../base/format.ts';
import { createRing } from '../../base/ring.ts';
import { type LabRings, requestWidth, spanWidth } from '../../experiment/labController.ts';
import { createFlow, type Flow } from '../flow/flow.ts';
import type { FrameLoop } from '../frameLoop.ts';
import type { AreaStatistics } from '../gantt/areaStatistics.ts';
import type { Gantt } from '../gantt/gantt.ts';
import type { GanttSize } from '../gantt/layout.ts';
import * as timeChart from '../gantt/timeChart.ts';
import { drawShare, type ShareData } from '../outcome/drawShare.ts';
import { percentileName } from '../outcome/percentiles.ts';
import { type ShareCounts, shareWindowOf } from '../outcome/shareOverTime.ts';
import type { LabStore } from '../store.ts';
import { type ArrivalsData, drawArrivals } from './arrivals.ts';
import { drawDistribution, type PercentileMark } from './distribution.ts';
import { drawLatency, type LatencyData, latencyCeiling, timeCeiling } from './latency.ts';
import { type Palette, readPalette, watchPalette } from './palette.ts';
import { createPlot, type PlotAxes } from './plot.ts';
import { absorb, createRunLog, endOf, type RequestDot, type RunLog } from './runLog.ts';
import { attachSurface, type Surface, watchSize } from './surface.ts';

type Detach = () => void;

export interface Charts {
  /** The rings of the controller; until then the charts are empty. */
  connect(rings: LabRings): void;
  attachTimeline(element: HTMLElement): Detach;
  /** The requests that move, over the groups in `root`. */
  attachFlow(canvas: HTMLCanvasElement, root: HTMLElement): Detach;
  attachArrivals(canvas: HTMLCanvasElement): Detach;
  attachLatency(element: HTMLElement): Detach;
  attachDistribution(element: HTMLElement): Detach;
  attachShare(canvas: HTMLCanvasElement): Detach;
  /** What the chart of the share over time shows. */
  shares(): ShareData;
  /** The stage execution under a point of the timeline, given its size. */
  spanUnder(size: GanttSize, point: timeChart.Point): timeChart.SpanHit | null;
  areaStatistics(): AreaStatistics | null;
  /** The latest, newest first. */
  latestSpans(count: number): timeChart.SpanHit[];
  latestRequests(count: number): RequestDot[];
  log(): RunLog;
}

function emptyRings(): LabRings {
  const ring = (width: number) => createRing({ capacity: 1, width });
  return {
    spans: ring(spanWidth),
    requests: ring(requestWidth),
    ghostSpans: ring(spanWidth),
    ghostRequests: ring(requestWidth),
  };
}

/** What every painter reads. */
interface Hub {
  store: LabStore;
  log: RunLog;
  palette: Palette;
  /** Grows with every snapshot, resize and change of theme. */
  version: number;
  /** When the last snapshot came. */
  receivedEpochMs: number;
  /** Of the latency axes, worked out once for all that is drawn of a version. */
  ceiling: { version: number; value: number };
  /** A snapshot came since the last frame. */
  isRenewed: boolean;
  /** The frame that has the panels' layout to do, or a chart of very many marks: another such chart waits. */
  fullFrameSeconds: number;
}

export function createCharts(parts: { store: LabStore; loop: FrameLoop; gantt: Gantt }): Charts {
  const { store, loop, gantt } = parts;
  const hub: Hub = {
    store,
    log: createRunLog(emptyRings()),
    palette: readPalette(document.documentElement),
    version: 0,
    receivedEpochMs: 0,
    ceiling: { version: -1, value: 1 },
    isRenewed: false,
    fullFrameSeconds: -1,
  };
  const touch = () => {
    hub.version++;
    loop.invalidate();
  };
  const paintTime = () => {
    const state = store.getState();
    const scene = timeChart.sceneOf(state, timeChart.captionsOf(state, hub.log), hub.receivedEpochMs);
    if (scene) gantt.paint(scene);
  };
  store.subscribe((state, before) => {
    if (state.snapshot !== before.snapshot) {
      if (state.snapshot) {
        const gain = absorb(hub.log, state.snapshot);
        gantt.take(gain);
        flow.take(state.snapshot, gain);
      }
      hub.receivedEpochMs = performance.timeOrigin + performance.now();
      hub.isRenewed = true;
      touch();
    }
    if (state.outcome !== before.outcome) touch();
    if (state.snapshot !== before.snapshot || state.time !== before.time) paintTime();
  });
  // Before all charts.
  loop.add({
    paint(frameSeconds) {
      if (hub.isRenewed) hub.fullFrameSeconds = frameSeconds;
      hub.isRenewed = false;
      return false;
    },
  });
  const flow = createFlow({ store, loop, palette: () => hub.palette });
  gantt.recolour(hub.palette);
  watchPalette(() => {
    hub.palette = readPalette(document.documentElement);
    gantt.recolour(hub.palette);
    flow.recolour();
    touch();
  });
  return chartsOf(hub, { loop, gantt, flow, touch });
}

function chartsOf(
  hub: Hub,
  { loop, gantt, flow, touch }: { loop: FrameLoop; gantt: Gantt; flow: Flow; touch: () => void },
): Charts {
  return {
    connect(rings) {
      hub.log = createRunLog(rings);
      touch();
    },
    attachTimeline: (element) => gantt.attach(element),
    attachFlow: flow.attach,
    attachArrivals(canvas) {
      const surface = attachSurface(canvas, touch);
      const paint = () => paintArrivals(hub, surface);
      return attachPainter(hub, loop, surface.detach, paint, () => crowdedRestSeconds(hub.log, 0.2));
    },
    attachLatency: (element) =>
      attachPlot(hub, loop, element, latencyAxes, (context, frame) => {
        drawLatency(context, frame, { data: latencyData(hub), ceiling: ceilingOf(hub), palette: hub.palette });
      }),
    attachDistribution: (element) =>
      attachPlot(hub, loop, element, distributionAxes, (context, frame) =>
        drawDistribution(context, frame, {
          data: { ...latencyData(hub), percentiles: percentileMarks(hub) },
          palette: hub.palette,
        }),
      ),
    attachShare(canvas) {
      const surface = attachSurface(canvas, touch);
      const paint = () => paintShare(hub, surface);
      return attachPainter(hub, loop, surface.detach, paint, () => crowdedRestSeconds(hub.log, 0.5));
    },
    shares: () => sharesOf(hub),
    spanUnder: (size, point) => timeChart.spanUnder(hub.store.getState(), hub.log, size, point),
    areaStatistics: () => timeChart.shownAreaStatistics(hub.store.getState(), hub.log),
    latestSpans: (count) => timeChart.latestSpans(hub.log, count),
    latestRequests: (count) => hub.log.requests.slice(-count).reverse(),
    log: () => hub.log,
  };
}

/** Of its rest, how long a chart waits for a frame of its own: where every frame brings a snapshot, there is none. */
const longestWait = 2;

/**
 * Paints when the hub moved on since the last time, or as long as `paint` asks for more.
 * @param restSeconds  how long it leaves the page alone after having painted
 */
function attachPainter(
  hub: Hub,
  loop: FrameLoop,
  detach: Detach,
  paint: (frameSeconds: number) => boolean,
  restSeconds: () => number = () => 0,
): Detach {
  let painted = -1;
  let paintedAtSeconds = Number.NEGATIVE_INFINITY;
  let again = false;
  const remove = loop.add({
    paint(frameSeconds) {
      if (hub.version === painted && !again) return false;
      const rest = restSeconds();
      if (rest > 0) {
        const sinceSeconds = frameSeconds - paintedAtSeconds;
        const isFull = hub.fullFrameSeconds === frameSeconds && sinceSeconds < longestWait * rest;
        if (sinceSeconds < rest || isFull) return true;
        hub.fullFrameSeconds = frameSeconds;
      }
      painted = hub.version;
      paintedAtSeconds = frameSeconds;
      again = paint(frameSeconds);
      return again;
    },
  });
  return () => {
    remove();
    detach();
  };
}

/** Arrivals are known when requests end; the ghost, simulated at once, often knows them earlier. */
function arrivalsOf(log: RunLog, fromSeconds: number): ArrivalsData['arrivals'] {
  const known = log.ghostRequests.length > log.requests.length ? log.ghostRequests : log.requests;
  // In order of their ends: what ended before the window arrived before it.
  const before = known.findLastIndex((request) => endOf(request) < fromSeconds);
  return before < 0 ? known : known.slice(before + 1);
}

function paintArrivals(hub: Hub, { context, width, height }: Surface): boolean {
  const { snapshot, scenario, ran } = hub.store.getState();
  if (!snapshot || width === 0) return false;
  const length = 2 * timeChart.windowOf(snapshot, (ran ?? scenario.controls).sloScale);
  const toSeconds = Math.max(snapshot.nowSeconds, length);
  const fromSeconds = snapshot.phase === 'ended' ? 0 : toSeconds - length;
  const bursts = snapshot.actions.filter((action) => action.kind === 'inject');
  const data = { arrivals: arrivalsOf(hub.log, fromSeconds), modelCount: snapshot.models.length, bursts };
  drawArrivals(context, { width, height, fromSeconds, toSeconds, palette: hub.palette }, data);
  return false;
}

/** Of the run so far, of its ghost and, where they are asked for, of its models. */
function sharesOf({ log, store }: Hub): ShareData {
  const { snapshot, outcome } = store.getState();
  const { nowSeconds = 0, durationSeconds = 0, actions = [], models = [] } = snapshot ?? {};
  const window = shareWindowOf(durationSeconds);
  const over = (counts: ShareCounts) => counts.over(window, nowSeconds);
  return {
    own: over(log.shares.all),
    ghost: over(log.ghostShares),
    models: outcome.byModel ? models.map((_, model) => over(log.shares.ofModel(model))) : [],
    bursts: actions.filter((action) => action.kind === 'inject'),
  };
}

function paintShare(hub: Hub, { context, width, height }: Surface): boolean {
  if (width === 0) return false;
  const { nowSeconds = 0 } = hub.store.getState().snapshot ?? {};
  const view = { width, height, toSeconds: timeAxisEnd(hub), palette: hub.palette };
  drawShare(context, nowSeconds > 0 ? view : { ...view, toSeconds: 1 }, sharesOf(hub));
  return false;
}

function percentileMarks({ log, store }: Hub): PercentileMark[] {
  return store.getState().outcome.percentiles.flatMap((percentile) => {
    const latencySeconds = log.latencies.all.quantile(percentile / 100);
    return latencySeconds === null ? [] : [{ name: percentileName(percentile), latencySeconds }];
  });
}

/** Where the time axis of the run ends. */
function timeAxisEnd({ store }: Hub): number {
  const { nowSeconds = 0, durationSeconds = 0 } = store.getState().snapshot ?? {};
  return timeCeiling(Math.min(nowSeconds, durationSeconds));
}

const latencyAxes: PlotAxes = { xTick: formatSpan, yTick: formatMillisecondsNumber };
const distributionAxes: PlotAxes = {
  xTick: (value) => (value === 0 ? '0' : formatDuration(value)),
  yTick: String,
  ySplits: [0, 0.5, 1],
};

function latencyData({ log, store }: Hub): LatencyData {
  const models = store.getState().snapshot?.models ?? [];
  const sloSeconds = models.flatMap((model) => (model.sloSeconds === null ? [] : [model.sloSeconds]));
  return { requests: log.requests, ghostRequests: log.ghostRequests, sloSeconds };
}

function ceilingOf(hub: Hub): number {
  if (hub.ceiling.version !== hub.version) {
    hub.ceiling = { version: hub.version, value: latencyCeiling(latencyData(hub)) };
  }
  return hub.ceiling.value;
}

/** A chart of very many requests changes little by a tenth of a second, and takes a good part of a frame. */
function crowdedRestSeconds({ requests }: RunLog, seconds: number): number {
  return requests.length > 4000 ? seconds : 0;
}

function attachPlot(
  hub: Hub,
  loop: FrameLoop,
  element: HTMLElement,
  axes: PlotAxes,
  draw: Parameters<typeof createPlot>[3],
): Detach {
  const plot = createPlot(element, () => hub.palette, axes, draw);
  const update = () => {
    const ceiling = ceilingOf(hub);
    const x = timeAxisEnd(hub);
    plot.update(axes === latencyAxes ? { x, y: ceiling } : { x: ceiling, y: 1 });
    return false;
  };
  const unwatch = watchSize(element, (size) => {
    plot.resize(size);
    hub.version++;
    loop.invalidate();
  });
  return attachPainter(
    hub,
    loop,
    () => [unwatch(), plot.destroy()],
    update,
    () => crowdedRestSeconds(hub.log, 0.5),
  );
}
