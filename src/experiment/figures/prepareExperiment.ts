/** @file An experiment made ready to be answered point by point, in any order: all placements at one swept value under one seed. */
import { assert } from '../../base/assert.ts';
import type { Arrivals, Case } from '../../domain/case.ts';
import { deviceWeightBytes } from '../../domain/devices.ts';
import { isTimed, type Placement } from '../../domain/placement.ts';
import { findConfig, type Profile } from '../../domain/profile.ts';
import type { SimulationResult } from '../../domain/report.ts';
import { resolveProfiles } from '../../domain/resolve.ts';
import { planCase } from '../../plan/planCase.ts';
import { simulateCase } from '../../simulate/simulateCase.ts';
import { resolveArrivals } from '../../workload/resolveArrivals.ts';
import { caseAt, isThere, planAt, withPlacement, withSeed } from './caseAt.ts';
import { cutFigures } from './cuts.ts';
import type { ComparedPlacement, CutsExperiment, Experiment, OtherTraffic, TrafficExperiment } from './experiment.ts';
import type { TrafficMetric } from './metric.ts';
import type { Figures, Point } from './points.ts';

export interface PreparedExperiment {
  /**
   * By placement; all of them meet the same requests.
   * @throws BadInput for what only shows when it runs, such as a profile that lacks a cut
   */
  figuresAt(point: Point): Figures[];
  /** The placements behind these figures, in order, and what they are placed in; null where nothing is served. */
  placedAt(point: Point): Placed | null;
}

export interface Placed {
  /** Profiles among it. */
  testCase: Case;
  /** By placement; a placement under other profiles than the case's has its own. */
  placements: { label: string; placement: Placement; models: Case['models'] }[];
}

/** @param catalogue  profiles by name */
export function prepareExperiment(
  experiment: Experiment,
  catalogue: Readonly<Record<string, Profile>>,
): PreparedExperiment {
  return experiment.kind === 'cuts' ? prepareCuts(experiment, catalogue) : prepareTraffic(experiment, catalogue);
}

function prepareCuts(experiment: CutsExperiment, catalogue: Readonly<Record<string, Profile>>): PreparedExperiment {
  const model = { name: experiment.profile, profile: catalogue[experiment.profile] };
  return {
    figuresAt: ({ valueIndex }) =>
      experiment.strategies.map((strategy) => cutFigures(model, strategy, experiment.sweep.values[valueIndex])),
    placedAt: () => null,
  };
}

function prepareTraffic(
  experiment: TrafficExperiment,
  catalogue: Readonly<Record<string, Profile>>,
): PreparedExperiment {
  const cases = new Map<number, Case>();
  const baseAt = (valueIndex: number) => {
    const known = cases.get(valueIndex) ?? caseAt(experiment, valueIndex, catalogue);
    cases.set(valueIndex, known);
    return known;
  };
  const trafficAt = (valueIndex: number): Traffic => {
    const testCase = baseAt(valueIndex);
    const requestsOf = (seed: number) => {
      const seeded = withSeed(testCase, seed);
      return resolveArrivals(seeded, resolveProfiles(seeded, catalogue));
    };
    return { experiment, valueIndex, testCase, catalogue, requestsOf };
  };
  return {
    figuresAt({ valueIndex, seed }) {
      const traffic = trafficAt(valueIndex);
      const served = traffic.requestsOf(seed);
      return experiment.placements.map((compared) => {
        if (!isThere(experiment, compared, valueIndex)) return {};
        const placedCase = placed(compared, traffic, seed, served);
        return figuresOf(experiment, placedCase, simulate(placedCase, served, traffic));
      });
    },
    placedAt({ valueIndex, seed }) {
      const traffic = trafficAt(valueIndex);
      const served = traffic.requestsOf(seed);
      const there = experiment.placements.filter((compared) => isThere(experiment, compared, valueIndex));
      const placements = there.map((compared) => {
        const { testCase, placement } = placed(compared, traffic, seed, served);
        return { label: compared.label, placement, models: testCase.models };
      });
      const profiles = { ...catalogue, ...traffic.testCase.profiles };
      return { testCase: { ...withSeed(traffic.testCase, seed), profiles }, placements };
    },
  };
}

interface Traffic {
  experiment: TrafficExperiment;
  valueIndex: number;
  testCase: Case;
  catalogue: Readonly<Record<string, Profile>>;
  requestsOf: (seed: number) => Arrivals;
}

interface PlacedCase {
  /** With the placement's own profiles. */
  testCase: Case;
  profiles: readonly Profile[];
  placement: Placement;
}

/** Given, or planned on the requests it will serve, unless it says on which others. */
function placed(compared: ComparedPlacement, traffic: Traffic, seed: number, served: Arrivals): PlacedCase {
  const { experiment, valueIndex, testCase, catalogue } = traffic;
  const plan = planAt(experiment, compared, valueIndex);
  const own = withPlacement(testCase, compared, plan);
  const profiles = resolveProfiles(own, catalogue);
  if (compared.placement !== undefined) return { testCase: own, profiles, placement: compared.placement };
  assert(plan !== undefined, `no plan for ${compared.label}`);
  const arrivals = compared.plannedOn ? otherRequests(compared.plannedOn, seed, traffic) : served;
  const [{ placement }] = planCase(own, { profiles, arrivals, nowSeconds: () => 0 }).plans;
  return { testCase: own, profiles, placement };
}

function otherRequests(
  { seedOffset, isReversed = false }: OtherTraffic,
  seed: number,
  { requestsOf, testCase }: Traffic,
): Arrivals {
  const arrivals = requestsOf(seed + seedOffset);
  if (!isReversed) return arrivals;
  const last = testCase.models.length - 1;
  return { ...arrivals, modelIndices: arrivals.modelIndices.map((model) => last - model) };
}

function simulate(
  { testCase, profiles, placement }: PlacedCase,
  arrivals: Arrivals,
  { experiment: { admission, batching } }: Traffic,
): SimulationResult {
  const simulations = [{ placement, ...(admission && { admission }), ...(batching !== undefined && { batching }) }];
  return simulateCase({ ...testCase, simulations }, { profiles, arrivals }).simulations[0];
}

function figuresOf(
  { metrics, case: { workload } }: TrafficExperiment,
  placedCase: PlacedCase,
  result: SimulationResult,
): Figures {
  const figureOf = (metric: TrafficMetric) => {
    switch (metric) {
      case 'goodputPerSecond': {
        const seconds = workload?.durationSeconds;
        return seconds === undefined ? null : result.goodCount / seconds;
      }
      case 'weightBytes':
        return weightBytesOf(placedCase);
      default:
        return result[metric];
    }
  };
  return Object.fromEntries(metrics.map((metric) => [metric, figureOf(metric)]));
}

/** On all devices together, in whole bytes; of a placement that changes in time, at its heaviest. Null where a cut is unknown. */
function weightBytesOf({ testCase, profiles, placement }: PlacedCase): number | null {
  const { deviceCount } = testCase.cluster;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const stages = isTimed(placement) ? placement.placements : [placement];
  const isKnown = stages.every(({ groups }) =>
    groups.every((group) => group.models.every((model) => findConfig(profiles[model], group) !== undefined)),
  );
  if (!isKnown) return null;
  // Sums in another order differ in the last digit, and would not be equally heavy.
  return Math.round(Math.max(...stages.map((one) => sum(deviceWeightBytes(one, { profiles, deviceCount }).map(sum)))));
}
