/** @file Draws the share within SLO over the run: what was missed in red above the line, the ghost dashed, bursts as ticks. Pure. */
import { modelColour, type Palette } from '../charts/palette.ts';
import type { SharePoint } from './shareOverTime.ts';

export interface ShareView {
  width: number;
  height: number;
  /** The time axis of the scatter below: from 0 to here. */
  toSeconds: number;
  palette: Palette;
}

export interface ShareData {
  own: readonly SharePoint[];
  ghost: readonly SharePoint[];
  /** By model; empty: only the run as a whole is drawn. */
  models: readonly (readonly SharePoint[])[];
  bursts: readonly { atSeconds: number }[];
}

/** As the plots below have their axes. */
const left = 32;
const right = 20;
const top = 7;
const bottom = 4;

interface Place {
  x: number;
  y: number;
}

export function drawShare(context: CanvasRenderingContext2D, view: ShareView, data: ShareData): void {
  const { width, height, toSeconds, palette } = view;
  const x = (seconds: number) => left + (seconds / toSeconds) * (width - left - right);
  const y = (share: number) => height - bottom - share * (height - top - bottom);
  const linesOf = (points: readonly SharePoint[]) =>
    linesThrough(
      points.filter(({ timeSeconds }) => timeSeconds <= toSeconds),
      x,
      y,
    );
  context.clearRect(0, 0, width, height);
  drawFrame(context, view, y);
  const own = linesOf(data.own);
  fillMissed(context, own, { ceiling: y(1), colour: palette.bad });
  drawBursts(
    context,
    data.bursts.map(({ atSeconds }) => x(atSeconds)),
    view,
  );
  stroke(context, linesOf(data.ghost), { colour: palette.ghost, width: 1.3, dash: [4, 3] });
  for (const [model, points] of data.models.entries()) {
    stroke(context, linesOf(points), { colour: modelColour(palette, model), width: 1.3 });
  }
  stroke(context, own, { colour: palette.ink, width: data.models.length > 0 ? 1 : 1.6 });
}

/** Where nothing ended for a while, the line has a gap. */
function linesThrough(
  points: readonly SharePoint[],
  x: (seconds: number) => number,
  y: (share: number) => number,
): Place[][] {
  const lines: Place[][] = [[]];
  for (const { timeSeconds, share } of points) {
    if (share === null) lines.push([]);
    else lines[lines.length - 1].push({ x: x(timeSeconds), y: y(share) });
  }
  return lines.filter((line) => line.length > 0);
}

function drawFrame(
  context: CanvasRenderingContext2D,
  { width, palette }: ShareView,
  y: (share: number) => number,
): void {
  context.fillStyle = palette.line2;
  for (const share of [0, 0.5, 1]) context.fillRect(left, Math.round(y(share)), width - left - right, 1);
  context.fillStyle = palette.ink3;
  context.font = palette.font;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillText('100', left - 4, y(1) + 1);
  context.fillText('0', left - 4, y(0) - 2);
}

function fillMissed(
  context: CanvasRenderingContext2D,
  lines: readonly Place[][],
  { ceiling, colour }: { ceiling: number; colour: string },
): void {
  context.fillStyle = colour;
  context.globalAlpha = 0.16;
  for (const line of lines) {
    context.beginPath();
    context.moveTo(line[0].x, ceiling);
    for (const { x, y } of line) context.lineTo(x, y);
    context.lineTo(line[line.length - 1].x, ceiling);
    context.fill();
  }
  context.globalAlpha = 1;
}

/** A wedge above the axis and a hairline down through the chart. */
function drawBursts(
  context: CanvasRenderingContext2D,
  places: readonly number[],
  { height, palette }: ShareView,
): void {
  context.fillStyle = palette.ink2;
  for (const x of places) {
    context.fillRect(Math.round(x), top, 1, height - top - bottom);
    context.beginPath();
    context.moveTo(x - 3.5, 0);
    context.lineTo(x + 4.5, 0);
    context.lineTo(x + 0.5, 5.5);
    context.fill();
  }
}

function stroke(
  context: CanvasRenderingContext2D,
  lines: readonly Place[][],
  { colour, width, dash = [] }: { colour: string; width: number; dash?: number[] },
): void {
  context.beginPath();
  for (const line of lines) {
    context.moveTo(line[0].x, line[0].y);
    for (const { x, y } of line) context.lineTo(x, y);
  }
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.stroke();
  context.setLineDash([]);
}
