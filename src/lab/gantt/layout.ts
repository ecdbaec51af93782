/** @file Where things lie in the Time chart: lanes of the run, lanes of the ghost, the queue; and what is under a point. */
import type { SpanLanes } from './spanLanes.ts';
import type { TimeWindow } from './timeView.ts';

export interface GanttSize {
  width: number;
  height: number;
}

export interface GanttLanes {
  deviceCount: number;
  hasGhost: boolean;
}

export interface GanttLayout extends GanttSize {
  left: number;
  plotWidth: number;
  top: number;
  laneHeight: number;
  laneStep: number;
  lanesTop: number;
  ghostTop: number;
  queueTop: number;
  queueHeight: number;
}

export const plotLeft = 68;
export const captionHeight = 30;

/** Divides the height among the lanes: none taller than reads well, all of them visible. */
export function layoutGantt({ width, height }: GanttSize, { deviceCount, hasGhost }: GanttLanes): GanttLayout {
  const sections = hasGhost ? 2 : 1;
  const room = height - 54 - sections * captionHeight;
  const laneStep = Math.min(92, (room - Math.max(24, height * 0.12)) / (sections * deviceCount));
  const gap = Math.min(8, laneStep * 0.22);
  const lanesTop = 34;
  const ghostTop = lanesTop + deviceCount * laneStep + captionHeight + 6;
  const queueTop = hasGhost ? ghostTop + deviceCount * laneStep + captionHeight : ghostTop;
  const queueHeight = Math.max(20, Math.min(190, height - queueTop - 4));
  return {
    width,
    height,
    left: plotLeft,
    plotWidth: Math.max(10, width - plotLeft - 6),
    top: 16,
    laneHeight: Math.max(2, laneStep - gap),
    laneStep,
    lanesTop,
    ghostTop,
    queueTop,
    queueHeight,
  };
}

export function secondsAt({ left, plotWidth }: GanttLayout, window: TimeWindow, x: number): number {
  return window.fromSeconds + ((x - left) / plotWidth) * (window.toSeconds - window.fromSeconds);
}

export function xAt({ left, plotWidth }: GanttLayout, window: TimeWindow, seconds: number): number {
  return left + ((seconds - window.fromSeconds) / (window.toSeconds - window.fromSeconds)) * plotWidth;
}

export interface LanePlace {
  ghost: boolean;
  device: number;
}

/** The lane at a height, or null between and outside of them. */
export function laneAt(layout: GanttLayout, { deviceCount, hasGhost }: GanttLanes, y: number): LanePlace | null {
  const ghost = hasGhost && y >= layout.ghostTop - 4;
  const device = Math.floor((y - (ghost ? layout.ghostTop : layout.lanesTop)) / layout.laneStep);
  return device >= 0 && device < deviceCount ? { ghost, device } : null;
}

/** How far beside a short execution the pointer still finds it, in pixels. */
const slackPixels = 2;

/** The index within its lane of the execution at an instant; undefined: none. */
export function spanAt(
  lanes: SpanLanes,
  device: number,
  { seconds, secondsPerPixel, isShown }: { seconds: number; secondsPerPixel: number; isShown(index: number): boolean },
): number | undefined {
  const slack = slackPixels * secondsPerPixel;
  let found: number | undefined;
  let nearest = Infinity;
  lanes.within(device, { fromSeconds: seconds - slack, toSeconds: seconds + slack }, (index, start, end) => {
    const distance = Math.max(0, start - seconds, seconds - end);
    if (!isShown(index) || distance >= nearest) return;
    found = index;
    nearest = distance;
  });
  return found;
}
