/** @file The Time chart: lanes of stage executions, the ghost's below, and the queue. Pure: everything drawn is an argument. */

import { formatInstant } from '../../base/format.ts';
import { type Ring, readFrom } from '../../base/ring.ts';
import type { Action } from '../../domain/case.ts';
import { spanField } from '../../experiment/labController.ts';
import { describeLanes, type LaneLoad } from '../words.ts';
import { modelColour, type Palette } from './palette.ts';

export interface TimelineView {
  width: number;
  height: number;
  fromSeconds: number;
  toSeconds: number;
  palette: Palette;
}

export interface TimelineData {
  spans: Ring;
  ghostSpans: Ring;
  isMissed(values: Float64Array, offset: number): boolean;
  queue: readonly { timeSeconds: number; waiting: number }[];
  actions: readonly Action[];
  deviceCount: number;
  nowSeconds: number;
  /** The sentences under the lanes; null ghost: there is none. */
  caption: string;
  ghostCaption: string | null;
}

export interface TimelineLayout {
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

const left = 68;
const captionHeight = 30;

/** Divides the height among the lanes: none taller than reads well, all of them visible. */
export function layoutTimeline(
  { width, height }: { width: number; height: number },
  { deviceCount, hasGhost }: { deviceCount: number; hasGhost: boolean },
): TimelineLayout {
  const sections = hasGhost ? 2 : 1;
  const room = height - 54 - sections * captionHeight;
  const laneStep = Math.min(92, (room - Math.max(24, height * 0.12)) / (sections * deviceCount));
  const gap = Math.min(8, laneStep * 0.22);
  const lanesTop = 34;
  const ghostTop = lanesTop + deviceCount * laneStep + captionHeight + 6;
  const queueTop = hasGhost ? ghostTop + deviceCount * laneStep + captionHeight : ghostTop;
  const queueHeight = Math.max(20, Math.min(190, height - queueTop - 4));
  return {
    left,
    plotWidth: Math.max(10, width - left - 6),
    top: 16,
    laneHeight: Math.max(2, laneStep - gap),
    laneStep,
    lanesTop,
    ghostTop,
    queueTop,
    queueHeight,
  };
}

interface Drawing {
  context: CanvasRenderingContext2D;
  view: TimelineView;
  data: TimelineData;
  layout: TimelineLayout;
  x(seconds: number): number;
}

export function drawTimeline(context: CanvasRenderingContext2D, view: TimelineView, data: TimelineData): void {
  const layout = layoutTimeline(view, { deviceCount: data.deviceCount, hasGhost: data.ghostCaption !== null });
  const scale = layout.plotWidth / (view.toSeconds - view.fromSeconds);
  const drawing = { context, view, data, layout, x: (seconds: number) => left + (seconds - view.fromSeconds) * scale };
  context.clearRect(0, 0, view.width, view.height);
  context.textBaseline = 'middle';
  drawAxis(drawing);
  clipped(drawing, () => {
    drawLosses(drawing);
    drawBursts(drawing);
    drawSpans(drawing, { ring: data.spans, top: layout.lanesTop, opacity: 1, isMissed: data.isMissed });
    if (data.ghostCaption === null) return;
    const isMissed = (values: Float64Array, offset: number) => values[offset + spanField.missed] === 1;
    drawSpans(drawing, { ring: data.ghostSpans, top: layout.ghostTop, opacity: 0.45, isMissed });
  });
  drawLabels(drawing);
  drawQueue(drawing);
}

function clipped({ context, view }: Drawing, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(left, 0, view.width - left, view.height);
  context.clip();
  draw();
  context.restore();
}

/** A step of 1, 2 or 5 times a power of ten that gives four to eight marks. */
export function tickStep(spanSeconds: number): number {
  const rough = spanSeconds / 7;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
}

function drawAxis({ context, view, layout, x }: Drawing): void {
  const step = tickStep(view.toSeconds - view.fromSeconds);
  context.font = view.palette.font;
  context.textAlign = 'center';
  const bottom = layout.queueTop + layout.queueHeight;
  for (let index = Math.ceil(view.fromSeconds / step - 1e-9); index * step <= view.toSeconds + 1e-9; index++) {
    const seconds = index * step;
    const at = Math.round(x(seconds)) + 0.5;
    context.fillStyle = view.palette.line2;
    context.fillRect(at - 0.5, layout.top, 1, bottom - layout.top);
    context.fillStyle = view.palette.ink3;
    if (at >= left - 1) context.fillText(formatInstant(seconds, step < 1 ? 1 : 0), Math.min(at, view.width - 12), 8);
  }
}

function drawBursts({ context, view, data, layout, x }: Drawing): void {
  context.font = view.palette.font;
  context.textAlign = 'left';
  for (const action of data.actions) {
    if (action.kind !== 'inject') continue;
    const at = x(action.atSeconds);
    context.globalAlpha = 0.18;
    context.fillStyle = modelColour(view.palette, action.model);
    context.fillRect(at - 3, layout.top, 6, layout.queueTop + layout.queueHeight - layout.top);
    context.globalAlpha = 1;
    context.fillStyle = view.palette.ink2;
    context.fillText(`burst of ${action.count}`, at + 6, layout.top + 8);
  }
}

/** Between a kill and its revival the lane is struck through. */
function drawLosses({ context, view, data, layout, x }: Drawing): void {
  for (const { device, fromSeconds, toSeconds } of lossesOf(data.actions, data.nowSeconds)) {
    const y = layout.lanesTop + device * layout.laneStep;
    const start = Math.max(left, x(fromSeconds));
    const width = Math.min(view.width, x(toSeconds)) - start;
    if (width <= 0) continue;
    context.fillStyle = view.palette.line2;
    context.fillRect(start, y, width, layout.laneHeight);
    context.fillStyle = view.palette.ink3;
    context.font = view.palette.font;
    context.textAlign = 'left';
    if (width > 40 && layout.laneHeight > 11) context.fillText('lost', start + 10, y + layout.laneHeight / 2);
  }
}

export interface Loss {
  device: number;
  fromSeconds: number;
  toSeconds: number;
}

export function lossesOf(actions: readonly Action[], nowSeconds: number): Loss[] {
  return actions.flatMap((action, index) => {
    if (action.kind !== 'fail-device') return [];
    const revival = actions
      .slice(index + 1)
      .find((later) => later.kind === 'revive-device' && later.device === action.device);
    return [{ device: action.device, fromSeconds: action.atSeconds, toSeconds: revival?.atSeconds ?? nowSeconds }];
  });
}

interface SpanLayer {
  ring: Ring;
  top: number;
  opacity: number;
  isMissed(values: Float64Array, offset: number): boolean;
}

function drawSpans({ context, view, data, layout, x }: Drawing, { ring, top, opacity, isMissed }: SpanLayer): void {
  const missMark = Math.min(3, layout.laneHeight * 0.25);
  context.globalAlpha = opacity;
  readFrom(ring, 0, (values, offset) => {
    const start = values[offset + spanField.startSeconds] ?? 0;
    const end = Math.min(values[offset + spanField.endSeconds] ?? 0, data.nowSeconds);
    if (end < view.fromSeconds || start > view.toSeconds || end <= start) return;
    const y = top + (values[offset + spanField.device] ?? 0) * layout.laneStep;
    const width = Math.max(1, x(end) - x(start) - 0.8);
    context.fillStyle = modelColour(view.palette, values[offset + spanField.model] ?? 0);
    fillSpan(context, { x: x(start), y, width, height: layout.laneHeight });
    if (!isMissed(values, offset)) return;
    context.fillStyle = view.palette.bad;
    context.globalAlpha = 1;
    context.fillRect(x(start), y + layout.laneHeight - missMark, width, missMark);
    context.globalAlpha = opacity;
  });
  context.globalAlpha = 1;
}

function fillSpan(context: CanvasRenderingContext2D, box: { x: number; y: number; width: number; height: number }) {
  if (box.width < 5) {
    context.fillRect(box.x, box.y, box.width, box.height);
    return;
  }
  context.beginPath();
  context.roundRect(box.x, box.y, box.width, box.height, Math.min(2.5, box.height / 4));
  context.fill();
}

function drawLabels({ context, view, data, layout }: Drawing): void {
  const { palette } = view;
  context.textAlign = 'left';
  const every = layout.laneStep >= 12 ? 1 : Math.ceil(12 / layout.laneStep);
  const lanes = (top: number, font: string, colour: string) => {
    context.font = font;
    context.fillStyle = colour;
    for (let device = 0; device < data.deviceCount; device += every) {
      context.fillText(`device ${device + 1}`, 0, top + device * layout.laneStep + layout.laneHeight / 2);
    }
  };
  lanes(layout.lanesTop, palette.fontStrong, palette.ink);
  drawCaption({ context, palette, text: data.caption, y: layout.ghostTop - captionHeight - 6 });
  if (data.ghostCaption !== null) {
    context.fillStyle = palette.line;
    context.fillRect(0, Math.round(layout.ghostTop - 10), view.width, 1);
    lanes(layout.ghostTop, palette.font, palette.ink3);
    drawCaption({ context, palette, text: data.ghostCaption, y: layout.queueTop - captionHeight });
  }
}

function drawCaption(what: { context: CanvasRenderingContext2D; palette: Palette; text: string; y: number }): void {
  what.context.font = what.palette.font;
  what.context.fillStyle = what.palette.ink2;
  what.context.fillText(what.text, 0, what.y + 9);
}

function drawQueue({ context, view, data, layout, x }: Drawing): void {
  const { palette } = view;
  const bottom = layout.queueTop + layout.queueHeight;
  const shown = data.queue.filter(({ timeSeconds }) => timeSeconds >= view.fromSeconds - 1);
  const most = shown.reduce((max, { waiting }) => Math.max(max, waiting), 4);
  context.fillStyle = palette.line;
  context.fillRect(0, Math.round(layout.queueTop) - 6, view.width, 1);
  context.fillStyle = palette.ink3;
  context.font = palette.font;
  context.textAlign = 'left';
  context.fillText('waiting', 0, bottom - 8);
  clipped({ context, view, data, layout, x }, () => {
    context.beginPath();
    for (const [index, { timeSeconds, waiting }] of shown.entries()) {
      const y = bottom - 1 - (waiting / most) * (layout.queueHeight - 8);
      if (index === 0) context.moveTo(x(timeSeconds), y);
      else context.lineTo(x(timeSeconds), y);
    }
    context.strokeStyle = palette.ink2;
    context.lineWidth = 1.3;
    context.stroke();
  });
  const peak = shown.find(({ waiting }) => waiting === most);
  if (!peak || most < 5) return;
  context.fillStyle = palette.ink2;
  const at = Math.max(left, Math.min(x(peak.timeSeconds) + 5, view.width - 20));
  context.fillText(String(most), at, bottom - layout.queueHeight + 3);
}

export interface SpanHit {
  ghost: boolean;
  device: number;
  model: number;
  request: number;
  stage: number;
  startSeconds: number;
  endSeconds: number;
  missed: boolean;
}

/** The stage execution under the pointer, or null. */
export function hitTimeline(
  view: TimelineView,
  data: TimelineData,
  { x, y }: { x: number; y: number },
): SpanHit | null {
  const layout = layoutTimeline(view, { deviceCount: data.deviceCount, hasGhost: data.ghostCaption !== null });
  const seconds = view.fromSeconds + ((x - left) / layout.plotWidth) * (view.toSeconds - view.fromSeconds);
  const slack = (2 / layout.plotWidth) * (view.toSeconds - view.fromSeconds);
  const ghost = data.ghostCaption !== null && y >= layout.ghostTop - 4;
  const device = Math.floor((y - (ghost ? layout.ghostTop : layout.lanesTop)) / layout.laneStep);
  if (x < left || device < 0 || device >= data.deviceCount || seconds > data.nowSeconds) return null;
  let hit: SpanHit | null = null;
  readFrom(ghost ? data.ghostSpans : data.spans, 0, (values, offset) => {
    const startSeconds = values[offset + spanField.startSeconds] ?? 0;
    const endSeconds = values[offset + spanField.endSeconds] ?? 0;
    if (values[offset + spanField.device] !== device) return;
    if (seconds < startSeconds - slack || seconds > endSeconds + slack) return;
    const missed = ghost ? values[offset + spanField.missed] === 1 : data.isMissed(values, offset);
    hit = { ghost, ...spanAt(values, offset), missed };
  });
  return hit;
}

export function spanAt(values: Float64Array, offset: number): Omit<SpanHit, 'ghost' | 'missed'> {
  return {
    device: values[offset + spanField.device] ?? 0,
    model: values[offset + spanField.model] ?? 0,
    request: values[offset + spanField.request] ?? 0,
    stage: values[offset + spanField.stage] ?? 0,
    startSeconds: values[offset + spanField.startSeconds] ?? 0,
    endSeconds: values[offset + spanField.endSeconds] ?? 0,
  };
}

/** How busy each lane was within the window, and how much of that was too late. */
export function laneLoads(
  ring: Ring,
  window: { fromSeconds: number; toSeconds: number; deviceCount: number },
  isMissed: (values: Float64Array, offset: number) => boolean,
): LaneLoad[] {
  const { fromSeconds, toSeconds, deviceCount } = window;
  const lanes = Array.from({ length: deviceCount }, () => ({ busyFraction: 0, missed: 0 }));
  const length = Math.max(1e-9, toSeconds - Math.max(0, fromSeconds));
  readFrom(ring, 0, (values, offset) => {
    const lane = lanes[values[offset + spanField.device] ?? 0];
    const start = Math.max(fromSeconds, values[offset + spanField.startSeconds] ?? 0);
    const end = Math.min(toSeconds, values[offset + spanField.endSeconds] ?? 0);
    if (!lane || end <= start) return;
    lane.busyFraction += (end - start) / length;
    if (isMissed(values, offset)) lane.missed++;
  });
  return lanes;
}

/** The sentence under the lanes, from what they show. */
export function laneCaption(label: string, loads: readonly LaneLoad[]): string {
  return `${label}: ${describeLanes(loads)}`;
}
