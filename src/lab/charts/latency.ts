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
  const slowest = requests.reduce((max, { latencySeconds }) => (latencySeconds > max ? latencySeconds : max), 0);
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
  const models = new Set(data.requests.map(({ model }) => model));
  for (const model of models) {
    context.beginPath();
    for (const dot of data.requests) {
      if (dot.model !== model || Number.isNaN(dot.latencySeconds)) continue;
      const y = frame.y(Math.min(dot.latencySeconds, ceiling));
      traceMark(context, { x: frame.x(dot.arrivalSeconds), y, radius: 2.4 * scale, model });
    }
    context.fillStyle = modelColour(palette, model);
    context.fill();
  }
  drawRefusals(context, frame, data.requests, palette);
  drawSlo(context, frame, { data, palette });
}

function drawGhost(
  context: CanvasRenderingContext2D,
  frame: PlotFrame,
  { data, ceiling, palette }: { data: LatencyData; ceiling: number; palette: Palette },
): void {
  context.beginPath();
  for (const { arrivalSeconds, latencySeconds, model } of data.ghostRequests) {
    if (Number.isNaN(latencySeconds)) continue;
    const y = frame.y(Math.min(latencySeconds, ceiling));
    traceMark(context, { x: frame.x(arrivalSeconds), y, radius: 2.1 * frame.pixelRatio, model });
  }
  context.strokeStyle = palette.ghost;
  context.lineWidth = 0.9 * frame.pixelRatio;
  context.globalAlpha = 0.75;
  context.stroke();
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
