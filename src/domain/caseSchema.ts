/** @file The schema of `muxlab-case/1`. Fields it does not know (`expected` among them) are dropped. */
import * as v from 'valibot';
import type { Case, Cluster, ModelWorkload, Population, RatedProcess, Workload } from './case.ts';
import { profileSchema } from './parseProfile.ts';
import type { Placement } from './placement.ts';
import {
  burstSize,
  deviceTotal,
  functionTotal,
  linkSchema,
  notNegative,
  number,
  numbers,
  numbersOrNull,
  oneOf,
  positive,
  record,
  seed32,
  signedUnit,
  text,
  unit,
  whole,
  wholeNotNegative,
  wholePositive,
} from './schemaParts.ts';

const optional = v.exactOptional;
const list = <Item extends v.GenericSchema>(item: Item) => v.pipe(v.array(item), v.nonEmpty('must not be empty'));

const deviceSchema = v.object({ class: text, memoryBudgetBytes: number(positive) });

const uniformClusterSchema = v.object({
  deviceCount: number(deviceTotal),
  memoryBudgetBytes: number(positive),
  devicesPerNode: optional(number(wholePositive)),
  devices: optional(list(deviceSchema)),
});

/** Where only the devices are listed, they are counted, and the budget all of them have is the smallest. */
const listedClusterSchema = v.pipe(
  v.object({ devicesPerNode: optional(number(wholePositive)), devices: list(deviceSchema) }),
  v.transform((cluster) => ({
    ...cluster,
    deviceCount: cluster.devices.length,
    memoryBudgetBytes: Math.min(...cluster.devices.map((device) => device.memoryBudgetBytes)),
  })),
);

const clusterSchema = v.lazy(
  (input): v.GenericSchema<unknown, Cluster> =>
    has(input, 'devices') && !has(input, 'deviceCount') ? listedClusterSchema : uniformClusterSchema,
);

const costSchema = v.object({
  stageOverheadFraction: optional(number(notNegative)),
  fixedOverheadSeconds: optional(number(notNegative)),
  trimSeconds: optional(number(notNegative)),
  batchSizes: optional(numbers(wholePositive)),
  admissionMarginSeconds: optional(number(notNegative)),
  link: optional(linkSchema),
});

const modelSchema = v.object({
  name: text,
  profile: text,
  sloSeconds: optional(v.nullable(number(positive))),
  sloScale: optional(number(positive)),
  arrivalsPerSecond: optional(number(notNegative)),
  cv: optional(number(notNegative)),
});

const arrivalsSchema = v.object({
  timesSeconds: numbers(notNegative),
  modelIndices: numbers(whole),
  sloSeconds: optional(numbersOrNull(positive)),
  inputTokens: optional(numbers(wholeNotNegative)),
  outputTokens: optional(numbers(wholeNotNegative)),
  tenantIndices: optional(numbers(wholeNotNegative)),
});

const rate = { arrivalsPerSecond: optional(number(notNegative)), load: optional(number(notNegative)) };

/** The fields of each process that takes the rate it is given. */
const rated = {
  poisson: { process: v.literal('poisson') },
  gamma: { process: v.literal('gamma'), cv: number(positive) },
  mmpp: { process: v.literal('mmpp'), ratesPerSecond: numbers(notNegative), meanDwellSeconds: numbers(positive) },
  onOff: { process: v.literal('on-off'), onSeconds: number(positive), offSeconds: number(notNegative) },
  deterministic: { process: v.literal('deterministic') },
  diurnal: { process: v.literal('diurnal'), periodSeconds: number(positive), amplitude: number(unit) },
};

const ratedProcessSchema = v.variant('process', [
  v.object(rated.poisson),
  v.object(rated.gamma),
  v.object(rated.mmpp),
  v.object(rated.onOff),
  v.object(rated.deterministic),
  v.object(rated.diurnal),
]) satisfies v.GenericSchema<unknown, RatedProcess>;

const modelWorkloadSchema = v.variant('process', [
  v.object({ ...rate, ...rated.poisson }),
  v.object({ ...rate, ...rated.gamma }),
  v.object({ ...rate, ...rated.mmpp }),
  v.object({ ...rate, ...rated.onOff }),
  v.object({ ...rate, ...rated.deterministic }),
  v.object({ ...rate, ...rated.diurnal }),
  v.object({
    ...rate,
    process: v.literal('trace'),
    timesSeconds: numbers(notNegative),
    timeScale: optional(number(positive)),
  }),
  v.object({ ...rate, process: v.literal('maf1'), countsPerMinute: numbers(notNegative), cv: number(positive) }),
  v.object({
    ...rate,
    process: v.literal('maf2'),
    windowSeconds: number(positive),
    ratesPerSecond: numbers(notNegative),
    cvs: numbers(positive),
  }),
]) satisfies v.GenericSchema<unknown, ModelWorkload>;

const total = { arrivalsPerSecond: number(notNegative) };

const populationSchema = v.variant('kind', [
  v.object({
    ...total,
    kind: v.literal('power-law'),
    exponent: optional(number(notNegative)),
    each: ratedProcessSchema,
  }),
  v.object({
    ...total,
    kind: v.literal('maf1'),
    cv: number(positive),
    functionCount: optional(number(functionTotal)),
  }),
  v.object({
    ...total,
    kind: v.literal('maf2'),
    cvScale: optional(number(positive)),
    hourSeconds: optional(number(positive)),
  }),
]) satisfies v.GenericSchema<unknown, Population>;

const workloadFrame = {
  seed: number(seed32),
  durationSeconds: optional(number(positive)),
  requestCount: optional(number(wholePositive)),
  correlation: optional(number(signedUnit)),
};

const withoutModels = v.custom<undefined>((value) => value === undefined, 'must not be given together with population');

const workloadSchema = v.lazy(
  (input): v.GenericSchema<unknown, Workload> =>
    has(input, 'population')
      ? v.object({ ...workloadFrame, population: populationSchema, models: optional(withoutModels) })
      : v.object({ ...workloadFrame, models: list(modelWorkloadSchema) }),
);

const groupSchema = v.object({
  interOp: number(wholePositive),
  intraOp: number(wholePositive),
  models: numbers(wholeNotNegative),
  devices: optional(list(v.pipe(numbers(wholeNotNegative), v.nonEmpty('must not be empty')))),
});

export const staticPlacementSchema = v.object({ groups: list(groupSchema) });

const timedPlacementSchema = v.object({
  startTimesSeconds: numbers(notNegative),
  placements: list(staticPlacementSchema),
});

const placementSchema = v.lazy(
  (input): v.GenericSchema<unknown, Placement> =>
    has(input, 'placements') ? timedPlacementSchema : staticPlacementSchema,
);

const at = { atSeconds: number(notNegative) };

const actionSchema = v.variant('kind', [
  v.object({
    ...at,
    kind: v.literal('inject'),
    model: number(wholeNotNegative),
    count: number(burstSize),
  }),
  v.object({ ...at, kind: v.literal('fail-device'), device: number(wholeNotNegative) }),
  v.object({ ...at, kind: v.literal('revive-device'), device: number(wholeNotNegative) }),
  v.object({
    ...at,
    kind: v.literal('set-rate'),
    model: number(wholeNotNegative),
    arrivalsPerSecond: number(notNegative),
  }),
  v.object({ ...at, kind: v.literal('apply-placement'), placement: placementSchema }),
]);

export const batchingSchema = v.lazy(
  (input): v.GenericSchema<unknown, boolean | { maxBatchSize: number }> =>
    typeof input === 'object' ? v.object({ maxBatchSize: number(wholePositive) }) : v.boolean(),
);

const simulationSchema = v.object({
  label: optional(v.string()),
  placement: placementSchema,
  deviceCount: optional(number(deviceTotal)),
  sloScale: optional(number(positive)),
  batching: optional(batchingSchema),
  dispatch: optional(oneOf(['earliest-free', 'queue'])),
  admission: optional(oneOf(['slo', 'none'])),
});

export const caseSchema = v.object({
  schema: oneOf(['muxlab-case/1']),
  id: optional(v.string()),
  description: optional(v.string()),
  cluster: clusterSchema,
  cost: optional(costSchema),
  models: list(modelSchema),
  profiles: optional(record(profileSchema)),
  arrivals: optional(arrivalsSchema),
  workload: optional(workloadSchema),
  testArrivals: optional(arrivalsSchema),
  actions: optional(v.array(actionSchema)),
  simulations: optional(v.array(simulationSchema)),
  plans: optional(v.array(v.looseObject({ name: text }))),
}) satisfies v.GenericSchema<unknown, Case>;

function has(input: unknown, key: string): boolean {
  return typeof input === 'object' && input !== null && key in input;
}
