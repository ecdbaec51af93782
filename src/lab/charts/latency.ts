/** @file The latency scatter: each dot a request, the ghost's hollow, the SLO a line. Scales here, axes by uPlot. */

import { formatDuration } from '../../base/format.ts';
import { outcomeCode } from '../../experiment/labController.ts';
import { modelColour, type Palette, traceMark } from './palette.ts';
import type { RequestDot } from './runLog.ts';

export interface LatencyData {
  requests: readonly RequestDot[];
  ghostRequests: readonly RequestDot[];
  sloSeconds: readonly number[];
}

/** Where the plot lies on the canvas, in its own pixels, and how values map to it. */
export interface PlotFrame {
  left: number;
  top: number;
  width: number;
  height: number;
  pixelRatio: number;
  x(value: number): number;
  y(value: number): number;
}

/** Tall enough for the SLO and most of the run; what is slower still is drawn at the edge. */
export function latencyCeiling({ requests, sloSeconds }: LatencyData): number {
  const slo = Math.max(0, ...sloSeconds);
  let slowest = 0;
  for (const { latencySeconds } of requests) if (latencySeconds > slowest) slowest = latencySeconds;
  if (slo === 0) return slowest > 0 ? slowest * 1.1 : 1;
  return Math.min(slo * 5, Math.max(slo * 2, slowest * 1.08));
}

/** From the start of the run to now, growing in calm steps. */
export function timeCeiling(nowSeconds: number): number {
  const steps = [5, 10, 20, 30, 45, 60, 90, 120, 180, 240, 300, 450, 600];
  return steps.find((step) => nowSeconds <= step) ?? Math.ceil(nowSeconds / 600) * 600;
}

export function drawLatency(
  context: CanvasRenderingContext2D,
  frame: PlotFrame,
  { data, ceiling, palette }: { data: LatencyData; ceiling: number; palette: Palette },
): void {
  const scale = frame.pixelRatio;
  drawGhost(context, frame, { data, ceiling, palette });
  const paths = dotPaths(data.requests, frame, { ceiling, radius: 2.4 * scale });
  for (const [model, path] of paths) {
    context.fillStyle = modelColour(palette, model);
    context.fill(path);
  }
  drawRefusals(context, frame, data.requests, palette);
  drawSlo(context, frame, { data, palette });
}

/** Closer than this, in CSS pixels, marks of one model cover each other; among very many, also a little further apart. */
function apartPixels(requestCount: number): number {
  return Math.min(3.2, 1.4 * Math.max(1, Math.sqrt(requestCount / 4000)));
}

/** The marks of each model, without those that lie under another of it: however many requests, a frame draws a few thousand. */
function dotPaths(
  requests: readonly RequestDot[],
  frame: PlotFrame,
  { ceiling, radius }: { ceiling: number; radius: number },
): Map<number, Path2D> {
  const apart = apartPixels(requests.length) * frame.pixelRatio;
  const columns = Math.ceil(frame.width / apart) + 1;
  const rows = Math.ceil(frame.height / apart) + 1;
  const paths = new Map<number, Path2D>();
  const taken = new Map<number, Uint8Array>();
  for (const { arrivalSeconds, latencySeconds, model } of requests) {
    if (Number.isNaN(latencySeconds)) continue;
    const x = frame.x(arrivalSeconds);
    const y = frame.y(Math.min(latencySeconds, ceiling));
    const cell = Math.round((y - frame.top) / apart) * columns + Math.round((x - frame.left) / apart);
    const cells = taken.get(model) ?? new Uint8Array(columns * rows);
    taken.set(model, cells);
    if (cells[cell] === 1) continue;
    cells[cell] = 1;
    const path = paths.get(model) ?? new Path2D();
    paths.set(model, path);
    traceMark(path, { x, y, radius, model });
  }
  return paths;
}

function drawGhost(
  context: CanvasRenderingContext2D,
  frame: PlotFrame,
  { data, ceiling, palette }: { data: LatencyData; ceiling: number; palette: Palette },
): void {
  const paths = dotPaths(data.ghostRequests, frame, { ceiling, radius: 2.1 * frame.pixelRatio });
  context.strokeStyle = palette.ghost;
  context.lineWidth = 0.9 * frame.pixelRatio;
  context.globalAlpha = 0.75;
  for (const path of paths.values()) context.stroke(path);
  context.globalAlpha = 1;
}

/** A rejected request is a cross at the top, a failed one a cross in a box: neither has a latency. */
function drawRefusals(
  context: CanvasRenderingContext2D,
  frame: PlotFrame,
  requests: readonly RequestDot[],
  palette: Palette,
): void {
  const arm = 2.6 * frame.pixelRatio;
  const y = frame.top + arm + frame.pixelRatio;
  context.beginPath();
  for (const { arrivalSeconds, outcome } of requests) {
    if (outcome !== outcomeCode.rejected && outcome !== outcomeCode.failed) continue;
    const x = frame.x(arrivalSeconds);
    context.moveTo(x - arm, y - arm);
    context.lineTo(x + arm, y + arm);
    context.moveTo(x + arm, y - arm);
    context.lineTo(x - arm, y + arm);
    if (outcome === outcomeCode.failed) context.rect(x - arm, y - arm, 2 * arm, 2 * arm);
  }
  context.strokeStyle = palette.bad;
  context.lineWidth = 1.2 * frame.pixelRatio;
  context.stroke();
}

function drawSlo(
  context: CanvasRenderingContext2D,
  frame: PlotFrame,
  { data, palette }: { data: LatencyData; palette: Palette },
): void {
  const scale = frame.pixelRatio;
  context.fillStyle = palette.bad;
  context.textAlign = 'right';
  context.textBaseline = 'alphabetic';
  context.font = scaledFont(palette.font, scale);
  for (const slo of new Set(data.sloSeconds)) {
    const y = Math.round(frame.y(slo));
    context.fillRect(frame.left, y, frame.width, Math.round(1.3 * scale));
    haloText(context, {
      text: `SLO ${formatDuration(slo)}`,
      x: frame.left + frame.width,
      y: y - 4 * scale,
      palette,
      scale,
    });
  }
}

/** Text over dots stays readable on a line of the paper's colour. */
export function haloText(
  context: CanvasRenderingContext2D,
  { text, x, y, palette, scale }: { text: string; x: number; y: number; palette: Palette; scale: number },
): void {
  context.strokeStyle = palette.paper;
  context.lineWidth = 3 * scale;
  context.lineJoin = 'round';
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}

export function scaledFont(font: string, scale: number): string {
  return font.replace(/(\d+(?:\.\d+)?)px/, (_, size: string) => `${Number(size) * scale}px`);
}
