/** @file A placement in a plot: its line with the seeds' band, or, where values have names, a mark with their range. */
import type { Scales } from '../../experiment/figures/plotScales.ts';
import type { Series } from '../../experiment/figures/result.ts';
import { modelColourOf } from '../components/ui.tsx';
import styles from './CurvePlot.module.css';
import { bandOf, pathOf } from './curves.ts';
import { PlacedMark } from './SeriesMark.tsx';

export interface SeriesProps {
  series: Series;
  /** Which of how many. */
  place: { index: number; count: number };
  positions: readonly number[];
  scales: Scales;
  /** The swept value that is looked at. */
  chosen: number;
}

const radius = { usual: 3, chosen: 5, whisker: 4.5 };
/** Between placements at one named value. */
const whiskerGap = 28;

export function SeriesCurve({ series, place: { index }, positions, scales: { x, y }, chosen }: SeriesProps) {
  const { points, reference } = series;
  const colour = modelColourOf(index);
  const at = (value: number | null, valueIndex: number) =>
    value === null ? null : { x: x(positions[valueIndex]), y: y(value) };
  const means = points.map(({ mean }, valueIndex) => at(mean, valueIndex));
  const band = points.map(({ low, high }, valueIndex) => ({ x: x(positions[valueIndex]), low, high }));
  return (
    <g>
      <path className={styles.band} d={bandOf(band, y)} fill={colour} />
      <path className={styles.reference} d={pathOf(reference.map(at))} stroke={colour} />
      <path className={styles.line} d={pathOf(means.filter((point) => point !== null))} stroke={colour} />
      {means.map((point, valueIndex) =>
        point ? (
          <PlacedMark
            key={positions[valueIndex]}
            index={index}
            {...point}
            radius={valueIndex === chosen ? radius.chosen : radius.usual}
          />
        ) : null,
      )}
    </g>
  );
}

/** Nothing lies between two names: no lines. */
export function SeriesWhiskers({ series, place, positions, scales: { x, y } }: SeriesProps) {
  const { points, reference } = series;
  const { index, count } = place;
  const offset = (index - (count - 1) / 2) * whiskerGap;
  return (
    <g>
      {points.map(({ mean, low, high }, valueIndex) => {
        const left = x(positions[valueIndex]) + offset;
        const published = reference[valueIndex];
        if (mean === null || low === null || high === null) return null;
        return (
          <g key={positions[valueIndex]}>
            <line
              className={styles.whisker}
              x1={left}
              x2={left}
              y1={y(low)}
              y2={y(high)}
              stroke={modelColourOf(index)}
            />
            <PlacedMark index={index} x={left} y={y(mean)} radius={radius.whisker} />
            {published === null ? null : (
              <PlacedMark index={index} x={left + 11} y={y(published)} radius={radius.whisker} hollow />
            )}
          </g>
        );
      })}
    </g>
  );
}
