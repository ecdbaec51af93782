/** @file The case of one placement at one swept value: the experiment's own with a part replaced. */

import { BadInput } from '../../domain/badInput.ts';
import type { ArrivalProcess, Case, ModelWorkload, PlanRequest, Population, Workload } from '../../domain/case.ts';
import type { Profile } from '../../domain/profile.ts';
import { readCase } from '../readCase.ts';
import type { ComparedPlacement, NumericParameter, TrafficExperiment } from './experiment.ts';

/**
 * Without a placement: what all that are compared have in common, their requests among it.
 * @throws BadInput where the replaced part makes no case
 */
export function caseAt(
  experiment: TrafficExperiment,
  valueIndex: number,
  catalogue: Readonly<Record<string, Profile>>,
): Case {
  return readCase(withValue(experiment, valueIndex), { catalogue });
}

export function withSeed(testCase: Case, seed: number): Case {
  return { ...testCase, workload: { ...workloadOf(testCase), seed } };
}

/** The case of a placement, and what plans it. */
export function withPlacement(testCase: Case, { profile }: ComparedPlacement, plan: PlanRequest | undefined): Case {
  const models = profile === undefined ? testCase.models : testCase.models.map((model) => ({ ...model, profile }));
  return { ...testCase, models, ...(plan && { plans: [plan] }) };
}

/** Whether it is compared at this swept value. */
export function isThere({ sweep }: TrafficExperiment, { onlyAt }: ComparedPlacement, valueIndex: number): boolean {
  return onlyAt === undefined || sweep.values[valueIndex] === onlyAt;
}

/** Undefined: it is not planned, or `planFrom` begins above this value. */
export function planAt(
  { sweep }: TrafficExperiment,
  { plan, planFrom = [] }: ComparedPlacement,
  valueIndex: number,
): PlanRequest | undefined {
  if (plan !== undefined || planFrom.length === 0) return plan;
  if (sweep.parameter === 'workload') {
    throw new BadInput('planFrom', 'must have numbers to begin at, the sweep has names');
  }
  const value = sweep.values[valueIndex];
  return planFrom.findLast((step) => step.value <= value)?.plan;
}

/** Not a `Case` yet: a named workload is still to be validated. */
function withValue({ case: base, sweep }: TrafficExperiment, valueIndex: number): Omit<Case, 'workload'> {
  if (sweep.parameter !== 'workload') return withNumber(base, sweep.parameter, sweep.values[valueIndex]);
  const workload = workloadOf(base);
  if ('population' in workload) throw new BadInput('case.workload', 'must list its models where others replace them');
  const { models } = sweep.values[valueIndex];
  return { ...base, ...{ workload: { ...workload, models } } };
}

function withNumber(base: Case, parameter: NumericParameter, value: number): Case {
  switch (parameter) {
    case 'deviceCount':
      return { ...base, cluster: { ...base.cluster, deviceCount: value } };
    case 'memoryBudgetGiB':
      return { ...base, cluster: { ...base.cluster, memoryBudgetBytes: value * 2 ** 30 } };
    case 'totalArrivalsPerSecond':
      return { ...base, workload: withTotal(workloadOf(base), value) };
    case 'cv':
      return { ...base, workload: withCv(workloadOf(base), value) };
    case 'cvScale':
      return { ...base, workload: withCvScale(workloadOf(base), value) };
    case 'sloScale':
      return { ...base, models: base.models.map(({ sloSeconds, ...model }) => ({ ...model, sloScale: value })) };
  }
}

function withTotal(workload: Workload, totalPerSecond: number): Workload {
  if ('population' in workload) {
    return { ...workload, population: { ...workload.population, arrivalsPerSecond: totalPerSecond } };
  }
  const before = workload.models.reduce((sum, model) => sum + rateOf(model), 0);
  if (before === 0) throw new BadInput('workload.models', 'must have requests to sweep, there are none');
  const models = workload.models.map((model) => ({
    ...model,
    arrivalsPerSecond: (rateOf(model) / before) * totalPerSecond,
  }));
  return { ...workload, models };
}

function withCv(workload: Workload, cv: number): Workload {
  const gamma: ArrivalProcess = { process: 'gamma', cv };
  if ('models' in workload) {
    const models = workload.models.map((model) => ({ ...gamma, arrivalsPerSecond: rateOf(model) }));
    return { ...workload, models };
  }
  return { ...workload, population: populationWithCv(workload.population, cv) };
}

function populationWithCv(population: Population, cv: number): Population {
  switch (population.kind) {
    case 'power-law':
      return { ...population, each: { process: 'gamma', cv } };
    case 'maf1':
      return { ...population, cv };
    case 'maf2':
      throw new BadInput('sweep.parameter', 'must be cvScale for maf2, whose windows have a cv of their own, is "cv"');
  }
}

function withCvScale(workload: Workload, cvScale: number): Workload {
  if ('population' in workload && workload.population.kind === 'maf2') {
    return { ...workload, population: { ...workload.population, cvScale } };
  }
  throw new BadInput('sweep.parameter', 'must be cv for all but a maf2 population, is "cvScale"');
}

function workloadOf({ workload }: Case): Workload {
  if (workload === undefined) throw new BadInput('workload', 'must be given, for each seed generates its own requests');
  return workload;
}

function rateOf({ arrivalsPerSecond }: ModelWorkload): number {
  if (arrivalsPerSecond === undefined) {
    throw new BadInput('workload.models', 'must all give arrivalsPerSecond where it is swept, or the CV');
  }
  return arrivalsPerSecond;
}
