/** @file The marks of what a share within SLO costs: each placement on each number of devices, and what dominates it. Pure. */
import { dominatorOf, frontOf, type Offer } from '../../experiment/figures/front.ts';
import type { ExperimentResult, SeedRange } from '../../experiment/figures/result.ts';

/** What is paid. */
export const costKinds = ['devices', 'weights'] as const;
export type CostKind = (typeof costKinds)[number];

/** What is had for it. */
export const gainMetrics = ['attainment', 'goodputPerSecond'] as const;
export type GainMetric = (typeof gainMetrics)[number];

/** Cost and gain are the seeds' means. */
export interface CostMark extends Offer {
  label: string;
  /** Of the placement among those compared, and of the number of devices among those swept. */
  series: number;
  valueIndex: number;
  deviceCount: number;
  /** Of the gain. */
  range: SeedRange;
}

export interface CostAxes {
  cost: CostKind;
  gain: GainMetric;
}

export interface CostAnswer {
  axes: CostAxes;
  /** By ascending cost, then gain: a slider goes through them from left to right. */
  marks: CostMark[];
  /** Those of the marks that none dominates. */
  front: CostMark[];
}

export function costAnswer(result: ExperimentResult, axes: CostAxes): CostAnswer {
  const marks = marksOf(result, axes).toSorted((a, b) => a.cost - b.cost || a.gain - b.gain || a.series - b.series);
  return { axes, marks, front: frontOf(marks) };
}

/** Placements that are not there on a number of devices, or not worked out yet, have no mark. */
function marksOf(result: ExperimentResult, { cost, gain }: CostAxes): CostMark[] {
  const weights = seriesOf(result, 'weightBytes');
  const { positions } = result.sweep;
  return seriesOf(result, gain).flatMap(({ label, points }, series) =>
    points.flatMap((range, valueIndex): CostMark[] => {
      const deviceCount = positions[valueIndex];
      const paid = cost === 'devices' ? deviceCount : (weights[series]?.points[valueIndex].mean ?? null);
      if (range.mean === null || paid === null) return [];
      return [{ label, series, valueIndex, deviceCount, range, cost: paid, gain: range.mean }];
    }),
  );
}

function seriesOf({ metrics }: ExperimentResult, wanted: string) {
  return metrics.find(({ metric }) => metric === wanted)?.series ?? [];
}

export function dominator(mark: CostMark, { front }: CostAnswer): CostMark | null {
  return dominatorOf(mark, front);
}

/** The same placement on the same devices, whatever it costs. */
export function isSameMark(one: CostMark, other: Pick<CostMark, 'series' | 'valueIndex'>): boolean {
  return one.series === other.series && one.valueIndex === other.valueIndex;
}
