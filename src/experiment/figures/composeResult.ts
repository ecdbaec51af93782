/** @file From the figures of single points to an experiment's answer, also while some are still missing. */
import { compareSeries } from './compare.ts';
import { type Experiment, labelsOf, type NumericParameter } from './experiment.ts';
import type { Direction } from './heldLevel.ts';
import type { Metric } from './metric.ts';
import type { Figures } from './points.ts';
import type { ExperimentResult, MetricResult } from './result.ts';
import { seedRange } from './seedRange.ts';

export interface Answered {
  /** Empty where nothing is random. */
  seeds: number[];
  /** [swept values][seeds] By placement; undefined: not worked out yet. Where nothing is random, as if of one seed. */
  figures: (Figures[] | undefined)[][];
}

export function composeResult(experiment: Experiment, answered: Answered): ExperimentResult {
  return {
    schema: 'muxlab-experiment-result/1',
    figure: experiment.figure,
    title: experiment.title,
    source: experiment.source,
    notes: experiment.notes ?? [],
    seeds: answered.seeds,
    sweep: sweepOf(experiment),
    metrics: experiment.metrics.map((metric) => metricResult(metric, experiment, answered)),
    referenceSource: experiment.reference?.source ?? null,
  };
}

const directions: Record<NumericParameter, Direction> = {
  deviceCount: 'easier',
  memoryBudgetGiB: 'easier',
  totalArrivalsPerSecond: 'harder',
  cv: 'harder',
  cvScale: 'harder',
  sloScale: 'easier',
};

export function sweepOf({ sweep }: Experiment): ExperimentResult['sweep'] {
  const { parameter, label, values } = sweep;
  if (parameter === 'workload') {
    const names = values.map(({ name }) => name);
    return { label, positions: [...names.keys()], names, isNamed: true, isContinuous: false, direction: null };
  }
  const names = values.map((value) => String(Number(value.toPrecision(3))));
  const isContinuous = parameter !== 'deviceCount';
  return { label, positions: values, names, isNamed: false, isContinuous, direction: directions[parameter] };
}

function metricResult(metric: Metric, experiment: Experiment, { figures }: Answered): MetricResult {
  const sweep = sweepOf(experiment);
  const series = labelsOf(experiment).map((label, placement) => ({
    label,
    points: figures.map((bySeed) => seedRange(bySeed.map((byPlacement) => byPlacement?.[placement][metric] ?? null))),
    reference: experiment.reference?.values[metric]?.[label] ?? sweep.positions.map(() => null),
  }));
  const comparisons = experiment.comparisons.map((one) => compareSeries(one, { metric, series, sweep }));
  return { metric, series, comparisons };
}
