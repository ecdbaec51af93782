/** @file The case of one placement at one swept value: the experiment's own with a part replaced. */

import { BadInput } from '../../domain/badInput.ts';
import type { Case, ModelWorkload, PlanRequest, Workload } from '../../domain/case.ts';
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

/** The case that plans a placement. */
export function withPlacement(testCase: Case, { profile }: ComparedPlacement, plan: PlanRequest): Case {
  const models = profile === undefined ? testCase.models : testCase.models.map((model) => ({ ...model, profile }));
  return { ...testCase, models, plans: [plan] };
}

/** Undefined: `planFrom` begins above this value. */
export function planAt(
  { sweep }: TrafficExperiment,
  { plan, planFrom = [] }: ComparedPlacement,
  valueIndex: number,
): PlanRequest | undefined {
  if (plan !== undefined) return plan;
  if (sweep.parameter === 'workload') {
    throw new BadInput('planFrom', 'must have numbers to begin at, the sweep has names');
  }
  const value = sweep.values[valueIndex];
  return planFrom.findLast((step) => step.value <= value)?.plan;
}

/** Not a `Case` yet: a named workload is still to be validated. */
function withValue({ case: base, sweep }: TrafficExperiment, valueIndex: number): Omit<Case, 'workload'> {
  if (sweep.parameter !== 'workload') return withNumber(base, sweep.parameter, sweep.values[valueIndex]);
  const { models } = sweep.values[valueIndex];
  const workload = { ...workloadOf(base), models };
  return { ...base, ...{ workload } };
}

function withNumber(base: Case, parameter: NumericParameter, value: number): Case {
  switch (parameter) {
    case 'memoryBudgetGiB':
      return { ...base, cluster: { ...base.cluster, memoryBudgetBytes: value * 2 ** 30 } };
    case 'totalArrivalsPerSecond':
      return withWorkloads(base, (model, { totalPerSecond }) => ({
        ...model,
        arrivalsPerSecond: (rateOf(model) / totalPerSecond) * value,
      }));
    case 'cv':
      return withWorkloads(base, (model) => ({ process: 'gamma', cv: value, arrivalsPerSecond: rateOf(model) }));
    case 'sloScale':
      return { ...base, models: base.models.map(({ sloSeconds, ...model }) => ({ ...model, sloScale: value })) };
  }
}

function withWorkloads(
  base: Case,
  change: (model: ModelWorkload, all: { totalPerSecond: number }) => ModelWorkload,
): Case {
  const workload = workloadOf(base);
  const totalPerSecond = workload.models.reduce((sum, model) => sum + rateOf(model), 0);
  if (totalPerSecond === 0) throw new BadInput('workload.models', 'must have requests to sweep, there are none');
  return {
    ...base,
    workload: { ...workload, models: workload.models.map((model) => change(model, { totalPerSecond })) },
  };
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
