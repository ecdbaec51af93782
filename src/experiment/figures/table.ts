/** @file An experiment's answer as Markdown: a table a metric, and under it what it says. */
import { findingsOf, verdictWords } from './findings.ts';
import { metricWords } from './metric.ts';
import type { ExperimentResult, MetricResult, SeedRange, Series } from './result.ts';
import { isInside } from './seedRange.ts';

export function tableOf(result: ExperimentResult): string {
  const { figure, title, source, seeds, referenceSource } = result;
  const notes = [
    `${source}.`,
    seeds.length > 1 && `Means of ${seeds.length} seeds, with the range of 95 % of them.`,
    seeds.length === 1 && 'One seed.',
    referenceSource !== null &&
      `Reference: ${referenceSource}; ✗ where ${seeds.length === 0 ? 'it is not met' : 'it lies outside the range'}.`,
  ];
  const head = [`# Figure ${figure}: ${title}`, '', notes.filter((note) => note !== false).join(' ')];
  const why = result.notes.length === 0 ? [] : ['', result.notes.join(' ')];
  return [...head, ...why, ...result.metrics.flatMap((metric) => section(metric, result))].join('\n');
}

function section(metric: MetricResult, result: ExperimentResult): string[] {
  const { title, unit } = metricWords[metric.metric];
  const columns = [...metric.series.flatMap((series) => columnsOf(series, metric)), ...verdictColumns(metric, result)];
  const header = [result.sweep.label, ...columns.map((column) => column.head)];
  const rows = result.sweep.names.map((name, index) => [name, ...columns.map(({ cells }) => cells[index])]);
  const align = header.map((_, index) => (index === 0 ? '---' : '--:'));
  return [
    '',
    `## ${title}, ${unit}`,
    '',
    ...[header, align, ...rows].map((cells) => `| ${cells.join(' | ')} |`),
    '',
    ...findingsOf(metric, result).map((sentence) => `- ${sentence}`),
  ];
}

interface Column {
  head: string;
  /** By swept value. */
  cells: string[];
}

function columnsOf({ label, points, reference }: Series, { metric }: MetricResult): Column[] {
  const { format } = metricWords[metric];
  const figures = { head: label, cells: points.map((point) => rangeText(point, format)) };
  if (reference.every((value) => value === null)) return [figures];
  const cells = reference.map((value, index) => {
    if (value === null) return '–';
    return `${format(value)}${isInside(value, points[index]) === false ? ' ✗' : ''}`;
  });
  return [figures, { head: 'reference', cells }];
}

function rangeText({ bySeed, mean, low, high }: SeedRange, format: (value: number) => string): string {
  if (mean === null || low === null || high === null) return '–';
  return bySeed.length === 1 ? format(mean) : `${format(mean)} (${format(low)}–${format(high)})`;
}

function verdictColumns({ comparisons }: MetricResult, { seeds }: ExperimentResult): Column[] {
  return comparisons.map(({ of, against, points }) => ({
    head: `${of} against ${against}`,
    cells: points.map((verdict) => verdictWords(verdict, seeds.length)),
  }));
}
