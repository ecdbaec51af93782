/** @file The curves of a metric: a line and the seeds' band for each placement, the reference dashed, crossings named. */
import { useRef } from 'react';
import { metricWords } from '../../experiment/figures/metric.ts';
import { type Frame, scalesOf } from '../../experiment/figures/plotScales.ts';
import type { ExperimentResult, MetricResult } from '../../experiment/figures/result.ts';
import styles from './CurvePlot.module.css';
import { crossingsIn, nearestIndex } from './curves.ts';
import { PlotAxes } from './PlotAxes.tsx';
import { frameIn, PlotBox } from './PlotBox.tsx';
import { SeriesCurve, SeriesWhiskers } from './SeriesCurve.tsx';
import { useBox } from './useBox.ts';
import { valueWords } from './words.ts';

export interface CurvePlotProps {
  result: ExperimentResult;
  metric: MetricResult;
  /** Of the swept values. */
  chosen: number;
  /** Where the lab's scenario stands on the swept axis; null: nowhere. */
  present: number | null;
  onChoose(valueIndex: number): void;
}

const margin = { left: 52, right: 14, top: 30, bottom: 44 };

export function CurvePlot({ result, metric, chosen, present, onChoose }: CurvePlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const size = useBox(box);
  const frame = frameIn(size, margin);
  const scales = scalesOf(result.sweep, metric, frame);
  const { sweep } = result;
  const x = (index: number) => scales.x(sweep.positions[index]);
  const choose = (at: { x: number }) => onChoose(nearestIndex(sweep.positions.map(scales.x), at.x));
  const Curve = sweep.isNamed ? SeriesWhiskers : SeriesCurve;
  const label = `${metricWords[metric.metric].title} of each placement by ${sweep.label}`;
  return (
    <PlotBox box={box} size={size} label={label} onPoint={choose}>
      <PlotAxes sweep={sweep} metric={metric.metric} scales={scales} frame={frame} />
      <line className={styles.chosen} x1={x(chosen)} x2={x(chosen)} y1={frame.top} y2={frame.bottom} />
      {present === null ? null : <Present x={scales.x(present)} frame={frame} />}
      {crossingsIn(metric).map(({ position, words }) => (
        <Crossing key={`${position}${words}`} x={scales.x(position)} frame={frame} words={words} />
      ))}
      {metric.series.map((series, index) => (
        <Curve
          key={series.label}
          series={series}
          place={{ index, count: metric.series.length }}
          positions={sweep.positions}
          scales={scales}
          chosen={chosen}
        />
      ))}
      <title>{valueWords(result, chosen)}</title>
    </PlotBox>
  );
}

function Present({ x, frame: { top, bottom } }: { x: number; frame: Frame }) {
  return (
    <g className={styles.present}>
      <line x1={x} x2={x} y1={top} y2={bottom} />
      <text x={x} y={top - 5} textAnchor="middle">
        now
      </text>
    </g>
  );
}

function Crossing({ x, frame: { top, bottom }, words }: { x: number; frame: Frame; words: string }) {
  return (
    <g className={styles.crossing}>
      <line x1={x} x2={x} y1={top} y2={bottom} />
      <text x={x} y={top - 5} textAnchor="middle">
        {words}
      </text>
    </g>
  );
}
