import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseProfiles } from '../../domain/parseProfile.ts';
import type { Comparison } from './experiment.ts';
import { parseExperimentIndex } from './experimentIndex.ts';
import { parseExperiment } from './parseExperiment.ts';
import { plotOf } from './plot.ts';
import type { ExperimentResult } from './result.ts';
import { runExperiment } from './runExperiment.ts';
import { tableOf } from './table.ts';

const project = fileURLToPath(new URL('../../../', import.meta.url));
const readJson = (file: string) => JSON.parse(readFileSync(path.resolve(project, file), 'utf8'));
const published = readJson('public/profiles/alpaserve-v100.json');
const catalogue = parseProfiles(published).profiles;
const names = readdirSync(`${project}public/experiments`)
  .filter((file) => file.endsWith('.json') && file !== 'index.json')
  .map((file) => path.basename(file, '.json'));
const motivation = names.filter((name) => /^fig\d[ab]?$/.test(name));
const shared = '../shared/fixtures/alpaserve/';
const isShared = existsSync(path.resolve(project, shared));

/** Where paper-curves.json has the reference of a file, by label. */
const evaluation: { name: string; curves: string; sweep: string; policies: PublishedPolicies }[] = [
  ...(['maf1', 'maf2'] as const).flatMap((trace) =>
    (['S1', 'S2', 'S3'] as const).flatMap((set) =>
      sweeps('rate_scale', 'cv_scale').map(([short, sweep]) => ({
        name: `fig11-${set.toLowerCase()}-${trace}-${short}`,
        curves: `${set}@${trace.toUpperCase()} (${set === 'S3' ? 'official' : 'third-party rerun KC'})`,
        sweep,
        policies: {
          'mp-search': { policy: set === 'S3' && trace === 'maf1' ? 'mp-search-sep' : 'mp-search' },
          'sr-greedy': { policy: 'sr-greedy' },
          'sr-replace': { policy: trace === 'maf1' ? 'sr-replace-60' : 'sr-replace-21600' },
        },
      })),
    ),
  ),
  ...['mixed', 'bert'].flatMap((models) =>
    sweeps('rate', 'cv').map(([short, sweep]) => ({
      name: `fig14-${models}-${short}`,
      curves: `synthetic-${models} (official)`,
      sweep,
      policies: {
        'mp-search-sep': { policy: 'mp-search-sep' },
        'mp-search': { policy: 'mp-search' },
        'sr-greedy': { policy: 'sr-greedy' },
        'mp-greedy-4': { policy: 'mp-greedy-4', of: `ablation-${models} (official, fix seed)` },
        'mp-round-robin': { policy: 'mp-round-robin', of: `ablation-${models} (official, fix seed)` },
      },
    })),
  ),
];

type PublishedPolicies = Record<string, { policy: string; of?: string }>;

function sweeps(rate: string, cv: string): [string, string][] {
  const published = { devices: 'num_devices', rate, cv, slo: 'slo' };
  return Object.entries(published).map(([short, sweep]) => [short, `goodput_vs_${sweep}`]);
}

function experimentNamed(
  name: string,
  { durationSeconds, values, labels }: { durationSeconds?: number; values?: number[]; labels?: string[] } = {},
) {
  const json = readJson(`public/experiments/${name}.json`);
  if (durationSeconds) json.case.workload.durationSeconds = durationSeconds;
  if (values) {
    json.sweep.values = values;
    delete json.reference;
  }
  if (labels) {
    json.placements = json.placements.filter(({ label }: { label: string }) => labels.includes(label));
    json.comparisons = json.comparisons.filter(
      ({ of, against }: Comparison) => labels.includes(of) && labels.includes(against),
    );
  }
  return parseExperiment(json, catalogue);
}

const signsOf = (result: ExperimentResult, metric: number) =>
  result.metrics[metric].comparisons.map(({ points }) => points.map(({ sign }) => sign));

test('figure 2: the shared pipeline wins under every workload, by as much as published', () => {
  const result = runExperiment(experimentNamed('fig2'), { catalogue, seedCount: 2 });
  expect(signsOf(result, 0)).toEqual([['better', 'better', 'better']]);
  for (const { points, reference } of result.metrics[0].series) {
    points.forEach(({ mean }, index) => {
      expect(Math.abs(Number(mean) / Number(reference[index]) - 1)).toBeLessThan(0.15);
    });
  }
});

test('figure 5: the lead of the pipeline holds at half load', () => {
  const experiment = experimentNamed('fig5', { durationSeconds: 200, values: [6, 14] });
  expect(signsOf(runExperiment(experiment, { catalogue, seedCount: 2 }), 0)).toEqual([['better', 'better']]);
});

test('figure 6: replication wins where requests come evenly, and both lines cross between', () => {
  const experiment = experimentNamed('fig6', { durationSeconds: 200, values: [0.5, 3] });
  const result = runExperiment(experiment, { catalogue, seedCount: 2 });
  expect(signsOf(result, 0)).toEqual([['worse', 'better']]);
  expect(result.metrics[0].comparisons[0].crossings).toHaveLength(1);
  expect(tableOf(result)).toContain('- pipeline loses to replication at 0.5.');
});

test('figure 7: the SLO decides between them, and a cut that costs half loses', () => {
  const tight = experimentNamed('fig7a', { values: [4, 20] });
  expect(signsOf(runExperiment(tight, { catalogue, seedCount: 2 }), 0)).toEqual([['better', 'worse']]);
  const costly = runExperiment(experimentNamed('fig7b', { values: [4] }), { catalogue, seedCount: 2 });
  const signs = signsOf(costly, 0);
  expect([signs[0], signs[5]]).toEqual([['better'], ['worse']]); // α 1.0 and 1.5; between, they are close
});

test.each(['fig8', 'fig9'])('%s meets the reference everywhere', (name) => {
  for (const { series } of runExperiment(experimentNamed(name), { catalogue }).metrics) {
    for (const { points, reference } of series) {
      points.forEach(({ mean }, index) => {
        expect(mean).toBeCloseTo(reference[index] ?? Number(mean), 9);
      });
    }
  }
});

test.each(['s1', 's2', 's3'])('figure 11, %s: model parallelism needs fewer devices than replication', (set) => {
  const experiment = experimentNamed(`fig11-${set}-maf1-devices`, {
    durationSeconds: 120,
    values: [set === 's2' ? 64 : 16],
    labels: ['mp-search', 'sr-greedy', 'sr-replace'],
  });
  expect(signsOf(runExperiment(experiment, { catalogue, seedCount: 1 }), 0)).toEqual([['better'], ['better']]);
});

test('figure 13: a plan is worth less on traffic it was not made for', () => {
  const labels = ['mp-search', 'mp-search, changed', 'sr-greedy', 'sr-greedy, changed'];
  const experiment = experimentNamed('fig13-reversed', { values: [20], labels });
  expect(signsOf(runExperiment(experiment, { catalogue, seedCount: 2 }), 0)).toEqual([['worse'], ['worse']]);
});

test('figure 14: search over groups beats a grouping by hand, near the published figures', () => {
  const labels = ['mp-search', 'mp-greedy-4', 'mp-round-robin', 'sr-greedy'];
  const experiment = experimentNamed('fig14-bert-rate', { values: [16], labels });
  const result = runExperiment(experiment, { catalogue, seedCount: 2 });
  expect(signsOf(result, 0)).toEqual([['better'], ['better'], ['better']]);
  const means = result.metrics[0].series.map(({ points: [{ mean }] }) => Number(mean));
  [0.981, 0.975, 0.809, 0.746].forEach((published, index) => {
    expect(Math.abs(means[index] - published)).toBeLessThan(0.06);
  });
});

test('the index lists every experiment as its file has it', () => {
  const { experiments } = parseExperimentIndex(readJson('public/experiments/index.json'));
  expect(experiments.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  for (const { name, figure, title } of experiments) {
    expect(experimentNamed(name)).toMatchObject({ figure, title });
  }
});

test('the same seeds give the same figures, and placements meet the same requests', () => {
  const run = () =>
    runExperiment(experimentNamed('fig4', { durationSeconds: 50, values: [44] }), { catalogue, seedCount: 2 });
  expect(run()).toEqual(run());
  const [pipeline, replication] = run().metrics[0].series;
  expect(pipeline.points).toEqual(replication.points); // at 44 GiB the pipeline has one stage
});

test('table and plots show every line', () => {
  const result = runExperiment(experimentNamed('fig6', { durationSeconds: 50, values: [1, 2] }), {
    catalogue,
    seedCount: 2,
  });
  expect(tableOf(result)).toMatch(/^\| 2 \| .* \| wins \d\/2 \|$|^\| 2 \| .* \| loses \d\/2 \|$/m);
  for (const metric of result.metrics) {
    const svg = plotOf(result, metric);
    expect(svg.match(/<polygon/g)).toHaveLength(2);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  }
});

test.each<[string, (json: ReturnType<typeof readJson>) => void, RegExp]>([
  [
    'an unknown placement compared',
    (json) => (json.comparisons[0].of = 'best'),
    /^comparisons\[0\]\.of: must name one of /,
  ],
  [
    'an unknown policy',
    (json) => (json.placements[0].plan.name = 'best'),
    /^placements\[0\]: plans\[0\]\.name: must be /,
  ],
  ['a bad named workload', (json) => (json.sweep.values[1].models = []), /^sweep\.values\[1\]: workload\.models: /],
  ['a short reference', (json) => json.reference.values.meanLatencySeconds.pipeline.pop(), /must have 3 entries/],
  [
    'a reference for nothing',
    (json) => (json.metrics = ['p99LatencySeconds']),
    /^reference\.values: must name one of p99/,
  ],
  ['no plan', (json) => delete json.placements[1].plan, /^placements\[1\]\.plan: must be given, or planFrom/],
  ['an unknown metric', (json) => (json.metrics = ['speed']), /^metrics\[0\]: must be "meanLatencySeconds" or/],
  [
    'another profile',
    (json) => (json.case.models[0].profile = 'gpt'),
    /^case: models\[0\]\.profile: must name a profile/,
  ],
])('%s is refused', (_, spoil, line) => {
  const json = readJson('public/experiments/fig2.json');
  spoil(json);
  expect(() => parseExperiment(json, catalogue)).toThrow(line);
});

test.each<[string, (json: ReturnType<typeof readJson>) => void, RegExp]>([
  ['the CV of windows that have their own', (json) => (json.sweep.parameter = 'cv'), /must be cvScale for maf2/],
  [
    'the cvScale of a population without windows',
    (json) => (json.case.workload.population = { kind: 'maf1', arrivalsPerSecond: 5, cv: 4 }),
    /must be cv for all but a maf2 population/,
  ],
  [
    'models beside a model set',
    (json) => (json.case.models = [{ name: 'm', profile: 'bert-1.3b' }]),
    /^case: models: must not be given together/,
  ],
  ['a model set without profiles', (json) => (json.modelSet.profiles = []), /^modelSet\.profiles: must not be empty/],
  [
    'other traffic of no seed',
    (json) => (json.placements[0].plannedOn = {}),
    /^placements\[0\]\.plannedOn\.seedOffset: /,
  ],
  ['unknown models', (json) => (json.modelSet.profiles = ['gpt']), /^case: models\[0\]\.profile: must name a profile/],
])('in a sweep of a population, %s is refused', (_, spoil, line) => {
  const json = readJson('public/experiments/fig11-s1-maf2-cv.json');
  spoil(json);
  expect(() => parseExperiment(json, catalogue)).toThrow(line);
});

describe.skipIf(!isShared)(`carried over unchanged${isShared ? '' : ' (skipped: ../shared is not here)'}`, () => {
  const figures = (json: unknown) => new Set(JSON.stringify(json).match(/\d\.\d{6,}/g) ?? []);

  test('the published profiles', () => {
    expect(published.profiles).toEqual(readJson(`${shared}profiles.json`).profiles);
  });

  test.each(motivation)('the reference of %s', (name) => {
    const curves = figures(readJson(`${shared}motivation-curves.json`));
    const { memoryBytes, ...values } = readJson(`public/experiments/${name}.json`).reference.values;
    const used = figures(values);
    expect(used.size).toBeGreaterThan(5);
    expect([...used].filter((figure) => !curves.has(figure))).toEqual([]);
  });

  test.each(evaluation)('the reference of $name', ({ name, curves, sweep, policies }) => {
    const { sweep: swept, reference } = readJson(`public/experiments/${name}.json`);
    const published = readJson(`${shared}paper-curves.json`);
    const perValue = Number(/rate scale 1 is ([\d.]+)/.exec(swept.label)?.[1] ?? 1);
    for (const [label, { of = curves, policy }] of Object.entries(policies)) {
      const { curve } = published[of].experiments[sweep][policy];
      const known = new Map(curve.map(([x, y]: [number, number]) => [(x * perValue).toFixed(6), y]));
      const expected = swept.values.map((value: number) => known.get(value.toFixed(6)));
      expect(reference.values.attainmentTrimmed[label]).toEqual(expected);
    }
  });
});
