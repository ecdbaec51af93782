/** @file Runs an experiment: every placement at every swept value for every seed, and what that says. */
import { assert } from '../../base/assert.ts';
import type { Arrivals, Case } from '../../domain/case.ts';
import type { Profile } from '../../domain/profile.ts';
import type { SimulationResult } from '../../domain/report.ts';
import { resolveProfiles } from '../../domain/resolve.ts';
import { planCase } from '../../plan/planCase.ts';
import { simulateCase } from '../../simulate/simulateCase.ts';
import { resolveArrivals } from '../../workload/resolveArrivals.ts';
import { caseAt, planAt, withPlacement, withSeed } from './caseAt.ts';
import { compareSeries } from './compare.ts';
import { cutFigures } from './cuts.ts';
import { type Experiment, labelsOf, type OtherTraffic, type TrafficExperiment } from './experiment.ts';
import type { Metric } from './metric.ts';
import type { ExperimentResult, MetricResult } from './result.ts';
import { seedRange } from './seedRange.ts';

export interface RunOptions {
  /** Profiles by name. */
  catalogue: Readonly<Record<string, Profile>>;
  /** In place of the experiment's. */
  seedCount?: number;
  /** Told before each swept value. */
  onProgress?: (valueName: string) => void;
}

/** By metric, for one placement at one swept value and one seed. */
type Figures = Record<string, number | null>;

/** @throws BadInput for what only shows when it runs, such as a profile that lacks a cut */
export function runExperiment(experiment: Experiment, options: RunOptions): ExperimentResult {
  const seeds = seedsOf(experiment, options.seedCount);
  const sweep = sweepOf(experiment);
  const figures = experiment.sweep.values.map((_, valueIndex) => {
    options.onProgress?.(sweep.names[valueIndex]);
    return figuresAt(experiment, { valueIndex, seeds, catalogue: options.catalogue });
  });
  return {
    schema: 'muxlab-experiment-result/1',
    figure: experiment.figure,
    title: experiment.title,
    source: experiment.source,
    notes: experiment.notes ?? [],
    seeds,
    sweep,
    metrics: experiment.metrics.map((metric) => metricResult(metric, { experiment, sweep, figures })),
    referenceSource: experiment.reference?.source ?? null,
  };
}

function seedsOf(experiment: Experiment, seedCount?: number): number[] {
  if (experiment.kind === 'cuts') return [];
  const { first, count } = experiment.seeds;
  return Array.from({ length: seedCount ?? count }, (_, index) => first + index);
}

function sweepOf({ sweep }: Experiment): ExperimentResult['sweep'] {
  const { parameter, label, values } = sweep;
  if (parameter === 'workload') {
    const names = values.map(({ name }) => name);
    return { label, positions: [...names.keys()], names, isNamed: true, isContinuous: false };
  }
  const names = values.map((value) => String(Number(value.toPrecision(3))));
  return { label, positions: values, names, isNamed: false, isContinuous: parameter !== 'deviceCount' };
}

interface At {
  valueIndex: number;
  seeds: readonly number[];
  catalogue: Readonly<Record<string, Profile>>;
}

/** [placements][seeds]; what is not random counts as one seed. */
function figuresAt(experiment: Experiment, at: At): Figures[][] {
  if (experiment.kind === 'traffic') return trafficFigures(experiment, at);
  const model = { name: experiment.profile, profile: at.catalogue[experiment.profile] };
  const deviceCount = experiment.sweep.values[at.valueIndex];
  return experiment.strategies.map((strategy) => [cutFigures(model, strategy, deviceCount)]);
}

/** In each seed, every placement meets the same requests. */
function trafficFigures(experiment: TrafficExperiment, { valueIndex, seeds, catalogue }: At): Figures[][] {
  const testCase = caseAt(experiment, valueIndex, catalogue);
  const requestsOf = (seed: number) => {
    const seeded = withSeed(testCase, seed);
    return resolveArrivals(seeded, resolveProfiles(seeded, catalogue));
  };
  const bySeed = seeds.map((seed) => {
    const served = requestsOf(seed);
    return experiment.placements.map((placement) => {
      const plan = planAt(experiment, placement, valueIndex);
      assert(plan !== undefined, `no plan for ${placement.label}`);
      const planned = withPlacement(testCase, placement, plan);
      const plannedOn = placement.plannedOn
        ? otherRequests(placement.plannedOn, { seed, requestsOf, testCase })
        : served;
      const profiles = resolveProfiles(planned, catalogue);
      return figuresOf(experiment, simulatePlanned(planned, { profiles, plannedOn, served }));
    });
  });
  return experiment.placements.map((_, index) => bySeed.map((byPlacement) => byPlacement[index]));
}

function otherRequests(
  { seedOffset, isReversed = false }: OtherTraffic,
  { seed, requestsOf, testCase }: { seed: number; requestsOf: (seed: number) => Arrivals; testCase: Case },
): Arrivals {
  const arrivals = requestsOf(seed + seedOffset);
  if (!isReversed) return arrivals;
  const last = testCase.models.length - 1;
  return { ...arrivals, modelIndices: arrivals.modelIndices.map((model) => last - model) };
}

function simulatePlanned(
  testCase: Case,
  { profiles, plannedOn, served }: { profiles: readonly Profile[]; plannedOn: Arrivals; served: Arrivals },
): SimulationResult {
  const [{ placement }] = planCase(testCase, { profiles, arrivals: plannedOn, nowSeconds: () => 0 }).plans;
  return simulateCase({ ...testCase, simulations: [{ placement }] }, { profiles, arrivals: served }).simulations[0];
}

function figuresOf({ metrics }: TrafficExperiment, result: SimulationResult): Figures {
  return Object.fromEntries(metrics.map((metric) => [metric, result[metric]]));
}

function metricResult(
  metric: Metric,
  {
    experiment,
    sweep,
    figures,
  }: { experiment: Experiment; sweep: ExperimentResult['sweep']; figures: readonly Figures[][][] },
): MetricResult {
  const series = labelsOf(experiment).map((label, placementIndex) => ({
    label,
    points: figures.map((byPlacement) => seedRange(byPlacement[placementIndex].map((one) => one[metric]))),
    reference: experiment.reference?.values[metric]?.[label] ?? sweep.positions.map(() => null),
  }));
  const comparisons = experiment.comparisons.map((one) => compareSeries(one, { metric, series, sweep }));
  return { metric, series, comparisons };
}
