/** @file What a lesson's chart shows, as data: curves that a formula gave, points that runs gave, lines that mark a place. */

export type Unit = 'seconds' | 'share' | 'plain';

export interface ChartSeries {
  label: string;
  /** Of the lesson's options: gives colour and shape. */
  option: number;
  /** A formula's line, the simulator's points, or what a clock read. */
  kind: 'formula' | 'modelled' | 'measured';
  points: { x: number; y: number }[];
}

export interface ChartMark {
  x: number;
  label: string;
}

export interface ChartData {
  title: string;
  xLabel: string;
  yLabel: string;
  xUnit: Unit;
  yUnit: Unit;
  series: ChartSeries[];
  marks: ChartMark[];
  /** Values above are cut off; null: all are shown. */
  yMax: number | null;
}

/** Where the first line of two goes from above the second to below it, or back: on the straight lines between points. */
export function crossingsOf(first: ChartSeries, second: ChartSeries): number[] {
  const both = first.points.flatMap(({ x, y }) => {
    const other = second.points.find((point) => point.x === x);
    return other ? [{ x, ahead: y - other.y }] : [];
  });
  return both.slice(1).flatMap((point, index) => {
    const before = both[index];
    if (before.ahead === 0 || before.ahead > 0 === point.ahead > 0) return [];
    return [before.x + ((point.x - before.x) * before.ahead) / (before.ahead - point.ahead)];
  });
}

/** About `count` round numbers from 0 or `low` up to `high`. */
export function ticksBetween(low: number, high: number, count = 5): number[] {
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each >= raw) ?? raw;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}
