/** @file The marks as a table: what each placement costs and gives, and whether it is on the front. */
import { metricWords } from '../../experiment/figures/metric.ts';
import type { ExperimentResult } from '../../experiment/figures/result.ts';
import { DataTable } from '../components/ui.tsx';
import type { CostAnswer } from './costMarks.ts';
import { costTitles, standingWords } from './costWords.ts';
import { figureWords, rangeWords } from './words.ts';

export function CostTable({ answer, result: { metrics } }: { answer: CostAnswer; result: ExperimentResult }) {
  const { axes, marks } = answer;
  const rows = marks.map((mark) => ({
    key: `${mark.series} ${mark.valueIndex}`,
    cells: [
      mark.label,
      mark.deviceCount,
      ...metrics.map(({ metric, series }) => figureWords(metric, series[mark.series].points[mark.valueIndex].mean)),
      rangeWords(axes.gain, mark.range),
      standingWords(mark, answer),
    ],
  }));
  const { title } = metricWords[axes.gain];
  const columns = [
    'placement',
    'devices',
    ...metrics.map(({ metric }) => metricWords[metric].title),
    `${title}, 95 % of seeds`,
    'standing',
  ];
  return <DataTable caption={`${title} ${costTitles[axes.cost]}`} columns={columns} rows={rows} />;
}
