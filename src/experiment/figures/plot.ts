/** @file A metric of an experiment as an SVG plot: a line and the seeds' band per placement, the reference dashed. */
import { type Axis, axisOf } from './axis.ts';
import { type Metric, metricWords } from './metric.ts';
import type { ExperimentResult, MetricResult, Series } from './result.ts';

const width = 760;
const height = 440;
const frame = { left: 72, right: 560, top: 64, bottom: 376 };
const colours = ['#0072b2', '#c4560b', '#1a8a6c', '#a2518d', '#8a6d00', '#5b5fc7', '#00808a', '#7a4f2b'];
const paper = '#fbfaf7';
const ink = '#1c1f24';
const faintInk = '#5b6270';
const hairline = '#e4e1d9';

/** Words on one line above the frame, in characters; a longer title goes on below. */
const titleLength = 92;

interface Scales {
  x: (position: number) => number;
  /** From a figure, in seconds or bytes. */
  y: (value: number) => number;
  xAxis: Axis;
  /** In the metric's unit. */
  yAxis: Axis;
}

export function plotOf(result: ExperimentResult, metric: MetricResult): string {
  const scales = scalesOf(result.sweep, metric);
  const { title, unit } = metricWords[metric.metric];
  const name = `Figure ${result.figure}: ${title} – ${result.title}`;
  const lines = metric.series.map((series, index) =>
    result.sweep.isNamed
      ? whiskers(series, { index, count: metric.series.length, scales })
      : bandAndLine(series, { index, positions: result.sweep.positions, scales }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(name)}" font-family="Inter, system-ui, sans-serif" font-size="13" fill="${ink}">
<rect width="${width}" height="${height}" fill="${paper}"/>
${titleText(`Figure ${result.figure}. ${result.title}`)}
${yAxisMarks(scales, metric.metric)}
${xAxisMarks(scales, result.sweep)}
${text(frame.left, frame.top - 12, `${title}, ${unit}`, { fill: faintInk })}
${text((frame.left + frame.right) / 2, height - 16, result.sweep.label, { fill: faintInk, anchor: 'middle' })}
${lines.join('\n')}
${legend(result, metric)}
</svg>
`;
}

function scalesOf({ isNamed, positions }: ExperimentResult['sweep'], { series, metric }: MetricResult): Scales {
  const { perUnit } = metricWords[metric];
  const values = series.flatMap(({ points, reference }) => [
    ...points.flatMap(({ mean, low, high }) => [mean, low, high]),
    ...reference,
  ]);
  const yAxis = axisOf(
    values.flatMap((value) => (value === null ? [] : [value * perUnit])),
    { fromZero: true },
  );
  const named = { low: -0.5, high: positions.length - 0.5, ticks: positions };
  const xAxis = isNamed ? named : axisOf(positions, { tickCount: 8 });
  return {
    xAxis,
    yAxis,
    x: (position) => frame.left + ((position - xAxis.low) / (xAxis.high - xAxis.low)) * (frame.right - frame.left),
    y: (value) =>
      frame.bottom - ((value * perUnit - yAxis.low) / (yAxis.high - yAxis.low)) * (frame.bottom - frame.top),
  };
}

function yAxisMarks({ y, yAxis: { ticks } }: Scales, metric: Metric): string {
  const digits = Math.max(0, -Math.floor(Math.log10(ticks[1] - ticks[0]) + 1e-9));
  return ticks
    .map((tick) => {
      const top = at(y(tick / metricWords[metric].perUnit));
      const colour = tick === 0 ? faintInk : hairline;
      const line = `<line x1="${frame.left}" x2="${frame.right}" y1="${top}" y2="${top}" stroke="${colour}"/>`;
      return line + text(frame.left - 8, Number(top) + 4, tick.toFixed(digits), { fill: faintInk, anchor: 'end' });
    })
    .join('\n');
}

function xAxisMarks({ x, xAxis }: Scales, { isNamed, names }: ExperimentResult['sweep']): string {
  return xAxis.ticks
    .map((tick, index) => {
      const mark = `<line x1="${at(x(tick))}" x2="${at(x(tick))}" y1="${frame.bottom}" y2="${frame.bottom + 5}" stroke="${faintInk}"/>`;
      const words = isNamed ? names[index] : String(tick);
      return mark + text(x(tick), frame.bottom + 20, words, { fill: faintInk, anchor: 'middle' });
    })
    .join('\n');
}

function bandAndLine(
  { points, reference }: Series,
  { index, positions, scales: { x, y } }: { index: number; positions: readonly number[]; scales: Scales },
): string {
  const colour = colourOf(index);
  const path = (values: readonly (number | null)[]) =>
    values.flatMap((value, i) => (value === null ? [] : `${at(x(positions[i]))},${at(y(value))}`));
  const outline = [...path(points.map(({ high }) => high)), ...path(points.map(({ low }) => low)).toReversed()];
  const means = path(points.map(({ mean }) => mean));
  const dots = means.map((point) => {
    const [cx, cy] = point.split(',');
    return `<circle cx="${cx}" cy="${cy}" r="2.5" fill="${colour}"/>`;
  });
  return [
    `<polygon points="${outline.join(' ')}" fill="${colour}" fill-opacity="0.15"/>`,
    `<polyline points="${path(reference).join(' ')}" fill="none" stroke="${colour}" stroke-dasharray="4 3"/>`,
    `<polyline points="${means.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...dots,
  ].join('\n');
}

/** Named values have no line between them: a dot with the seeds' range, and a hollow one for the reference. */
function whiskers(
  { points, reference }: Series,
  { index, count, scales: { x, y } }: { index: number; count: number; scales: Scales },
): string {
  const colour = colourOf(index);
  const offset = (index - (count - 1) / 2) * 40;
  return points
    .flatMap(({ mean, low, high }, position) => {
      if (mean === null || low === null || high === null) return [];
      const cx = at(x(position) + offset);
      const published = reference[position];
      return [
        `<line x1="${cx}" x2="${cx}" y1="${at(y(low))}" y2="${at(y(high))}" stroke="${colour}" stroke-width="8" stroke-opacity="0.3"/>`,
        `<circle cx="${cx}" cy="${at(y(mean))}" r="4" fill="${colour}"/>`,
        ...(published === null
          ? []
          : [
              `<circle cx="${at(x(position) + offset + 12)}" cy="${at(y(published))}" r="4" fill="none" stroke="${colour}"/>`,
            ]),
      ];
    })
    .join('\n');
}

function legend({ seeds, sweep }: ExperimentResult, { series }: MetricResult): string {
  const left = frame.right + 24;
  const entries = series.map(({ label }, index) => {
    const y = frame.top + 8 + index * 22;
    const sample = `<line x1="${left}" x2="${left + 20}" y1="${y}" y2="${y}" stroke="${colourOf(index)}" stroke-width="2"/>`;
    return sample + text(left + 28, y + 4, label, {});
  });
  const hasReference = series.some(({ reference }) => reference.some((value) => value !== null));
  const notes = [
    ...(seeds.length > 1 ? [`band: 95 % of ${seeds.length} seeds`] : []),
    ...(hasReference ? [sweep.isNamed ? 'hollow: the reference' : 'dashed: the reference'] : []),
  ];
  const below = frame.top + 24 + series.length * 22;
  return [
    ...entries,
    ...notes.map((note, index) => text(left, below + index * 18, note, { fill: faintInk, size: 11 })),
  ].join('\n');
}

function titleText(title: string): string {
  return `<text x="24" y="28" font-size="14" font-weight="600">${escaped(shortened(title))}</text>`;
}

function shortened(title: string): string {
  return title.length <= titleLength ? title : `${title.slice(0, titleLength - 1)}…`;
}

function text(
  x: number,
  y: number,
  words: string,
  { fill = ink, anchor = 'start', size = 12 }: { fill?: string; anchor?: 'start' | 'middle' | 'end'; size?: number },
): string {
  const style = `font-size="${size}" fill="${fill}" text-anchor="${anchor}"`;
  return `<text x="${at(x)}" y="${at(y)}" ${style}>${escaped(words)}</text>`;
}

function colourOf(index: number): string {
  return colours[index % colours.length];
}

/** A coordinate, to a tenth of a pixel. */
function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
