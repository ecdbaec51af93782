/** @file Pictures of what became of requests: latency over time, its distribution, and the share within SLO so far. */
import { formatDuration, formatMillisecondsNumber, formatPercent, formatSpan } from '../../base/format.ts';
import { outcomeCode } from '../../experiment/labController.ts';
import { cumulative } from '../charts/distribution.ts';
import { latencyCeiling } from '../charts/latency.ts';
import { modelColour, type Palette } from '../charts/palette.ts';
import { type Drawing, linePath, round, type Shape } from './drawing.ts';
import { type FigureStyle, type FrameWords, frameFigure, type LegendEntry, type PlotArea } from './frame.ts';
import { markPath } from './marks.ts';
import { attainmentSteps, endSecondsOf, type Track, wholeSeconds } from './track.ts';

export interface RequestFigureInput {
  /** One, or two to compare; the second is drawn hollow and dashed. */
  tracks: readonly Track[];
  modelNames: readonly string[];
  /** By model; null: none. */
  sloSeconds: readonly (number | null)[];
  words: Pick<FrameWords, 'note' | 'link'>;
  /** False where the page around names it. */
  hasTitle: boolean;
}

const dash = '5 3.5';

function slosOf({ sloSeconds }: RequestFigureInput): number[] {
  return [...new Set(sloSeconds.filter((slo) => slo !== null))];
}

function ceilingOf(input: RequestFigureInput): number {
  const requests = input.tracks.flatMap((track) => track.requests);
  return latencyCeiling({ requests, ghostRequests: [], sloSeconds: slosOf(input) });
}

function lastSecondsOf({ tracks }: RequestFigureInput): number {
  const last = (most: number, track: Track) =>
    track.requests.reduce((max, dot) => Math.max(max, endSecondsOf(dot)), most);
  return wholeSeconds(tracks.reduce(last, 0));
}

function wordsOf(input: RequestFigureInput, title: string, legend: LegendEntry[]): FrameWords {
  return { ...input.words, title: input.hasTitle ? title : '', legend };
}

/** Each request a mark at its arrival; what was refused, a cross at the top. */
export function latencyFigure(input: RequestFigureInput, style: FigureStyle): Drawing {
  const { palette } = style;
  const legend: LegendEntry[] = [
    ...input.modelNames.map((label, model): LegendEntry => ({ label, mark: { kind: 'model', model } })),
    ...input.tracks
      .filter(({ isOther }) => isOther)
      .map(({ label }): LegendEntry => ({ label, mark: { kind: 'hollow' } })),
  ];
  const axes = {
    x: { max: lastSecondsOf(input), label: 'arrival', tick: formatSpan },
    y: { max: ceilingOf(input), label: 'latency, ms', tick: formatMillisecondsNumber },
  };
  return frameFigure(wordsOf(input, 'Latency over time', legend), style, axes, (area) => [
    ...input.tracks
      .filter(({ isOther }) => isOther)
      .map(
        ({ requests }): Shape => ({
          kind: 'path',
          d: dots(area, requests, 2.2),
          stroke: palette.ghost,
          strokeWidth: 0.9,
          opacity: 0.8,
        }),
      ),
    ...input.tracks
      .filter(({ isOther }) => !isOther)
      .flatMap(({ requests }) => [...modelDots(area, requests, palette), refusals(area, requests, palette)]),
    ...slosOf(input).flatMap((slo) => sloLine(area, slo, palette)),
  ]);
}

function dots(area: PlotArea, requests: Track['requests'], radius: number): string {
  return requests
    .filter(({ latencySeconds }) => !Number.isNaN(latencySeconds))
    .map((dot) => markPath({ x: area.x(dot.arrivalSeconds), y: area.y(dot.latencySeconds), radius, model: dot.model }))
    .join('');
}

function modelDots(area: PlotArea, requests: Track['requests'], palette: Palette): Shape[] {
  const models = [...new Set(requests.map(({ model }) => model))].sort((a, b) => a - b);
  return models.map((model) => ({
    kind: 'path',
    d: dots(
      area,
      requests.filter((dot) => dot.model === model),
      2.4,
    ),
    fill: modelColour(palette, model),
  }));
}

function refusals(area: PlotArea, requests: Track['requests'], palette: Palette): Shape {
  const y = area.top + 4;
  const cross = ({ arrivalSeconds }: { arrivalSeconds: number }) => {
    const x = area.x(arrivalSeconds);
    return `M${round(x - 2.6)} ${y - 2.6}l5.2 5.2m0 -5.2l-5.2 5.2`;
  };
  const refused = requests.filter(({ outcome }) => outcome === outcomeCode.rejected || outcome === outcomeCode.failed);
  return { kind: 'path', d: refused.map(cross).join(''), stroke: palette.bad, strokeWidth: 1.2 };
}

function sloLine(area: PlotArea, slo: number, palette: Palette): Shape[] {
  const right = area.left + area.width;
  const y = area.y(slo);
  return [
    {
      kind: 'path',
      d: linePath([
        [area.left, y],
        [right, y],
      ]),
      stroke: palette.bad,
      strokeWidth: 1.2,
    },
    {
      kind: 'text',
      x: right,
      y: y - 4,
      text: `SLO ${formatDuration(slo)}`,
      fill: palette.bad,
      size: 10,
      anchor: 'end',
      halo: palette.paper,
    },
  ];
}

function lineLegend(input: RequestFigureInput, palette: Palette): LegendEntry[] {
  return input.tracks.map(({ label, isOther }) => ({
    label,
    mark: isOther ? { kind: 'line', colour: palette.ghost, dash } : { kind: 'line', colour: palette.ink },
  }));
}

function trackLine({ isOther }: Track, points: readonly (readonly [number, number])[], palette: Palette): Shape {
  return {
    kind: 'path',
    d: linePath(points),
    stroke: isOther ? palette.ghost : palette.ink,
    strokeWidth: 1.6,
    ...(isOther && { dash }),
  };
}

/** The share of requests that ended within a latency; what was refused never does. */
export function distributionFigure(input: RequestFigureInput, style: FigureStyle): Drawing {
  const { palette } = style;
  const axes = {
    x: {
      max: ceilingOf(input),
      label: 'latency',
      tick: (value: number) => (value === 0 ? '0' : formatDuration(value)),
    },
    y: {
      max: 1,
      label: 'share of requests',
      tick: (value: number) => formatPercent(value, 0),
      splits: [0, 0.25, 0.5, 0.75, 1],
    },
  };
  return frameFigure(wordsOf(input, 'Distribution of latency', lineLegend(input, palette)), style, axes, (area) => [
    ...slosOf(input).map(
      (slo): Shape => ({
        kind: 'path',
        d: `M${round(area.x(slo))} ${area.top}v${area.height}`,
        stroke: palette.bad,
        strokeWidth: 1.2,
      }),
    ),
    ...input.tracks.map((track) => trackLine(track, distributionPoints(area, track.requests), palette)),
  ]);
}

function distributionPoints(area: PlotArea, requests: Track['requests']): [number, number][] {
  const right = area.left + area.width;
  let y = area.y(0);
  const points: [number, number][] = [[area.left, y]];
  for (const { latencySeconds, share } of cumulative(requests)) {
    const x = area.x(latencySeconds);
    if (x >= right) break;
    points.push([x, y]);
    y = area.y(share);
    points.push([x, y]);
  }
  return [...points, [right, y]];
}

/** Of the requests that ended so far, the share within SLO. */
export function attainmentFigure(input: RequestFigureInput, style: FigureStyle): Drawing {
  const { palette } = style;
  const axes = {
    x: { max: lastSecondsOf(input), label: 'time', tick: formatSpan },
    y: {
      max: 1,
      label: 'within SLO, of those that ended so far',
      tick: (value: number) => formatPercent(value, 0),
      splits: [0, 0.25, 0.5, 0.75, 1],
    },
  };
  return frameFigure(wordsOf(input, 'Within SLO over time', lineLegend(input, palette)), style, axes, (area) =>
    input.tracks.map((track) =>
      trackLine(
        track,
        attainmentSteps(track.requests).map(({ seconds, share }) => [area.x(seconds), area.y(share)]),
        palette,
      ),
    ),
  );
}
