/** @file The curves of a metric as a table: a row for each swept value, and of each placement its mean, range and reference. */

import { verdictWords } from '../../experiment/figures/findings.ts';
import { metricWords } from '../../experiment/figures/metric.ts';
import type { ExperimentResult, MetricResult, Series } from '../../experiment/figures/result.ts';
import { DataTable } from '../components/ui.tsx';
import { figureWords, rangeWords } from './words.ts';

export function AnswerTable({ result, metric }: { result: ExperimentResult; metric: MetricResult }) {
  const { series, comparisons } = metric;
  const { sweep, seeds } = result;
  const columns = [
    ...series.flatMap((one) => columnsOf(one, metric)),
    ...comparisons.map(({ of, against, points }) => ({
      head: `${of} against ${against}`,
      cells: points.map((verdict) => verdictWords(verdict, seeds.length)),
    })),
  ];
  const rows = sweep.names.map((name, index) => ({
    key: name,
    cells: [name, ...columns.map(({ cells }) => cells[index])],
  }));
  const caption = `${metricWords[metric.metric].title} by ${sweep.label}`;
  return <DataTable caption={caption} columns={[sweep.label, ...columns.map(({ head }) => head)]} rows={rows} />;
}

function columnsOf(
  { label, points, reference }: Series,
  { metric }: MetricResult,
): { head: string; cells: string[] }[] {
  const means = { head: label, cells: points.map(({ mean }) => figureWords(metric, mean)) };
  const hasRange = points.some(({ bySeed }) => bySeed.length > 1);
  const range = { head: `${label}, 95 % of seeds`, cells: points.map((point) => rangeWords(metric, point)) };
  const hasReference = reference.some((value) => value !== null);
  const published = { head: `${label}, reference`, cells: reference.map((value) => figureWords(metric, value)) };
  return [means, ...(hasRange ? [range] : []), ...(hasReference ? [published] : [])];
}
