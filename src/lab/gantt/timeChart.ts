/** @file The Time chart as the page knows it: what it shows now, what is under the pointer, and what an area holds. */
import type { Snapshot } from '../../experiment/labController.ts';
import type { RunLog } from '../charts/runLog.ts';
import { chosenPlacement } from '../scenario.ts';
import { isCalm, type LabState, shownGhost, shownPlacementId } from '../store.ts';
import { describeLanes, type LaneLoad } from '../words.ts';
import { type AreaStatistics, areaStatistics } from './areaStatistics.ts';
import { isMissedSpan } from './drawGantt.ts';
import { type GanttLanes, type GanttSize, laneAt, layoutGantt, secondsAt, spanAt } from './layout.ts';
import type { Scene } from './protocol.ts';
import type { LaneSpan, SpanLanes } from './spanLanes.ts';
import { type TimeExtent, type TimeWindow, windowOfView } from './timeView.ts';

/** A stage execution of the run, or of the ghost. */
export interface SpanHit extends LaneSpan {
  ghost: boolean;
}

export interface Point {
  x: number;
  y: number;
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

export function extentOf({ snapshot, ran, controls }: LabState): TimeExtent {
  return {
    nowSeconds: snapshot?.nowSeconds ?? 0,
    followSeconds: windowOf(snapshot, (ran ?? controls).sloScale),
    ended: snapshot?.phase === 'ended',
  };
}

export function shownWindow(state: LabState): TimeWindow {
  return windowOfView(state.time.view, extentOf(state));
}

export function lanesOf({ snapshot }: LabState): GanttLanes {
  return { deviceCount: snapshot?.devices.length ?? 0, hasGhost: snapshot?.ghost != null };
}

/** Everything drawn besides the executions; null: there is no run to show. */
export function sceneOf(
  state: LabState,
  captions: Pick<Scene, 'caption' | 'ghostCaption'>,
  atEpochMs: number,
): Scene | null {
  const { snapshot, time } = state;
  if (!snapshot) return null;
  return {
    extent: extentOf(state),
    view: time.view,
    flowing: snapshot.phase === 'running' && time.view.kind !== 'fixed' && !isCalm(state),
    atEpochMs,
    deviceCount: snapshot.devices.length,
    actions: snapshot.actions,
    ...captions,
    hiddenModels: time.hiddenModels,
    pinnedRequest: time.pinnedRequest,
    area: time.area,
  };
}

/** Of what is shown while following, the part that the sentence under the lanes speaks of. */
const captionShare = 1 / 3;

/** What the lanes of the run and of its ghost say. */
export function captionsOf(state: LabState, log: RunLog): Pick<Scene, 'caption' | 'ghostCaption'> {
  const { snapshot, scenario } = state;
  if (!snapshot) return { caption: '', ghostCaption: null };
  const { nowSeconds, followSeconds } = extentOf(state);
  const window =
    state.time.view.kind === 'follow' && snapshot.phase !== 'ended'
      ? { fromSeconds: Math.max(0, nowSeconds - followSeconds * captionShare), toSeconds: nowSeconds }
      : shownWindow(state);
  const say = (label: string, ghost: boolean) =>
    laneCaption(label, laneLoads(log, { window, deviceCount: snapshot.devices.length, ghost }));
  const ghost = shownGhost(state);
  return {
    caption: say(chosenPlacement(scenario, shownPlacementId(state)).label.toLowerCase(), false),
    ghostCaption: ghost && snapshot.ghost ? say(`ghost, ${ghost.label.toLowerCase()}`, true) : null,
  };
}

/** How busy each lane was within the window, and how much of that was too late. */
export function laneLoads(
  log: RunLog,
  { window, deviceCount, ghost }: { window: TimeWindow; deviceCount: number; ghost: boolean },
): LaneLoad[] {
  const lanes = ghost ? log.ghostSpans : log.spans;
  const length = Math.max(1e-9, window.toSeconds - Math.max(0, window.fromSeconds));
  return Array.from({ length: deviceCount }, (_, device) => {
    const load = { busyFraction: 0, missed: 0 };
    lanes.within(device, window, (index, start, end) => {
      const seconds = Math.min(end, window.toSeconds) - Math.max(start, window.fromSeconds);
      if (!(seconds > 0)) return;
      load.busyFraction += seconds / length;
      if (isMissed(log, { lanes, ghost }, device, index)) load.missed++;
    });
    return load;
  });
}

/** The sentence under the lanes, from what they show. */
export function laneCaption(label: string, loads: readonly LaneLoad[]): string {
  return `${label}: ${describeLanes(loads)}`;
}

function isMissed(log: RunLog, of: { lanes: SpanLanes; ghost: boolean }, device: number, index: number): boolean {
  return isMissedSpan({ outcomes: log.outcomeByRequest, ...of }, device, index);
}

/** The stage execution under a point of the chart, or null. */
export function spanUnder(state: LabState, log: RunLog, size: GanttSize, { x, y }: Point): SpanHit | null {
  const lanesShown = lanesOf(state);
  const layout = layoutGantt(size, lanesShown);
  const place = laneAt(layout, lanesShown, y);
  if (!place || x < layout.left) return null;
  const { device, ghost } = place;
  const lanes = ghost ? log.ghostSpans : log.spans;
  const window = shownWindow(state);
  const seconds = secondsAt(layout, window, x);
  if (seconds > extentOf(state).nowSeconds) return null;
  const index = spanAt(lanes, device, {
    seconds,
    secondsPerPixel: (window.toSeconds - window.fromSeconds) / layout.plotWidth,
    isShown: (candidate) => !state.time.hiddenModels.includes(lanes.model(device, candidate)),
  });
  if (index === undefined) return null;
  return { ghost, ...lanes.read(device, index), missed: isMissed(log, { lanes, ghost }, device, index) };
}

/** What the picked area holds; null: none is. */
export function shownAreaStatistics({ time: { area } }: LabState, log: RunLog): AreaStatistics | null {
  if (area === null) return null;
  const of = { lanes: log.spans, ghost: false };
  return areaStatistics(log.spans, area, (device, index) => isMissed(log, of, device, index));
}

/** The latest stage executions, newest first. */
export function latestSpans(log: RunLog, count: number): SpanHit[] {
  const of = { lanes: log.spans, ghost: false };
  return log.spans.latest(count).map(([device, index]) => ({
    ghost: false,
    ...log.spans.read(device, index),
    missed: isMissed(log, of, device, index),
  }));
}
