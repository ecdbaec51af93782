/** @file Pictures of the work itself: when requests arrived, and which stage ran where and when. */
import { formatSpan } from '../../base/format.ts';
import { modelColour, type Palette } from '../charts/palette.ts';
import type { LaneSpan } from '../gantt/spanLanes.ts';
import { type Drawing, rectanglePath, type Shape } from './drawing.ts';
import { type FigureStyle, type FrameWords, frameFigure, type LegendEntry, type PlotArea } from './frame.ts';
import { wholeSeconds } from './track.ts';

export interface WorkFigureInput {
  modelNames: readonly string[];
  words: Pick<FrameWords, 'note' | 'link'>;
}

function modelLegend(names: readonly string[]): LegendEntry[] {
  return names.map((label, model) => ({ label, mark: { kind: 'model', model } }));
}

const binCount = 120;

/** Arrivals in bins of the whole run, stacked by model. */
export function arrivalsFigure(
  { modelNames, words, arrivals }: WorkFigureInput & { arrivals: readonly { arrivalSeconds: number; model: number }[] },
  style: FigureStyle,
): Drawing {
  const toSeconds = wholeSeconds(arrivals.reduce((max, { arrivalSeconds }) => Math.max(max, arrivalSeconds), 0));
  const bins = Array.from({ length: binCount }, () => modelNames.map(() => 0));
  for (const { arrivalSeconds, model } of arrivals) {
    const bin = bins[Math.min(binCount - 1, Math.floor((arrivalSeconds / toSeconds) * binCount))];
    if (model in bin) bin[model]++;
  }
  const most = Math.max(1, ...bins.map((bin) => bin.reduce((sum, count) => sum + count, 0)));
  const axes = {
    x: { max: toSeconds, label: 'time', tick: formatSpan },
    y: { max: most, label: `arrivals in ${formatSpan(toSeconds / binCount)}`, tick: String },
  };
  return frameFigure({ ...words, title: 'Arrivals', legend: modelLegend(modelNames) }, style, axes, (area) =>
    modelNames.map((_, model) => ({
      kind: 'path',
      d: bins.map((bin, index) => barPath(area, bin, { index, model })).join(''),
      fill: modelColour(style.palette, model),
    })),
  );
}

/** One model's part of a bin, upon those of the models before it. */
function barPath(area: PlotArea, bin: readonly number[], { index, model }: { index: number; model: number }): string {
  if (bin[model] === 0) return '';
  const below = bin.slice(0, model).reduce((sum, count) => sum + count, 0);
  const step = area.width / binCount;
  const y = area.y(below + bin[model]);
  return rectanglePath({ x: area.left + index * step, y, width: Math.max(0.8, step - 0.6), height: area.y(below) - y });
}

export interface TimeFigureInput extends WorkFigureInput {
  spans: readonly LaneSpan[];
  deviceCount: number;
  /** Where the time axis ends; without it, where the last execution does. */
  toSeconds?: number;
  /** False where the page around names it. */
  hasTitle?: boolean;
}

/** When the last execution ends, as an axis has it. */
export function lastEndSeconds(spans: readonly LaneSpan[]): number {
  const last = (max: number, { endSeconds }: LaneSpan) =>
    Number.isFinite(endSeconds) ? Math.max(max, endSeconds) : max;
  return wholeSeconds(spans.reduce(last, 0));
}

/** Every stage execution of the run, a lane for each device. */
export function timeFigure(input: TimeFigureInput, style: FigureStyle): Drawing {
  const { modelNames, words, spans, deviceCount, hasTitle = true, toSeconds = lastEndSeconds(spans) } = input;
  const ended = spans.filter(({ endSeconds }) => Number.isFinite(endSeconds));
  const axes = { x: { max: toSeconds, label: 'time', tick: formatSpan }, y: null };
  const heading = { ...words, title: hasTitle ? 'Stages over time' : '', legend: modelLegend(modelNames) };
  return frameFigure(heading, style, axes, (area) => [
    ...laneLabels(area, deviceCount, style.palette),
    ...modelNames.map(
      (_, model): Shape => ({
        kind: 'path',
        d: lanePaths(
          area,
          ended.filter((span) => span.model === model),
          deviceCount,
        ),
        fill: modelColour(style.palette, model),
      }),
    ),
  ]);
}

function laneOf(area: PlotArea, device: number, deviceCount: number): { y: number; height: number } {
  const step = area.height / deviceCount;
  return { y: area.top + device * step + 0.12 * step, height: 0.76 * step };
}

function laneLabels(area: PlotArea, deviceCount: number, palette: Palette): Shape[] {
  return Array.from({ length: deviceCount }, (_, device) => {
    const { y, height } = laneOf(area, device, deviceCount);
    return { kind: 'text', x: 16, y: y + height / 2 + 3.5, text: `device ${device + 1}`, fill: palette.ink2, size: 10 };
  });
}

/** Executions closer than a fifth of a pixel are one rectangle: 10⁵ of them remain a picture that opens. */
const mergePixels = 0.2;

function lanePaths(area: PlotArea, spans: readonly LaneSpan[], deviceCount: number): string {
  const open = new Map<number, { x: number; right: number }>();
  const paths: string[] = [];
  const close = (device: number, { x, right }: { x: number; right: number }) =>
    paths.push(rectanglePath({ x, width: Math.max(0.3, right - x), ...laneOf(area, device, deviceCount) }));
  for (const { device, startSeconds, endSeconds } of spans) {
    const next = { x: area.x(startSeconds), right: area.x(endSeconds) };
    const before = open.get(device);
    if (before && next.right - before.x < mergePixels) before.right = next.right;
    else {
      if (before) close(device, before);
      open.set(device, next);
    }
  }
  for (const [device, last] of open) close(device, last);
  return paths.join('');
}
