/** @file A case from outside: the schema first, then what it cannot say, field by field. */
import { BadInput, quote } from './badInput.ts';
import type {
  Action,
  Arrivals,
  Case,
  ListedWorkload,
  ModelSpec,
  ModelWorkload,
  PopulationWorkload,
  Workload,
} from './case.ts';
import { caseSchema } from './caseSchema.ts';
import { type Bounds, checkAscending, checkIndex, checkPlacement } from './checkPlacement.ts';
import { checkProfile } from './parseProfile.ts';
import type { Profile } from './profile.ts';
import { parseWith } from './schemaParts.ts';

export interface ParseOptions {
  /** Profiles a model may name besides the case's own. */
  catalogue?: Readonly<Record<string, Profile>>;
}

/** @throws BadInput naming the first field that cannot be used */
export function parseCase(json: unknown, { catalogue = {} }: ParseOptions = {}): Case {
  const parsed: Case = parseWith(caseSchema, json, 'case');
  const bounds: Bounds = { modelCount: parsed.models.length, deviceCount: parsed.cluster.deviceCount };
  checkCluster(parsed);
  for (const [name, profile] of Object.entries(parsed.profiles ?? {})) checkProfile(profile, `profiles.${name}`);
  checkModels(parsed.models, { ...catalogue, ...parsed.profiles });
  checkRequests(parsed, bounds);
  parsed.actions?.forEach((action, index) => {
    checkAction(action, bounds, `actions[${index}]`);
  });
  parsed.simulations?.forEach(({ placement, deviceCount }, index) => {
    const simulationBounds = { ...bounds, deviceCount: deviceCount ?? bounds.deviceCount };
    checkPlacement(placement, simulationBounds, `simulations[${index}].placement`);
  });
  return parsed;
}

function checkCluster({ cluster }: Case): void {
  if (cluster.devices === undefined || cluster.devices.length === cluster.deviceCount) return;
  const problem = `must have deviceCount = ${cluster.deviceCount} entries, has ${cluster.devices.length}`;
  throw new BadInput('cluster.devices', problem);
}

function checkModels(models: ModelSpec[], profiles: Readonly<Record<string, Profile>>): void {
  models.forEach(({ profile, sloSeconds, sloScale }, index) => {
    if (!Object.hasOwn(profiles, profile)) {
      const known = Object.keys(profiles).join(', ') || 'there are none';
      throw new BadInput(`models[${index}].profile`, `must name a profile (${known}), is ${quote(profile)}`);
    }
    if (sloSeconds !== undefined && sloScale !== undefined) {
      throw new BadInput(`models[${index}].sloScale`, 'must not be given together with sloSeconds');
    }
  });
}

function checkRequests({ arrivals, workload, testArrivals }: Case, { modelCount }: Bounds): void {
  if (arrivals === undefined && workload === undefined) throw new BadInput('arrivals', 'must be given, or workload');
  if (arrivals !== undefined && workload !== undefined) {
    throw new BadInput('workload', 'must not be given together with arrivals');
  }
  if (arrivals) checkArrivals(arrivals, modelCount, 'arrivals');
  if (testArrivals) checkArrivals(testArrivals, modelCount, 'testArrivals');
  if (workload) checkWorkload(workload, modelCount);
}

function checkArrivals(arrivals: Arrivals, modelCount: number, field: string): void {
  const { timesSeconds, modelIndices, ...perRequest } = arrivals;
  for (const [name, values] of Object.entries({ modelIndices, ...perRequest })) {
    if (values.length !== timesSeconds.length) {
      const problem = `must have ${timesSeconds.length} entries, one per request, has ${values.length}`;
      throw new BadInput(`${field}.${name}`, problem);
    }
  }
  checkAscending(timesSeconds, `${field}.timesSeconds`);
  const unknown = modelIndices.findIndex((model) => model < -1 || model >= modelCount);
  if (unknown >= 0) {
    const problem = `must be the index of a model, 0 to ${modelCount - 1}, or -1, is ${modelIndices[unknown]}`;
    throw new BadInput(`${field}.modelIndices[${unknown}]`, problem);
  }
}

function checkWorkload(workload: Workload, modelCount: number): void {
  if (workload.durationSeconds === undefined && workload.requestCount === undefined) {
    throw new BadInput('workload.durationSeconds', 'must be given, or requestCount');
  }
  if ('population' in workload) checkPopulation(workload);
  else checkListed(workload, modelCount);
}

function checkPopulation({ population, durationSeconds, correlation = 0 }: PopulationWorkload): void {
  if (population.kind === 'power-law') {
    if (population.each.process === 'mmpp') checkStates(population.each, 'workload.population.each');
    return;
  }
  const { kind } = population;
  if (durationSeconds === undefined) throw new BadInput('workload.durationSeconds', `must be given for ${kind}`);
  if (correlation !== 0) throw new BadInput('workload.correlation', `must be 0 for ${kind}, is ${correlation}`);
}

function checkListed(workload: ListedWorkload, modelCount: number): void {
  if (workload.models.length !== modelCount) {
    const problem = `must have ${modelCount} entries, one per model, has ${workload.models.length}`;
    throw new BadInput('workload.models', problem);
  }
  workload.models.forEach((model, index) => {
    checkModelWorkload(model, `workload.models[${index}]`);
  });
}

function checkModelWorkload(model: ModelWorkload, field: string): void {
  const hasOwnRate = ['mmpp', 'trace', 'maf1', 'maf2'].includes(model.process);
  const given = [model.arrivalsPerSecond, model.load].filter((rate) => rate !== undefined).length;
  if (given === 2) throw new BadInput(`${field}.load`, 'must not be given together with arrivalsPerSecond');
  if (given === 0 && !hasOwnRate) throw new BadInput(`${field}.arrivalsPerSecond`, 'must be given, or load');
  if (model.process === 'trace') checkTrace(model, given > 0, field);
  if (model.process === 'mmpp') checkStates(model, field);
  if (model.process === 'maf1') checkSomeArrivals(model.countsPerMinute, `${field}.countsPerMinute`);
  if (model.process === 'maf2') checkWindows(model, field);
}

function checkTrace({ timesSeconds }: { timesSeconds: number[] }, rateGiven: boolean, field: string): void {
  if (rateGiven) throw new BadInput(`${field}.process`, 'a trace has its own rate, must be scaled by timeScale');
  checkAscending(timesSeconds, `${field}.timesSeconds`);
}

function checkStates(states: { ratesPerSecond: number[]; meanDwellSeconds: number[] }, field: string): void {
  if (states.ratesPerSecond.length !== states.meanDwellSeconds.length) {
    const problem = `must have ${states.ratesPerSecond.length} entries, one per state, has ${states.meanDwellSeconds.length}`;
    throw new BadInput(`${field}.meanDwellSeconds`, problem);
  }
  if (!states.ratesPerSecond.some((rate) => rate > 0)) {
    throw new BadInput(`${field}.ratesPerSecond`, 'must have a state with arrivals');
  }
}

function checkWindows({ ratesPerSecond, cvs }: { ratesPerSecond: number[]; cvs: number[] }, field: string): void {
  checkSomeArrivals(ratesPerSecond, `${field}.ratesPerSecond`);
  if (cvs.length === ratesPerSecond.length) return;
  const problem = `must have ${ratesPerSecond.length} entries, one per window, has ${cvs.length}`;
  throw new BadInput(`${field}.cvs`, problem);
}

function checkSomeArrivals(rates: number[], field: string): void {
  if (!rates.some((rate) => rate > 0)) throw new BadInput(field, 'must have a window with arrivals');
}

function checkAction(action: Action, bounds: Bounds, field: string): void {
  switch (action.kind) {
    case 'inject':
    case 'set-rate':
      checkIndex(action.model, { count: bounds.modelCount, what: 'model', field: `${field}.model` });
      break;
    case 'fail-device':
    case 'revive-device':
      checkIndex(action.device, { count: bounds.deviceCount, what: 'device', field: `${field}.device` });
      break;
    case 'apply-placement':
      checkPlacement(action.placement, bounds, `${field}.placement`);
      break;
  }
}
