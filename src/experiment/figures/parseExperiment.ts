/** @file An experiment from outside: the schema first, then what it cannot say, field by field. */

import * as v from 'valibot';
import { BadInput, quote } from '../../domain/badInput.ts';
import { batchingSchema, staticPlacementSchema } from '../../domain/caseSchema.ts';
import { checkAscending, checkPlacement } from '../../domain/checkPlacement.ts';
import type { Profile } from '../../domain/profile.ts';
import {
  number,
  numbers,
  oneOf,
  parseWith,
  positive,
  record,
  seed32,
  text,
  wholePositive,
} from '../../domain/schemaParts.ts';
import { parsePolicies } from '../../plan/policy.ts';
import { readCase } from '../readCase.ts';
import { caseAt, isThere, planAt, withSeed } from './caseAt.ts';
import {
  type ComparedPlacement,
  cutStrategies,
  type Experiment,
  labelsOf,
  type ModelSet,
  numericParameters,
  type Reference,
  type TrafficExperiment,
  type TrafficSweep,
} from './experiment.ts';
import { cutMetrics, trafficMetrics } from './metric.ts';
import { modelsOf } from './modelSet.ts';

const optional = v.exactOptional;
const list = <Item extends v.GenericSchema>(item: Item) => v.pipe(v.array(item), v.nonEmpty('must not be empty'));
const planSchema = v.looseObject({ name: text });
const swept = v.pipe(numbers(positive), v.nonEmpty('must not be empty'));

const described = {
  schema: oneOf(['muxlab-experiment/1']),
  figure: text,
  title: text,
  source: text,
  notes: optional(v.array(text)),
  comparisons: v.array(v.object({ of: text, against: text })),
  reference: optional(v.object({ source: text, values: record(record(v.array(v.nullable(v.number())))) })),
};

const sweepSchema = v.variant('parameter', [
  v.object({ parameter: oneOf(numericParameters), label: text, values: swept }),
  v.object({
    parameter: v.literal('workload'),
    label: text,
    values: list(v.object({ name: text, models: v.unknown() })),
  }),
]);

const placementSchema = v.object({
  label: text,
  profile: optional(text),
  placement: optional(staticPlacementSchema),
  plan: optional(planSchema),
  planFrom: optional(list(v.object({ value: v.number(), plan: planSchema }))),
  plannedOn: optional(v.object({ seedOffset: number(wholePositive), isReversed: optional(v.boolean()) })),
  onlyAt: optional(v.number()),
});

const modelSetSchema = v.object({
  profiles: list(text),
  modelCount: number(wholePositive),
  sloScale: number(positive),
}) satisfies v.GenericSchema<unknown, ModelSet>;

const experimentSchema = v.variant('kind', [
  v.object({
    ...described,
    kind: v.literal('traffic'),
    case: v.unknown(),
    modelSet: optional(modelSetSchema),
    sweep: sweepSchema,
    placements: list(placementSchema),
    metrics: list(oneOf(trafficMetrics)),
    seeds: v.object({ first: number(seed32), count: number(wholePositive) }),
    admission: optional(oneOf(['slo', 'none'])),
    batching: optional(batchingSchema),
  }),
  v.object({
    ...described,
    kind: v.literal('cuts'),
    profile: text,
    sweep: v.object({ parameter: oneOf(['deviceCount']), label: text, values: list(number(wholePositive)) }),
    strategies: list(oneOf(cutStrategies)),
    metrics: list(oneOf(cutMetrics)),
  }),
]);

/** @throws BadInput naming the first field that cannot be used */
export function parseExperiment(json: unknown, catalogue: Readonly<Record<string, Profile>>): Experiment {
  const parsed = parseWith(experimentSchema, json, 'experiment');
  if (parsed.kind === 'cuts') {
    checkProfile(parsed.profile, catalogue, 'profile');
    checkShared(parsed);
    return parsed;
  }
  const { modelSet, ...rest } = parsed;
  const experiment: TrafficExperiment = {
    ...rest,
    case: within('case', () => readCase(withModels(parsed.case, modelSet), { catalogue })),
  };
  checkShared(experiment);
  checkPlacements(experiment, catalogue);
  return experiment;
}

function withModels(testCase: unknown, modelSet: ModelSet | undefined): unknown {
  if (modelSet === undefined || typeof testCase !== 'object' || testCase === null) return testCase;
  if ('models' in testCase) throw new BadInput('models', 'must not be given together with a modelSet');
  return { ...testCase, models: modelsOf(modelSet) };
}

function checkShared(experiment: Experiment): void {
  const labels = labelsOf(experiment);
  const twice = labels.findIndex((label, index) => labels.indexOf(label) < index);
  if (twice >= 0) throw new BadInput(`placements[${twice}].label`, `is there a second time, ${quote(labels[twice])}`);
  experiment.comparisons.forEach(({ of, against }, index) => {
    checkOneOf(labels, of, `comparisons[${index}].of`);
    checkOneOf(labels, against, `comparisons[${index}].against`);
  });
  const { sweep } = experiment;
  if (sweep.parameter !== 'workload') checkAscending(sweep.values, 'sweep.values');
  if (experiment.reference !== undefined) checkReference(experiment.reference, experiment);
}

function checkReference({ values }: Reference, experiment: Experiment): void {
  const count = experiment.sweep.values.length;
  for (const [metric, byLabel] of Object.entries(values)) {
    checkOneOf(experiment.metrics, metric, 'reference.values');
    for (const [label, figures] of Object.entries(byLabel)) {
      const field = `reference.values.${metric}`;
      checkOneOf(labelsOf(experiment), label, field);
      if (figures.length === count) continue;
      const problem = `must have ${count} entries, one per swept value, has ${figures.length}`;
      throw new BadInput(`${field}.${label}`, problem);
    }
  }
}

function checkOneOf(known: readonly string[], name: string, field: string): void {
  if (!known.includes(name)) throw new BadInput(field, `must name one of ${known.join(', ')}, is ${quote(name)}`);
}

/** Every swept value makes a case, and each placement has a plan for it that is known. */
function checkPlacements(experiment: TrafficExperiment, catalogue: Readonly<Record<string, Profile>>): void {
  within('case', () => withSeed(experiment.case, experiment.seeds.first));
  experiment.placements.forEach((placement, index) => {
    checkOnePlan(placement, `placements[${index}]`);
    checkOnlyAt(placement, experiment.sweep, `placements[${index}]`);
    const profiles = { ...catalogue, ...experiment.case.profiles };
    if (placement.profile !== undefined) checkProfile(placement.profile, profiles, `placements[${index}].profile`);
  });
  experiment.sweep.values.forEach((_, valueIndex) => {
    const testCase = within(`sweep.values[${valueIndex}]`, () => caseAt(experiment, valueIndex, catalogue));
    experiment.placements.forEach((placement, index) => {
      if (!isThere(experiment, placement, valueIndex)) return;
      within(`placements[${index}]`, () => {
        if (placement.placement !== undefined) {
          const { models, cluster } = testCase;
          const bounds = { modelCount: models.length, deviceCount: cluster.deviceCount };
          checkPlacement(placement.placement, bounds, 'placement');
          return;
        }
        const plan = planAt(experiment, placement, valueIndex);
        if (plan === undefined) throw new BadInput('planFrom', 'must begin at or below the first swept value');
        parsePolicies([plan], testCase);
      });
    });
  });
}

function checkOnePlan({ placement, plan, planFrom }: ComparedPlacement, field: string): void {
  if ([placement, plan, planFrom].filter((one) => one !== undefined).length !== 1) {
    throw new BadInput(`${field}.plan`, 'must be given, or planFrom, or placement, and only one of them');
  }
  planFrom?.forEach(({ value }, index) => {
    if (index === 0 || value >= planFrom[index - 1].value) return;
    throw new BadInput(`${field}.planFrom[${index}].value`, `must be ascending, is ${value}`);
  });
}

function checkOnlyAt({ onlyAt }: ComparedPlacement, { values }: TrafficSweep, field: string): void {
  if (onlyAt === undefined || values.some((value) => value === onlyAt)) return;
  throw new BadInput(`${field}.onlyAt`, `must be one of the swept values, is ${onlyAt}`);
}

function checkProfile(name: string, profiles: Readonly<Record<string, Profile>>, field: string): void {
  if (Object.hasOwn(profiles, name)) return;
  throw new BadInput(field, `must name a profile (${Object.keys(profiles).join(', ')}), is ${quote(name)}`);
}

/** Says which part of the experiment the field of a bad input belongs to. */
function within<Result>(field: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof BadInput) throw new BadInput(field, error.message);
    throw error;
  }
}
