/** @file Where a plot puts its values: the frame, and the axes around what it shows. */
import { type Axis, axisOf } from './axis.ts';
import { metricWords } from './metric.ts';
import type { ExperimentResult, MetricResult } from './result.ts';

/** In pixels. */
export const frame = { left: 72, right: 560, top: 64, bottom: 376 };

export interface Scales {
  x: (position: number) => number;
  /** From a figure, in seconds or bytes. */
  y: (value: number) => number;
  xAxis: Axis;
  /** In the metric's unit. */
  yAxis: Axis;
}

export function scalesOf({ isNamed, positions }: ExperimentResult['sweep'], { series, metric }: MetricResult): Scales {
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
