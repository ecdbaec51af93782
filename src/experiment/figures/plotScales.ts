/** @file Where a plot puts its values: the frame, and the axes around what it shows. */
import { type Axis, axisOf } from './axis.ts';
import { metricWords } from './metric.ts';
import type { ExperimentResult, MetricResult } from './result.ts';

/** In pixels. */
export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export const frame: Frame = { left: 72, right: 560, top: 64, bottom: 376 };

export interface Scales {
  x: (position: number) => number;
  /** From a figure, in seconds or bytes. */
  y: (value: number) => number;
  xAxis: Axis;
  /** In the metric's unit. */
  yAxis: Axis;
}

export function scalesOf(
  { isNamed, positions }: ExperimentResult['sweep'],
  { series, metric }: MetricResult,
  { left, right, top, bottom }: Frame = frame,
): Scales {
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
    x: (position) => left + ((position - xAxis.low) / (xAxis.high - xAxis.low)) * (right - left),
    y: (value) => bottom - ((value * perUnit - yAxis.low) / (yAxis.high - yAxis.low)) * (bottom - top),
  };
}
