/** @file The axes of a plot: ticks with their lines, and what is on each. */
import { tickDigits } from '../../experiment/figures/axis.ts';
import { type Metric, metricWords } from '../../experiment/figures/metric.ts';
import type { Frame, Scales } from '../../experiment/figures/plotScales.ts';
import type { ExperimentResult } from '../../experiment/figures/result.ts';
import styles from './CurvePlot.module.css';

export interface PlotAxesProps {
  sweep: ExperimentResult['sweep'];
  metric: Metric;
  scales: Scales;
  frame: Frame;
}

export function PlotAxes({ sweep, metric, scales, frame }: PlotAxesProps) {
  const { left, right, bottom } = frame;
  const { unit, perUnit } = metricWords[metric];
  const digits = tickDigits(scales.yAxis.ticks);
  return (
    <g className={styles.axes}>
      {scales.yAxis.ticks.map((tick) => {
        const y = scales.y(tick / perUnit);
        return (
          <g key={tick}>
            <line x1={left} x2={right} y1={y} y2={y} />
            <text x={left - 8} y={y + 4} textAnchor="end">
              {tick.toFixed(digits)}
            </text>
          </g>
        );
      })}
      {ticksOf(sweep, scales).map(({ tick, words }) => (
        <text key={tick} x={scales.x(tick)} y={bottom + 16} textAnchor="middle">
          {words}
        </text>
      ))}
      <text x={0} y={12}>
        {unit}
      </text>
      <text x={(left + right) / 2} y={bottom + 34} textAnchor="middle">
        {sweep.label}
      </text>
    </g>
  );
}

/** Of what comes in whole pieces, only whole numbers. */
function ticksOf({ isNamed, isContinuous, names }: ExperimentResult['sweep'], { xAxis }: Scales) {
  if (isNamed) return xAxis.ticks.map((tick, index) => ({ tick, words: names[index] }));
  const ticks = isContinuous ? xAxis.ticks : xAxis.ticks.filter(Number.isInteger);
  return ticks.map((tick) => ({ tick, words: String(tick) }));
}
