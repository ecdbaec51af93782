/** @file What surrounds every picture of a chart: title, note, legend, axes, and the link at the foot. */
import type { Palette } from '../charts/palette.ts';
import type { Drawing, Shape } from './drawing.ts';
import { linePath } from './drawing.ts';
import { markPath } from './marks.ts';

export interface LegendEntry {
  label: string;
  /** A model's shape in its colour, the ghost's hollow one, or a line. */
  mark: { kind: 'model'; model: number } | { kind: 'hollow' } | { kind: 'line'; colour: string; dash?: string };
}

export interface FrameWords {
  title: string;
  /** Scenario, placement, seed; and whether the figures are measured, paced or modelled. */
  note: string;
  legend: LegendEntry[];
  /** Empty: the picture stands in a page that has it. */
  link: string;
}

export interface FigureStyle {
  palette: Palette;
  width: number;
  height: number;
}

export interface Axis {
  max: number;
  label: string;
  tick(value: number): string;
  /** Fixed places; without them, round steps. */
  splits?: number[];
}

export interface PlotArea {
  left: number;
  top: number;
  width: number;
  height: number;
  x(value: number): number;
  y(value: number): number;
}

const padding = 16;
const charactersPerPixel = 1 / 4.6;

/** Frames what `draw` puts into the plotting area; both axes begin at 0. */
export function frameFigure(
  words: FrameWords,
  { palette, width, height }: FigureStyle,
  axes: { x: Axis; y: Axis | null },
  draw: (area: PlotArea) => Shape[],
): Drawing {
  const foot = footLines(words.link, width);
  const head = words.title ? 58 : 8;
  const area = plotArea(
    {
      left: axes.y ? 64 : 80,
      top: head + (axes.y ? 18 : 0) + (words.legend.length > 0 ? 16 : 0),
      right: width - padding - 8,
      bottom: height - 36 - 11 * foot.length,
    },
    axes,
  );
  return {
    width,
    height,
    shapes: [
      ...(words.title ? [{ kind: 'path' as const, d: `M0 0h${width}v${height}h${-width}z`, fill: palette.paper }] : []),
      ...headShapes(words, palette),
      ...legendShapes(words.legend, { y: head + 2, palette }),
      ...axisShapes(area, axes, palette),
      ...draw(area),
      ...foot.map(
        (text, line): Shape => ({
          kind: 'text',
          x: padding,
          y: height - 6 - 11 * (foot.length - 1 - line),
          text,
          fill: palette.ink3,
          size: 8,
        }),
      ),
    ],
  };
}

function plotArea(
  { left, top, right, bottom }: { left: number; top: number; right: number; bottom: number },
  { x, y }: { x: Axis; y: Axis | null },
): PlotArea {
  const width = right - left;
  const height = bottom - top;
  return {
    left,
    top,
    width,
    height,
    x: (value) => left + (Math.min(value, x.max) / x.max) * width,
    y: (value) => top + height - (y ? Math.min(value, y.max) / y.max : value) * height,
  };
}

function headShapes({ title, note }: FrameWords, palette: Palette): Shape[] {
  if (!title) return [];
  return [
    { kind: 'text', x: padding, y: 26, text: title, fill: palette.ink, size: 15, strong: true },
    { kind: 'text', x: padding, y: 44, text: note, fill: palette.ink2, size: 11 },
  ];
}

function legendShapes(legend: readonly LegendEntry[], { y, palette }: { y: number; palette: Palette }): Shape[] {
  let x = padding;
  return legend.flatMap(({ label, mark }): Shape[] => {
    const at = x + 6;
    x += 30 + label.length / charactersPerPixel / 0.8;
    const text: Shape = { kind: 'text', x: at + 12, y: y + 4, text: label, fill: palette.ink2, size: 11 };
    if (mark.kind === 'model') {
      const d = markPath({ x: at, y, radius: 4, model: mark.model });
      return [{ kind: 'path', d, fill: palette.models[mark.model % palette.models.length] }, text];
    }
    if (mark.kind === 'hollow') {
      return [{ kind: 'path', d: markPath({ x: at, y, radius: 4, model: 0 }), stroke: palette.ghost }, text];
    }
    const dash = mark.dash === undefined ? {} : { dash: mark.dash };
    return [{ kind: 'path', d: `M${at - 7} ${y}h14`, stroke: mark.colour, strokeWidth: 1.8, ...dash }, text];
  });
}

function axisShapes(area: PlotArea, { x, y }: { x: Axis; y: Axis | null }, palette: Palette): Shape[] {
  const bottom = area.top + area.height;
  const ticksX = splitsOf(x, Math.floor(area.width / 80)).map(
    (value): Shape => ({
      kind: 'text',
      x: area.x(value),
      y: bottom + 15,
      text: x.tick(value),
      fill: palette.ink3,
      size: 10,
      anchor: 'middle',
    }),
  );
  const ticksY = y ? splitsOf(y, Math.floor(area.height / 40)).flatMap((value) => yTick(area, y, value, palette)) : [];
  const base: Shape = {
    kind: 'path',
    d: linePath([
      [area.left, bottom],
      [area.left + area.width, bottom],
    ]),
    stroke: palette.line,
  };
  const labels: Shape[] = [
    {
      kind: 'text',
      x: area.left + area.width,
      y: bottom + 28,
      text: x.label,
      fill: palette.ink3,
      size: 10,
      anchor: 'end',
    },
    ...(y ? [{ kind: 'text' as const, x: 8, y: area.top - 9, text: y.label, fill: palette.ink3, size: 10 }] : []),
  ];
  return [...ticksX, ...ticksY, base, ...labels];
}

function yTick(area: PlotArea, y: Axis, value: number, palette: Palette): Shape[] {
  const at = area.y(value);
  return [
    {
      kind: 'path',
      d: linePath([
        [area.left, at],
        [area.left + area.width, at],
      ]),
      stroke: palette.line2,
    },
    { kind: 'text', x: area.left - 6, y: at + 3.5, text: y.tick(value), fill: palette.ink3, size: 10, anchor: 'end' },
  ];
}

/** Round steps from 0 to the axis' end, no more than asked for. */
export function splitsOf({ max, splits }: Pick<Axis, 'max' | 'splits'>, countMax: number): number[] {
  if (splits) return splits;
  const rough = max / Math.max(1, countMax);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(max / step + 1e-9) + 1 }, (_, index) =>
    Number((index * step).toPrecision(12)),
  );
}

/** The link in small print, over as many lines as it needs, four at most; the file's description has it whole. */
function footLines(link: string, width: number): string[] {
  if (!link) return [];
  const lineLength = Math.floor((width - 2 * padding) * charactersPerPixel);
  const lines = Array.from({ length: Math.ceil(link.length / lineLength) }, (_, line) =>
    link.slice(line * lineLength, (line + 1) * lineLength),
  );
  return lines.length <= 4 ? lines : [...lines.slice(0, 3), `${lines[3].slice(0, -1)}…`];
}
