/** @file Where a lesson's chart puts its curves, points and ticks, in the units of its drawing. */
import { formatDuration, formatPercent } from '../../base/format.ts';
import { type ChartData, type ChartSeries, ticksBetween, type Unit } from './chart.ts';

export const drawing = { width: 640, height: 300, left: 58, right: 16, top: 14, bottom: 44 };

export interface Tick {
  at: number;
  text: string;
}

export interface DrawnSeries extends Pick<ChartSeries, 'label' | 'option' | 'kind'> {
  /** Of an SVG polyline. */
  line: string;
  points: { x: number; y: number }[];
}

export interface DrawnChart {
  xTicks: Tick[];
  yTicks: Tick[];
  series: DrawnSeries[];
  marks: { x: number; label: string; labelY: number; anchor: 'start' | 'end' }[];
}

export function formatIn(unit: Unit, value: number): string {
  if (unit === 'seconds') return formatDuration(value);
  return unit === 'share'
    ? formatPercent(value, value < 0.1 && value > 0 ? 1 : 0)
    : String(Math.round(value * 100) / 100);
}

export function layoutChart({ series, marks, xUnit, yUnit, yMax }: ChartData): DrawnChart {
  const xs = [...series.flatMap(({ points }) => points.map(({ x }) => x)), ...marks.map(({ x }) => x)];
  const ys = series.flatMap(({ points }) => points.map(({ y }) => y));
  const [xLow, xHigh] = [xUnit === 'share' ? 0 : Math.min(...xs), Math.max(...xs)];
  const yHigh = yUnit === 'share' ? 1 : Math.min(yMax ?? Infinity, 1.05 * Math.max(...ys));
  const { left, right, top, bottom, width, height } = drawing;
  const xOf = (x: number) => left + ((x - xLow) / (xHigh - xLow || 1)) * (width - left - right);
  const yOf = (y: number) => height - bottom - (y / yHigh) * (height - top - bottom);
  const isShown = ({ y }: { y: number }) => y <= yHigh;
  return {
    xTicks: ticksBetween(xLow, xHigh, 6).map((x) => ({ at: xOf(x), text: formatIn(xUnit, x) })),
    yTicks: ticksBetween(0, yHigh, 4).map((y) => ({ at: yOf(y), text: y === 0 ? '0' : formatIn(yUnit, y) })),
    series: series.map(({ label, option, kind, points }) => {
      const drawn = points.filter(isShown).map(({ x, y }) => ({ x: xOf(x), y: yOf(y) }));
      return { label, option, kind, points: drawn, line: drawn.map(({ x, y }) => `${round(x)},${round(y)}`).join(' ') };
    }),
    marks: marks.map(({ x, label }, index) => ({
      x: xOf(x),
      label,
      labelY: height - bottom - 10 - 15 * index,
      anchor: xOf(x) > width / 2 ? 'end' : 'start',
    })),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
