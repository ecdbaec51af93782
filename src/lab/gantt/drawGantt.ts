/** @file Draws the Time chart: lanes of stage executions, the ghost's below, and the queue. Pure: everything is an argument. */
import { formatInstant } from '../../base/format.ts';
import type { Action } from '../../domain/case.ts';
import { outcomeCode } from '../../experiment/labController.ts';
import { modelColour, type Palette } from '../charts/palette.ts';
import { ColumnRuns } from './columnRuns.ts';
import { captionHeight, type GanttLayout, layoutGantt, xAt } from './layout.ts';
import type { Outcomes } from './outcomes.ts';
import type { Scene } from './protocol.ts';
import type { SpanLanes } from './spanLanes.ts';
import type { TimeWindow } from './timeView.ts';

/** What a context of a page and one of a worker have in common. */
export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

export interface GanttData {
  scene: Scene;
  window: TimeWindow;
  nowSeconds: number;
  spans: SpanLanes;
  ghostSpans: SpanLanes;
  outcomes: Pick<Outcomes, 'get'>;
  queue: readonly { timeSeconds: number; waiting: number }[];
}

interface Drawing extends GanttData {
  context: Context;
  palette: Palette;
  layout: GanttLayout;
  x(seconds: number): number;
}

export function drawGantt(
  context: Context,
  { width, height, palette }: { width: number; height: number; palette: Palette },
  data: GanttData,
): void {
  const { deviceCount, ghostCaption } = data.scene;
  const layout = layoutGantt({ width, height }, { deviceCount, hasGhost: ghostCaption !== null });
  const drawing = { ...data, context, palette, layout, x: (seconds: number) => xAt(layout, data.window, seconds) };
  context.clearRect(0, 0, width, height);
  context.textBaseline = 'middle';
  drawAxis(drawing);
  clipped(drawing, () => {
    drawLosses(drawing);
    drawBursts(drawing);
    drawLanes(drawing, { ghost: false, opacity: 1 });
    if (ghostCaption !== null) drawLanes(drawing, { ghost: true, opacity: 0.45 });
    drawArea(drawing);
  });
  drawLabels(drawing);
  drawQueue(drawing);
}

function clipped({ context, layout }: Drawing, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(layout.left, 0, layout.width - layout.left, layout.height);
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

function drawAxis({ context, palette, window, layout, x }: Drawing): void {
  const { fromSeconds, toSeconds } = window;
  const step = tickStep(toSeconds - fromSeconds);
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  context.font = palette.font;
  context.textAlign = 'center';
  const bottom = layout.queueTop + layout.queueHeight;
  for (let index = Math.ceil(fromSeconds / step - 1e-9); index * step <= toSeconds + 1e-9; index++) {
    const at = Math.round(x(index * step)) + 0.5;
    context.fillStyle = palette.line2;
    context.fillRect(at - 0.5, layout.top, 1, bottom - layout.top);
    context.fillStyle = palette.ink3;
    if (at < layout.left - 1) continue;
    context.fillText(formatInstant(index * step, decimals), Math.min(at, layout.width - 12), 8);
  }
}

function drawBursts({ context, palette, scene, layout, x }: Drawing): void {
  context.font = palette.font;
  context.textAlign = 'left';
  for (const action of scene.actions) {
    if (action.kind !== 'inject') continue;
    const at = x(action.atSeconds);
    context.globalAlpha = 0.18;
    context.fillStyle = modelColour(palette, action.model);
    context.fillRect(at - 3, layout.top, 6, layout.queueTop + layout.queueHeight - layout.top);
    context.globalAlpha = 1;
    context.fillStyle = palette.ink2;
    context.fillText(`burst of ${action.count}`, at + 6, layout.top + 8);
  }
}

/** Between a kill and its revival the lane is struck through. */
function drawLosses({ context, palette, scene, nowSeconds, layout, x }: Drawing): void {
  for (const { device, fromSeconds, toSeconds } of lossesOf(scene.actions, nowSeconds)) {
    const y = layout.lanesTop + device * layout.laneStep;
    const start = Math.max(layout.left, x(fromSeconds));
    const width = Math.min(layout.width, x(toSeconds)) - start;
    if (width <= 0) continue;
    context.fillStyle = palette.line2;
    context.fillRect(start, y, width, layout.laneHeight);
    context.fillStyle = palette.ink3;
    context.font = palette.font;
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

/** A request misses its SLO: known once it ended, foretold by the span until then. */
export function isMissedSpan(
  { outcomes, lanes, ghost }: { outcomes: Pick<Outcomes, 'get'>; lanes: SpanLanes; ghost: boolean },
  device: number,
  index: number,
): boolean {
  const outcome = ghost ? undefined : outcomes.get(lanes.request(device, index));
  return outcome === undefined ? lanes.isMarkedMissed(device, index) : outcome !== outcomeCode.onTime;
}

/** Others than the pinned request's. */
const unpinnedOpacity = 0.25;

function drawLanes(drawing: Drawing, { ghost, opacity }: { ghost: boolean; opacity: number }): void {
  for (let device = 0; device < drawing.scene.deviceCount; device++) drawLane(drawing, { device, ghost, opacity });
  drawing.context.globalAlpha = 1;
}

interface LaneMarks {
  /** By model. */
  spans: ColumnRuns;
  missed: ColumnRuns;
}

/** A column that is painted is not painted again: a lane takes as many rectangles as it has columns, however long the run. */
function drawLane(drawing: Drawing, lane: { device: number; ghost: boolean; opacity: number }): void {
  const { others, pinned } = laneMarks(drawing, lane);
  const isDimmed = drawing.scene.pinnedRequest !== null;
  drawMarks(drawing, lane, others, isDimmed ? unpinnedOpacity : 1);
  if (isDimmed) drawMarks(drawing, lane, pinned, 1);
}

/** What a lane shows within the window: of the pinned request, and of all others. */
function laneMarks(drawing: Drawing, { device, ghost }: { device: number; ghost: boolean }) {
  const { scene, window, nowSeconds, x } = drawing;
  const lanes = ghost ? drawing.ghostSpans : drawing.spans;
  const missed = { outcomes: drawing.outcomes, lanes, ghost };
  const others: LaneMarks = { spans: new ColumnRuns(), missed: new ColumnRuns() };
  const pinned: LaneMarks = { spans: new ColumnRuns(), missed: new ColumnRuns() };
  lanes.within(device, window, (index, start, end) => {
    const model = lanes.model(device, index);
    if (scene.hiddenModels.includes(model)) return;
    const shownEnd = end < nowSeconds ? end : nowSeconds;
    if (shownEnd <= start) return;
    const from = x(start);
    const to = x(shownEnd);
    const marks =
      scene.pinnedRequest !== null && lanes.request(device, index) === scene.pinnedRequest ? pinned : others;
    marks.spans.add(model, from, to);
    if (marks.missed.isBeyond(from, to) && isMissedSpan(missed, device, index)) marks.missed.add(0, from, to);
  });
  return { others, pinned };
}

/** A colour at a time: to change it costs as much as a rectangle. */
function drawMarks(
  { context, palette, layout }: Drawing,
  { device, ghost, opacity }: { device: number; ghost: boolean; opacity: number },
  { spans, missed }: LaneMarks,
  share: number,
): void {
  const height = layout.laneHeight;
  const y = (ghost ? layout.ghostTop : layout.lanesTop) + device * layout.laneStep;
  context.globalAlpha = opacity * share;
  for (let model = 0; model < Math.max(spans.columns.length, spans.wide.length); model++) {
    context.fillStyle = modelColour(palette, model);
    eachRun(spans.columns[model], (from, width) => context.fillRect(from, y, width, height));
    eachRun(spans.wide[model], (from, width) => fillSpan(context, { x: from, y, width, height }));
  }
  const missHeight = Math.min(3, height * 0.25);
  context.globalAlpha = share;
  context.fillStyle = palette.bad;
  for (const runs of [...missed.columns, ...missed.wide]) {
    eachRun(runs, (from, width) => context.fillRect(from, y + height - missHeight, width, missHeight));
  }
}

function eachRun(runs: readonly number[] | undefined, visit: (from: number, width: number) => void): void {
  if (!runs) return;
  for (let at = 0; at < runs.length; at += 2) visit(runs[at], runs[at + 1] - runs[at]);
}

function fillSpan(context: Context, box: { x: number; y: number; width: number; height: number }): void {
  if (box.width < 5) {
    context.fillRect(box.x, box.y, box.width, box.height);
    return;
  }
  context.beginPath();
  context.roundRect(box.x, box.y, box.width, box.height, Math.min(2.5, box.height / 4));
  context.fill();
}

function drawArea({ context, palette, scene: { area }, layout, x }: Drawing): void {
  if (area === null) return;
  const top = layout.lanesTop + area.firstDevice * layout.laneStep - 2;
  const height = (area.lastDevice - area.firstDevice + 1) * layout.laneStep;
  const from = x(area.fromSeconds);
  context.fillStyle = palette.accent;
  context.globalAlpha = 0.1;
  context.fillRect(from, top, x(area.toSeconds) - from, height);
  context.globalAlpha = 1;
  context.strokeStyle = palette.accent;
  context.lineWidth = 1;
  context.strokeRect(from, top, x(area.toSeconds) - from, height);
}

function drawLabels({ context, palette, scene, layout }: Drawing): void {
  context.textAlign = 'left';
  const every = layout.laneStep >= 12 ? 1 : Math.ceil(12 / layout.laneStep);
  const lanes = (top: number, font: string, colour: string) => {
    context.font = font;
    context.fillStyle = colour;
    for (let device = 0; device < scene.deviceCount; device += every) {
      context.fillText(`device ${device + 1}`, 0, top + device * layout.laneStep + layout.laneHeight / 2);
    }
  };
  const caption = (text: string, y: number) => {
    context.font = palette.font;
    context.fillStyle = palette.ink2;
    context.fillText(text, 0, y + 9);
  };
  lanes(layout.lanesTop, palette.fontStrong, palette.ink);
  caption(scene.caption, layout.ghostTop - captionHeight - 6);
  if (scene.ghostCaption === null) return;
  context.fillStyle = palette.line;
  context.fillRect(0, Math.round(layout.ghostTop - 10), layout.width, 1);
  lanes(layout.ghostTop, palette.font, palette.ink3);
  caption(scene.ghostCaption, layout.queueTop - captionHeight);
}

function drawQueue(drawing: Drawing): void {
  const { context, palette, queue, window, layout, x } = drawing;
  const bottom = layout.queueTop + layout.queueHeight;
  const shown = queue.filter(
    ({ timeSeconds }) => timeSeconds >= window.fromSeconds - 1 && timeSeconds <= window.toSeconds + 1,
  );
  const most = shown.reduce((max, { waiting }) => Math.max(max, waiting), 4);
  context.fillStyle = palette.line;
  context.fillRect(0, Math.round(layout.queueTop) - 6, layout.width, 1);
  context.fillStyle = palette.ink3;
  context.font = palette.font;
  context.textAlign = 'left';
  context.fillText('waiting', 0, bottom - 8);
  clipped(drawing, () => {
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
  const at = Math.max(layout.left, Math.min(x(peak.timeSeconds) + 5, layout.width - 20));
  context.fillText(String(most), at, bottom - layout.queueHeight + 3);
}
