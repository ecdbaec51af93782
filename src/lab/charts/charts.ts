/** @file Wires the charts: one log of the run, one frame loop, and for each chart a painter that draws when something is new. */

import { formatDuration, formatMillisecondsNumber, formatSpan } from '../../base/format.ts';
import { createRing, readFrom, writtenCount } from '../../base/ring.ts';
import { type LabRings, requestWidth, type Snapshot, spanField, spanWidth } from '../../experiment/labController.ts';
import type { FrameLoop } from '../frameLoop.ts';
import { chosenPlacement } from '../scenario.ts';
import { isCalm, type LabStore, shownGhost, shownPlacementId } from '../store.ts';
import { type ArrivalsData, drawArrivals } from './arrivals.ts';
import { drawDistribution } from './distribution.ts';
import { drawLatency, type LatencyData, latencyCeiling, timeCeiling } from './latency.ts';
import { type Palette, readPalette } from './palette.ts';
import { createPlot, type PlotAxes } from './plot.ts';
import { absorb, createRunLog, isMissed, type RequestDot, type RunLog } from './runLog.ts';
import { attachSurface, type Surface, watchSize } from './surface.ts';
import {
  drawTimeline,
  hitTimeline,
  laneCaption,
  laneLoads,
  type SpanHit,
  spanAt,
  type TimelineData,
  type TimelineView,
} from './timeline.ts';

type Detach = () => void;

export interface Charts {
  /** The rings of the controller; until then the charts are empty. */
  connect(rings: LabRings): void;
  attachTimeline(canvas: HTMLCanvasElement): Detach;
  attachArrivals(canvas: HTMLCanvasElement): Detach;
  attachLatency(element: HTMLElement): Detach;
  attachDistribution(element: HTMLElement): Detach;
  /** The stage execution under a point of the timeline's canvas. */
  spanUnder(point: { x: number; y: number }): SpanHit | null;
  /** The latest, newest first. */
  latestSpans(count: number): SpanHit[];
  latestRequests(count: number): RequestDot[];
  showWholeRun(whole: boolean): void;
  log(): RunLog;
}

const windowChoices = [2, 3, 6, 10, 20, 30];
/** About a hundred requests served one after the other fill the window. */
const latenciesPerWindow = 100;

/** Seconds of the run the Time chart shows while it scrolls. */
export function windowSeconds(singleDeviceSeconds: number | null): number {
  if (singleDeviceSeconds === null) return 6;
  return windowChoices.find((choice) => choice >= singleDeviceSeconds * latenciesPerWindow) ?? 30;
}

/** The window of a snapshot: its first model's SLO over the SLO's scale is the single-device latency. */
export function windowOf(snapshot: Snapshot | null, sloScale: number): number {
  const slo = snapshot?.models[0]?.sloSeconds ?? null;
  return windowSeconds(slo === null ? null : slo / sloScale);
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
  receivedAtSeconds: number;
  shownNowSeconds: number;
  wholeRun: boolean;
  captions: { own: string; ghost: string | null };
}

export function createCharts({ store, loop }: { store: LabStore; loop: FrameLoop }): Charts {
  const hub: Hub = {
    store,
    log: createRunLog(emptyRings()),
    palette: readPalette(document.documentElement),
    version: 0,
    receivedAtSeconds: 0,
    shownNowSeconds: 0,
    wholeRun: false,
    captions: { own: '', ghost: null },
  };
  const touch = () => {
    hub.version++;
    loop.invalidate();
  };
  const take = (snapshot: Snapshot) => {
    if (snapshot.runId !== hub.log.runId) hub.shownNowSeconds = 0;
    absorb(hub.log, snapshot);
    hub.receivedAtSeconds = performance.now() / 1000;
    hub.captions = captionsOf(hub, snapshot);
  };
  store.subscribe((state, before) => {
    if (state.snapshot === before.snapshot) return;
    if (state.snapshot) take(state.snapshot);
    touch();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    hub.palette = readPalette(document.documentElement);
    touch();
  });
  return chartsOf(hub, loop, touch);
}

function chartsOf(hub: Hub, loop: FrameLoop, touch: () => void): Charts {
  let timelineSurface: Surface | null = null;
  return {
    connect(rings) {
      hub.log = createRunLog(rings);
      touch();
    },
    attachTimeline(canvas) {
      const surface = attachSurface(canvas, touch);
      timelineSurface = surface;
      return attachPainter(hub, loop, surface.detach, (frameSeconds) => paintTimeline(hub, surface, frameSeconds));
    },
    attachArrivals(canvas) {
      const surface = attachSurface(canvas, touch);
      return attachPainter(hub, loop, surface.detach, () => paintArrivals(hub, surface));
    },
    attachLatency: (element) =>
      attachPlot(hub, loop, element, latencyAxes, (context, frame) => {
        const data = latencyData(hub);
        drawLatency(context, frame, { data, ceiling: latencyCeiling(data), palette: hub.palette });
      }),
    attachDistribution: (element) =>
      attachPlot(hub, loop, element, distributionAxes, (context, frame) =>
        drawDistribution(context, frame, { data: latencyData(hub), palette: hub.palette }),
      ),
    spanUnder(point) {
      const snapshot = hub.store.getState().snapshot;
      if (!timelineSurface || !snapshot) return null;
      return hitTimeline(timelineView(hub, timelineSurface, snapshot), timelineData(hub, snapshot), point);
    },
    latestSpans: (count) => latestSpans(hub.log, count),
    latestRequests: (count) => hub.log.requests.slice(-count).reverse(),
    showWholeRun(whole) {
      hub.wholeRun = whole;
      touch();
    },
    log: () => hub.log,
  };
}

/** Paints when the hub moved on since the last time, or as long as `paint` asks for more. */
function attachPainter(hub: Hub, loop: FrameLoop, detach: Detach, paint: (frameSeconds: number) => boolean): Detach {
  let painted = -1;
  let again = false;
  const remove = loop.add({
    paint(frameSeconds) {
      if (hub.version === painted && !again) return false;
      painted = hub.version;
      again = paint(frameSeconds);
      return again;
    },
  });
  return () => {
    remove();
    detach();
  };
}

/** While running, time flows between snapshots; never backwards. */
function flowingNow(hub: Hub, snapshot: Snapshot, frameSeconds: number): number {
  const flow = snapshot.phase === 'running' ? Math.min(0.2, Math.max(0, frameSeconds - hub.receivedAtSeconds)) : 0;
  hub.shownNowSeconds = Math.max(hub.shownNowSeconds, snapshot.nowSeconds + flow);
  return hub.shownNowSeconds;
}

function timelineView(hub: Hub, { width, height }: Surface, snapshot: Snapshot): TimelineView {
  const { ran, scenario } = hub.store.getState();
  const now = hub.shownNowSeconds;
  const length = windowOf(snapshot, (ran ?? scenario.controls).sloScale);
  const whole = hub.wholeRun || snapshot.phase === 'ended';
  const toSeconds = Math.max(now, length);
  return { width, height, fromSeconds: whole ? 0 : toSeconds - length, toSeconds, palette: hub.palette };
}

function timelineData(hub: Hub, snapshot: Snapshot): TimelineData {
  const { log, captions } = hub;
  return {
    spans: log.rings.spans,
    ghostSpans: log.rings.ghostSpans,
    isMissed: (values, offset) => isMissed(log, values, offset),
    queue: log.queue,
    actions: snapshot.actions,
    deviceCount: snapshot.devices.length,
    nowSeconds: hub.shownNowSeconds,
    caption: captions.own,
    ghostCaption: captions.ghost,
  };
}

function paintTimeline(hub: Hub, surface: Surface, frameSeconds: number): boolean {
  const snapshot = hub.store.getState().snapshot;
  if (!snapshot || surface.width === 0) return false;
  flowingNow(hub, snapshot, frameSeconds);
  drawTimeline(surface.context, timelineView(hub, surface, snapshot), timelineData(hub, snapshot));
  return snapshot.phase === 'running' && !isCalm(hub.store.getState());
}

/** What the lanes of the shown window say, for the run and for its ghost. */
function captionsOf(hub: Hub, snapshot: Snapshot): Hub['captions'] {
  const state = hub.store.getState();
  const { scenario, ran, controls } = state;
  const { sloScale } = ran ?? controls;
  const placementId = shownPlacementId(state);
  const ghost = shownGhost(state);
  const length = windowOf(snapshot, sloScale);
  const toSeconds = snapshot.nowSeconds;
  const fromSeconds = hub.wholeRun || snapshot.phase === 'ended' ? 0 : Math.max(0, toSeconds - length / 3);
  const window = { fromSeconds, toSeconds, deviceCount: snapshot.devices.length };
  const { rings } = hub.log;
  const own = laneLoads(rings.spans, window, (values, offset) => isMissed(hub.log, values, offset));
  const ghostIsMissed = (values: Float64Array, offset: number) => values[offset + spanField.missed] === 1;
  const label = chosenPlacement(scenario, placementId).label.toLowerCase();
  return {
    own: laneCaption(label, own),
    ghost:
      ghost && snapshot.ghost
        ? laneCaption(`ghost, ${ghost.label.toLowerCase()}`, laneLoads(rings.ghostSpans, window, ghostIsMissed))
        : null,
  };
}

/** Arrivals are known when requests end; the ghost, simulated at once, often knows them earlier. */
function arrivalsOf(log: RunLog): ArrivalsData['arrivals'] {
  if (writtenCount(log.rings.ghostRequests) <= log.requests.length) return log.requests;
  return log.ghostRequests.length > log.requests.length ? log.ghostRequests : log.requests;
}

function paintArrivals(hub: Hub, { context, width, height }: Surface): boolean {
  const { snapshot, scenario, ran } = hub.store.getState();
  if (!snapshot || width === 0) return false;
  const length = 2 * windowOf(snapshot, (ran ?? scenario.controls).sloScale);
  const toSeconds = Math.max(snapshot.nowSeconds, length);
  const fromSeconds = snapshot.phase === 'ended' ? 0 : toSeconds - length;
  const bursts = snapshot.actions.filter((action) => action.kind === 'inject');
  const data = { arrivals: arrivalsOf(hub.log), modelCount: snapshot.models.length, bursts };
  drawArrivals(context, { width, height, fromSeconds, toSeconds, palette: hub.palette }, data);
  return false;
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

function attachPlot(
  hub: Hub,
  loop: FrameLoop,
  element: HTMLElement,
  axes: PlotAxes,
  draw: Parameters<typeof createPlot>[3],
): Detach {
  const plot = createPlot(element, () => hub.palette, axes, draw);
  const update = () => {
    const ceiling = latencyCeiling(latencyData(hub));
    const { nowSeconds = 0, durationSeconds = 0 } = hub.store.getState().snapshot ?? {};
    const x = timeCeiling(Math.min(nowSeconds, durationSeconds));
    plot.update(axes === latencyAxes ? { x, y: ceiling } : { x: ceiling, y: 1 });
    return false;
  };
  const unwatch = watchSize(element, (size) => {
    plot.resize(size);
    hub.version++;
    loop.invalidate();
  });
  return attachPainter(hub, loop, () => [unwatch(), plot.destroy()], update);
}

function latestSpans(log: RunLog, count: number): SpanHit[] {
  const { spans } = log.rings;
  const hits: SpanHit[] = [];
  readFrom(spans, writtenCount(spans) - count, (values, offset) => {
    hits.push({ ghost: false, ...spanAt(values, offset), missed: isMissed(log, values, offset) });
  });
  return hits.reverse();
}
