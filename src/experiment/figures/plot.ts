/** @file A metric of an experiment as an SVG plot: a line and the seeds' band per placement, the reference dashed. */
import { tickDigits } from './axis.ts';
import { type Metric, metricWords } from './metric.ts';
import { frame, type Scales, scalesOf } from './plotScales.ts';
import { bandAndLine, whiskers } from './plotSeries.ts';
import type { ExperimentResult, MetricResult } from './result.ts';
import { at, colourOf, escaped, faintInk, hairline, ink, paper, text } from './svg.ts';

const width = 760;
const height = 440;

/** In characters: a longer title ends in an ellipsis. */
const titleLength = 92;

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

function yAxisMarks({ y, yAxis: { ticks } }: Scales, metric: Metric): string {
  const digits = tickDigits(ticks);
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
