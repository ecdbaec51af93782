/**
 * @file A sweep of the lab's own scenario, as an experiment like the published ones: the same file, the same runner, the
 * same curves. Pure.
 */
import type { Case, ModelWorkload, PlanRequest, Workload } from '../../domain/case.ts';
import { type Profile, singleDeviceLatencySeconds } from '../../domain/profile.ts';
import type { ComparedPlacement } from '../../experiment/figures/experiment.ts';
import { buildCase, type Controls, limits, type Scenario } from '../scenario.ts';
import type { SweptQuantity } from './parts.ts';

export interface OwnSweep {
  scenario: Scenario;
  controls: Controls;
  /** By model, in the run's own seconds. */
  profiles: readonly Profile[];
  /** Whether the profiles were measured on this GPU. */
  isMeasured: boolean;
  quantity: SweptQuantity;
}

/** × the present rate. */
const rateFactors = [0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];
const cvs = [0.2, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
const sloScales = [1, 1.5, 2, 3, 4, 5, 6, 8, 10, 14, 20];
/** × the present number of devices; what is no whole number of them is left out. */
const deviceFactors = [0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2];

const ownSeedCount = 5;

/** Placements of a number of devices fit no other: each policy plans anew for every number. */
const policies: { label: string; plan: PlanRequest }[] = [
  { label: 'muxlab-search', plan: { name: 'muxlab-search', simulationBudget: 400 } },
  { label: 'mp-search', plan: { name: 'mp-search' } },
  { label: 'sr-greedy', plan: { name: 'sr-greedy' } },
];

const curveMetrics = ['attainment', 'goodputPerSecond', 'p99LatencySeconds'];
const costMetrics = ['attainment', 'goodputPerSecond', 'weightBytes'];

const costNotes = [
  'The policies plan anew for each number of devices, on the very requests that they then serve; the placements as they are had no such look.',
  "The front is of the seeds' means: where their ranges overlap, other seeds may put another placement on it.",
];

/** A `muxlab-experiment/1`. */
export function ownSweep(sweep: OwnSweep): object {
  const { scenario, controls, quantity, isMeasured } = sweep;
  const compared = comparedIn(sweep);
  const labels = compared.map(({ label }) => label);
  const chosen = scenario.placements.find(({ id }) => id === controls.placementId)?.label;
  const of = labels.find((label) => label === chosen) ?? labels[0];
  return {
    schema: 'muxlab-experiment/1',
    kind: 'traffic',
    figure: 'own',
    title: `${scenario.title}: ${sweptNames[quantity]}`,
    source: 'The scenario that is open in the lab',
    notes: [
      `Every point is simulated from stage latencies ${isMeasured ? 'measured on this GPU' : 'that were not measured here'}.`,
      ...(quantity === 'cost' ? costNotes : []),
    ],
    case: caseOf(sweep),
    sweep: { parameter: parameters[quantity], label: sweptLabels[quantity], values: sweptValues(sweep) },
    placements: compared,
    comparisons: quantity === 'cost' ? [] : labels.filter((label) => label !== of).map((against) => ({ of, against })),
    metrics: quantity === 'cost' ? costMetrics : curveMetrics,
    seeds: { first: controls.seed, count: ownSeedCount },
    admission: controls.admission,
    ...(scenario.batching !== undefined && { batching: scenario.batching }),
  };
}

function comparedIn({ scenario, quantity }: OwnSweep): ComparedPlacement[] {
  const given = scenario.placements.map(({ label, placement }) => ({ label, placement }));
  switch (quantity) {
    case 'devices':
      return policies;
    case 'cost': {
      const isPolicy = (label: string) => policies.some((policy) => policy.label === label);
      const onlyAt = scenario.cluster.deviceCount;
      // A choice may have been planned by a policy and be called like it.
      const asPlaced = given.map(({ label, placement }) => {
        return { label: isPolicy(label) ? `${label}, as placed` : label, placement, onlyAt };
      });
      return [...asPlaced, ...policies];
    }
    default:
      return given;
  }
}

export const sweptNames: Record<SweptQuantity, string> = {
  rate: 'how fast requests come',
  cv: 'how bursty they come',
  slo: 'how tight the SLO is',
  devices: 'how many devices there are',
  cost: 'what a share within SLO costs',
};

const sweptLabels: Record<SweptQuantity, string> = {
  rate: 'requests/s, all models together',
  cv: 'coefficient of variation of the gaps, of every model',
  slo: 'SLO, × the single-device latency',
  devices: 'devices',
  cost: 'devices',
};

const parameters: Record<SweptQuantity, string> = {
  rate: 'totalArrivalsPerSecond',
  cv: 'cv',
  slo: 'sloScale',
  devices: 'deviceCount',
  cost: 'deviceCount',
};

function sweptValues(sweep: OwnSweep): number[] {
  switch (sweep.quantity) {
    case 'rate':
      return rateFactors.map((factor) => factor * totalRateOf(sweep));
    case 'cv':
      return cvs;
    case 'slo':
      return sloScales;
    case 'devices':
    case 'cost':
      return deviceCounts(sweep.scenario.cluster.deviceCount);
  }
}

function deviceCounts(present: number): number[] {
  const scaled = deviceFactors.map((factor) => factor * present).filter(Number.isInteger);
  const few = present <= 4 ? Array.from({ length: 2 * present }, (_, index) => index + 1) : [];
  return [...new Set([...few, ...scaled])].toSorted((a, b) => a - b);
}

/** Rates in place of loads, for a load would change with the number of devices; the models' profiles are spelled out. */
function caseOf(sweep: OwnSweep): Case {
  const { simulations: _, ...testCase } = buildCase(sweep.scenario, sweep.controls);
  const profiles = Object.fromEntries(testCase.models.map(({ profile }, model) => [profile, sweep.profiles[model]]));
  return { ...testCase, profiles, workload: ratedWorkload(sweep) };
}

/** @throws Error where there is nothing that could be drawn under another seed */
function ratedWorkload({ scenario, controls, profiles }: OwnSweep): Workload {
  const { workload, cluster } = buildCase(scenario, controls);
  if (workload === undefined) {
    throw new Error('The requests of this scenario are given one by one: only what a process draws can be swept');
  }
  if ('population' in workload) return workload;
  const models = workload.models.map(({ load, ...model }, index): ModelWorkload => {
    const seconds = singleDeviceLatencySeconds(profiles[index]);
    if (load === undefined || seconds === undefined) return model;
    return { ...model, arrivalsPerSecond: (load * cluster.deviceCount) / seconds };
  });
  return { ...workload, models };
}

function totalRateOf(sweep: OwnSweep): number {
  const workload = ratedWorkload(sweep);
  if ('population' in workload) return workload.population.arrivalsPerSecond;
  return workload.models.reduce((sum, { arrivalsPerSecond = 0 }) => sum + arrivalsPerSecond, 0);
}

/** Where the scenario stands now on the swept axis; null where its models differ, or have what it brought. */
export function presentPosition(sweep: OwnSweep): number | null {
  const { controls, scenario, quantity } = sweep;
  switch (quantity) {
    case 'rate':
      return totalRateOf(sweep);
    case 'cv':
      return !scenario.given && controls.models.every(({ cv }) => cv === controls.models[0].cv)
        ? controls.models[0].cv
        : null;
    case 'slo':
      return controls.slos === 'scaled' ? controls.sloScale : null;
    case 'devices':
    case 'cost':
      return scenario.cluster.deviceCount;
  }
}

const within = ({ min, max }: { min: number; max: number }, value: number) => Math.min(max, Math.max(min, value));

/** The controls at a point of a sweep, to look at it in the lab; null where no control leads there. */
export function controlsAt(sweep: OwnSweep, position: number): Controls | null {
  const { controls, quantity, scenario } = sweep;
  if (scenario.given && quantity !== 'slo') return null;
  const allModels = (change: (model: Controls['models'][number]) => Partial<Controls['models'][number]>) => ({
    ...controls,
    models: controls.models.map((model) => ({ ...model, ...change(model) })),
  });
  switch (quantity) {
    case 'rate': {
      const factor = position / totalRateOf(sweep);
      return allModels(({ load }) => ({ load: within(limits.load, load * factor) }));
    }
    case 'cv':
      return allModels(() => ({ cv: within(limits.cv, position) }));
    case 'slo':
      return { ...controls, slos: 'scaled', sloScale: within(limits.sloScale, position) };
    case 'devices':
    case 'cost':
      return null;
  }
}
