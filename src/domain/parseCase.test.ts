import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BadInput } from './badInput.ts';
import { parseCase } from './parseCase.ts';
import { parseProfiles } from './parseProfile.ts';

const config = { interOp: 1, intraOp: 1, stageLatencySeconds: [0.1], stageWeightBytes: [100] };

/** A valid case with everything in it that a field path can lead to. */
const valid = () => ({
  schema: 'muxlab-case/1',
  id: 'x',
  expected: { never: 'read' },
  cluster: { deviceCount: 2, memoryBudgetBytes: 1e9, devicesPerNode: 8 },
  cost: { stageOverheadFraction: 0.009, fixedOverheadSeconds: 0.011, trimSeconds: 10, batchSizes: [1] },
  models: [
    { name: 'a', profile: 'p', sloSeconds: 0.5 },
    { name: 'b', profile: 'p', sloScale: 5 },
  ],
  profiles: {
    p: { configs: [config, { ...config, interOp: 2, stageLatencySeconds: [0.05, 0.06], stageWeightBytes: [60, 60] }] },
  },
  arrivals: { timesSeconds: [0, 1, 1, 2], modelIndices: [0, 1, -1, 0], sloSeconds: [1, null, 1, 2] },
  actions: [
    { atSeconds: 1, kind: 'inject', model: 0, count: 3 },
    { atSeconds: 1, kind: 'fail-device', device: 1 },
  ],
  simulations: [
    { label: 's', placement: { groups: [{ interOp: 2, intraOp: 1, models: [0, 1] }] } },
    {
      placement: {
        startTimesSeconds: [0, 1],
        placements: [
          { groups: [{ interOp: 1, intraOp: 1, models: [0], devices: [[1]] }] },
          { groups: [{ interOp: 1, intraOp: 1, models: [] }] },
        ],
      },
    },
  ],
  plans: [{ name: 'mp-greedy', groupSize: 2 }],
});

function workload(model: object, more: object = {}): object {
  const { arrivals: _, ...rest } = valid();
  const models = [model, { process: 'poisson', load: 0.1 }];
  return JSON.parse(JSON.stringify({ ...rest, workload: { seed: 1, durationSeconds: 5, models, ...more } }));
}

/** `valid` with the value at a path replaced. */
function changed(path: string, value: unknown): unknown {
  const json = JSON.parse(JSON.stringify(valid()));
  const steps = path.split(/[.[\]]+/).filter((one) => one !== '');
  const last = steps.pop() ?? '';
  // biome-ignore lint/suspicious/noExplicitAny: the path may lead anywhere
  const parent = steps.reduce((node: any, key) => node[key], json);
  parent[last] = value;
  return JSON.parse(JSON.stringify(json));
}

function fieldOf(json: unknown): string {
  try {
    parseCase(json);
  } catch (error) {
    expect(error).toBeInstanceOf(BadInput);
    expect((error as BadInput).message).not.toContain('\n');
    return (error as BadInput).field;
  }
  return 'none';
}

test('a valid case is taken, what it need not know is dropped', () => {
  const parsed = parseCase(valid());
  expect(parsed).not.toHaveProperty('expected');
  expect(parsed.plans).toEqual([{ name: 'mp-greedy', groupSize: 2 }]);
});

test('a cluster may list its devices only', () => {
  const devices = [
    { class: 'high', memoryBudgetBytes: 3 },
    { class: 'low', memoryBudgetBytes: 2 },
  ];
  expect(parseCase(changed('cluster', { devices })).cluster).toEqual({ deviceCount: 2, memoryBudgetBytes: 2, devices });
});

test('a model may name a profile of the catalogue', () => {
  const json = changed('models[0].profile', 'digits-vit');
  expect(fieldOf(json)).toBe('models[0].profile');
  expect(parseCase(json, { catalogue: { 'digits-vit': { configs: [config] } } }).models[0].profile).toBe('digits-vit');
});

test.each<[string, unknown, string?]>([
  ['schema', 'muxlab-case/2'],
  ['cluster.deviceCount', 0],
  ['cluster.deviceCount', 1e9],
  ['cluster.memoryBudgetBytes', '14 GB'],
  ['cost.trimSeconds', -1],
  ['cost.batchSizes[0]', 1.5],
  ['models', []],
  ['models[1].profile', 'q'],
  ['models[0].sloSeconds', 0],
  ['models[0].sloScale', 5],
  ['profiles.p.configs', []],
  ['profiles.p.configs[1].stageLatencySeconds', [0.1]],
  ['profiles.p.configs[1].stageLatencySeconds[1]', null],
  ['profiles.p.configs[1]', config],
  ['arrivals', undefined],
  ['arrivals.timesSeconds[3]', 0.5],
  ['arrivals.timesSeconds[1]', 'x'],
  ['arrivals.timesSeconds', {}],
  ['arrivals.modelIndices[0]', 2],
  ['arrivals.modelIndices', [0]],
  ['arrivals.sloSeconds', [1]],
  ['arrivals.sloSeconds[2]', -1],
  ['actions[0].kind', 'explode'],
  ['actions[0].model', 2],
  ['actions[1].device', 2],
  ['actions[0].count', 1e12],
  ['simulations[0].placement', {}, 'simulations[0].placement.groups'],
  ['simulations[0].placement.groups', []],
  ['simulations[0].placement.groups[0].models[1]', 7],
  ['simulations[0].placement.groups[0].models[1]', 0],
  ['simulations[0].placement.groups[0].interOp', 3, 'simulations[0].placement.groups'],
  ['simulations[0].placement.groups[0].interOp', 1e15, 'simulations[0].placement.groups'],
  ['simulations[0].placement.groups[0].devices', [[0]]],
  ['simulations[0].placement.groups[0].devices', [[0], [2]], 'simulations[0].placement.groups[0].devices[1][0]'],
  ['simulations[1].placement.startTimesSeconds', [0]],
  ['simulations[1].placement.startTimesSeconds', [1, 0], 'simulations[1].placement.startTimesSeconds[1]'],
  ['simulations[1].placement.placements[0].groups[0].devices[0]', [1, 1]],
  ['simulations[0].dispatch', 'random'],
  ['simulations[0].batching', 'yes'],
  ['simulations[0].sloScale', 0],
  ['plans[0].name', ''],
])('%s = %j is refused by name', (path, value, field = path) => {
  expect(fieldOf(changed(path, value))).toBe(field);
});

test('the message says what would be right', () => {
  expect(() => parseCase(changed('arrivals.timesSeconds[3]', 0.5))).toThrow(
    'arrivals.timesSeconds[3]: must be ascending, is 0.5 after 1',
  );
  expect(() => parseCase(changed('models[0].profile', 'q'))).toThrow(
    'models[0].profile: must name a profile (p), is "q"',
  );
});

test.each<[object, string]>([
  [{ process: 'weibull', load: 1 }, 'workload.models[0].process'],
  [{ process: 'poisson' }, 'workload.models[0].arrivalsPerSecond'],
  [{ process: 'poisson', load: 1, arrivalsPerSecond: 1 }, 'workload.models[0].load'],
  [{ process: 'gamma', load: 1, cv: 0 }, 'workload.models[0].cv'],
  [{ process: 'mmpp', ratesPerSecond: [1, 2], meanDwellSeconds: [1] }, 'workload.models[0].meanDwellSeconds'],
  [{ process: 'mmpp', ratesPerSecond: [], meanDwellSeconds: [] }, 'workload.models[0].ratesPerSecond'],
  [{ process: 'maf1', countsPerMinute: [0, 0], cv: 4 }, 'workload.models[0].countsPerMinute'],
  [{ process: 'maf1', countsPerMinute: [3], cv: 0 }, 'workload.models[0].cv'],
  [{ process: 'maf2', windowSeconds: 30, ratesPerSecond: [], cvs: [] }, 'workload.models[0].ratesPerSecond'],
  [{ process: 'maf2', windowSeconds: 30, ratesPerSecond: [1, 2], cvs: [1] }, 'workload.models[0].cvs'],
  [{ process: 'diurnal', load: 1, periodSeconds: 1, amplitude: 2 }, 'workload.models[0].amplitude'],
  [{ process: 'trace', timesSeconds: [1, 0] }, 'workload.models[0].timesSeconds[1]'],
  [{ process: 'trace', timesSeconds: [1], load: 1 }, 'workload.models[0].process'],
  [{ process: 'poisson', load: 1 }, 'none'],
])('workload %j: %s', (model, field) => {
  expect(fieldOf(workload(model))).toBe(field);
});

const powerLaw = { kind: 'power-law', arrivalsPerSecond: 5, each: { process: 'poisson' } };
const population = (more: object, frame: object = {}) =>
  workload({}, { models: undefined, population: more, ...frame });

test('a population stands for the models of a workload', () => {
  expect(parseCase(population(powerLaw)).workload).toEqual({ seed: 1, durationSeconds: 5, population: powerLaw });
});

test.each([
  [{ ...powerLaw, kind: 'zipf' }, 'workload.population.kind'],
  [{ ...powerLaw, arrivalsPerSecond: -1 }, 'workload.population.arrivalsPerSecond'],
  [{ ...powerLaw, exponent: -1 }, 'workload.population.exponent'],
  [{ ...powerLaw, each: { process: 'trace', timesSeconds: [1] } }, 'workload.population.each.process'],
  [
    { ...powerLaw, each: { process: 'mmpp', ratesPerSecond: [1], meanDwellSeconds: [] } },
    'workload.population.each.meanDwellSeconds',
  ],
  [{ kind: 'maf1', arrivalsPerSecond: 1, cv: 0 }, 'workload.population.cv'],
  [{ kind: 'maf1', arrivalsPerSecond: 1, cv: 4, functionCount: 0 }, 'workload.population.functionCount'],
  [{ kind: 'maf2', arrivalsPerSecond: 1, hourSeconds: 0 }, 'workload.population.hourSeconds'],
])('population %j: %s', (more, field) => {
  expect(fieldOf(population(more))).toBe(field);
});

test('a population goes with neither models nor, where its windows are meant as they are, correlation', () => {
  const maf1 = { kind: 'maf1', arrivalsPerSecond: 1, cv: 4 };
  expect(fieldOf(population(maf1, { models: [] }))).toBe('workload.models');
  expect(fieldOf(population(maf1, { correlation: 0.5 }))).toBe('workload.correlation');
  expect(fieldOf(population(maf1, { durationSeconds: undefined, requestCount: 5 }))).toBe('workload.durationSeconds');
});

test('a workload ends somewhere and has a stream per model', () => {
  const poisson = { process: 'poisson', load: 1 };
  expect(fieldOf(workload(poisson, { durationSeconds: undefined }))).toBe('workload.durationSeconds');
  expect(fieldOf(workload(poisson, { models: [poisson] }))).toBe('workload.models');
  expect(fieldOf(workload(poisson, { seed: 0.5 }))).toBe('workload.seed');
  expect(fieldOf({ ...workload(poisson), arrivals: valid().arrivals })).toBe('workload');
});

test('profiles of a catalogue file are checked alike', () => {
  const file = {
    schema: 'muxlab-profiles/1',
    adapter: 'x',
    origin: 'measured',
    profiles: { p: { configs: [config] } },
  };
  expect(parseProfiles(file)).toEqual(file);
  expect(() => parseProfiles({ ...file, origin: 'guessed' })).toThrow(BadInput);
});

/** Every path in a JSON value. */
function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...path, key]))];
}

const paths = pathsOf(valid()).filter((path) => path.length > 0);

test('a case broken anywhere is taken or refused by name, never anything else', () => {
  const junk = fc.oneof(fc.jsonValue(), fc.constantFrom(undefined, -1, 0.5, 1e308, '', 'NaN', [], {}, [[]], null));
  fc.assert(
    fc.property(fc.constantFrom(...paths), junk, (path, value) => {
      expect(fieldOf(changed(path.join('.'), value))).not.toBe('');
    }),
    { numRuns: 1000 },
  );
});

test('anything at all is refused by name', () => {
  fc.assert(
    fc.property(fc.anything(), (json) => {
      expect(fieldOf(json)).not.toBe('');
    }),
  );
});
