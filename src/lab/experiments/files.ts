/** @file An answer as files to keep: the figures as CSV and JSON, a plot as SVG. Pure. */
import { plotOf } from '../../experiment/figures/plot.ts';
import type { ExperimentResult, MetricResult } from '../../experiment/figures/result.ts';
import { csvOf } from '../export/csv.ts';

export interface KeptFile {
  name: string;
  type: string;
  text: string;
}

export const fileKinds = ['csv', 'json', 'svg'] as const;
export type FileKind = (typeof fileKinds)[number];

export function fileOf(kind: FileKind, result: ExperimentResult, metric: MetricResult): KeptFile {
  const base = `muxlab-${result.figure === 'own' ? 'sweep' : `figure-${result.figure}`}`;
  switch (kind) {
    case 'csv':
      return { name: `${base}.csv`, type: 'text/csv', text: answerCsv(result) };
    case 'json':
      return { name: `${base}.json`, type: 'application/json', text: `${JSON.stringify(result)}\n` };
    case 'svg':
      return { name: `${base}-${metric.metric}.svg`, type: 'image/svg+xml', text: plotOf(result, metric) };
  }
}

const columns = ['metric', 'placement', 'value', 'seed', 'figure', 'mean', 'low95', 'high95', 'reference'];

/** A line for each metric, placement, swept value and seed, in the units of the JSON: seconds, shares, bytes. */
export function answerCsv(result: ExperimentResult): string {
  return csvOf(
    columns,
    result.metrics.flatMap((metric) => rowsOf(metric, result)),
  );
}

function rowsOf({ metric, series }: MetricResult, result: ExperimentResult) {
  const { isNamed, names, positions } = result.sweep;
  const seeds: (number | null)[] = result.seeds.length === 0 ? [null] : result.seeds;
  return series.flatMap(({ label, points, reference }) =>
    points.flatMap(({ bySeed, mean, low, high }, index) =>
      seeds.map((seed, seedIndex) => {
        const value = isNamed ? names[index] : positions[index];
        return [metric, label, value, seed, bySeed[seedIndex] ?? null, mean, low, high, reference[index]];
      }),
    ),
  );
}
