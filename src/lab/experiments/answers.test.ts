import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseProfiles } from '../../domain/parseProfile.ts';
import { parseExperiment } from '../../experiment/figures/parseExperiment.ts';
import { pointsOf, seedsOf } from '../../experiment/figures/points.ts';
import { prepareExperiment } from '../../experiment/figures/prepareExperiment.ts';
import { runExperiment } from '../../experiment/figures/runExperiment.ts';
import { createManualClock } from '../testing/manualClock.ts';
import { createCollector } from './collector.ts';
import { bandOf, crossingsIn, nearestIndex, pathOf } from './curves.ts';
import { figureGroups } from './figureGroups.ts';
import { answerCsv, fileOf } from './files.ts';
import { createLooks } from './looks.ts';
import { partName, partOf } from './parts.ts';
import { setupOf, splitFinding } from './words.ts';

const readJson = (file: string) =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`../../../public/${file}`, import.meta.url)), 'utf8'));
const catalogue = parseProfiles(readJson('profiles/alpaserve-v100.json')).profiles;
const experimentNamed = (name: string) => parseExperiment(readJson(`experiments/${name}.json`), catalogue);

function shortFigure6() {
  const json = readJson('experiments/fig6.json');
  json.case.workload.durationSeconds = 50;
  json.sweep.values = [0.5, 2, 4];
  delete json.reference;
  return parseExperiment(json, catalogue);
}

test('an answer so far is of the seeds that have begun; the whole one is what the command answers', () => {
  const experiment = shortFigure6();
  const seeds = seedsOf(experiment, 3);
  const prepared = prepareExperiment(experiment, catalogue);
  const collector = createCollector(experiment, seeds);
  for (const [index, point] of pointsOf(experiment, seeds).entries()) {
    collector.take(point, prepared.figuresAt(point));
    if (index === 3) expect(collector.result().seeds).toEqual([1, 2]);
  }
  expect(collector.result()).toEqual(runExperiment(experiment, { catalogue, seedCount: 3 }));
});

test('where nothing is random there is one answer', () => {
  const experiment = experimentNamed('fig9');
  const prepared = prepareExperiment(experiment, catalogue);
  const collector = createCollector(experiment, []);
  for (const point of pointsOf(experiment, [])) collector.take(point, prepared.figuresAt(point));
  expect(collector.result()).toEqual(runExperiment(experiment, { catalogue }));
});

test('looks are taken at most ten times a second, and none after the end', async () => {
  const clock = createManualClock();
  let looked = 0;
  const looks = createLooks(clock.schedule, () => looked++);
  for (let time = 0; time < 10; time++) {
    looks.soon();
    await clock.advance(0.05);
  }
  expect(looked).toBe(5);
  looks.soon();
  looks.stop();
  await clock.advance(1);
  expect(looked).toBe(5);
});

test('files hold every figure, in the units they are computed in', () => {
  const result = runExperiment(shortFigure6(), { catalogue, seedCount: 2 });
  const lines = answerCsv(result).trimEnd().split('\r\n');
  // Two metrics of two placements at three values under two seeds, and the head.
  expect(lines).toHaveLength(25);
  const [metric, placement, value, seed, figure] = lines[1].split(',');
  expect([metric, placement, value, seed]).toEqual(['meanLatencySeconds', 'pipeline', '0.5', '1']);
  expect(Number(figure)).toBe(result.metrics[0].series[0].points[0].bySeed[0]);
  expect(JSON.parse(fileOf('json', result, result.metrics[0]).text)).toEqual(result);
  expect(fileOf('svg', result, result.metrics[1])).toMatchObject({ name: 'muxlab-figure-6-p99LatencySeconds.svg' });
});

test('parts of the view go by name, there and back', () => {
  for (const name of ['fig2', 'fig11-s1-maf1-cv', 'scenario-rate', 'scenario-devices', 'scenario-cost']) {
    expect(partName(partOf(name))).toBe(name);
  }
  expect(partOf(null)).toEqual({ kind: 'sweep', quantity: 'rate' });
});

test('every published experiment is in one group of the list, and says its setup', () => {
  const { experiments } = readJson('experiments/index.json');
  const groups = figureGroups(experiments);
  expect(groups.flatMap((group) => group.experiments)).toHaveLength(experiments.length);
  expect(groups.map(({ title }) => title)).not.toContain('Others');
  for (const { name } of experiments) {
    const lines = setupOf(experimentNamed(name));
    expect(lines.map(({ words }) => words).join()).not.toMatch(/undefined|NaN|\[object/);
  }
  expect(setupOf(experimentNamed('fig6')).find(({ term }) => term === 'requests')?.words).toBe(
    '2000 s of them; gamma, 20 requests/s in all',
  );
});

test('geometry: the nearest value, gaps in a line, a band over what is there', () => {
  expect(nearestIndex([0, 10, 30], 19)).toBe(1);
  expect(nearestIndex([0, 10, 30], 21)).toBe(2);
  expect(pathOf([{ x: 0, y: 1 }, null, { x: 2, y: 3 }, { x: 4, y: 5 }])).toBe('M0.0 1.0M2.0 3.0L4.0 5.0');
  const points = [
    { x: 0, low: 1, high: 2 },
    { x: 1, low: null, high: null },
    { x: 2, low: 3, high: 4 },
  ];
  expect(bandOf(points, (value) => value)).toBe('M0.0 2.0L2.0 4.0L2.0 3.0L0.0 1.0Z');
});

test('few crossings are named, many are not', () => {
  const of = (crossings: number[], referenceCrossings: number[] = []) =>
    crossingsIn({
      metric: 'attainment',
      series: [],
      comparisons: [{ of: 'a', against: 'b', points: [], crossings, crossingsBySeed: [], referenceCrossings }],
    });
  expect(of([1.3142])).toEqual([{ position: 1.3142, words: 'cross at 1.31' }]);
  expect(of([1.3142], [1.287])[0].words).toBe('cross at 1.31, reference 1.29');
  expect(of([1, 2, 3, 4])).toEqual([]);
});

test('a long finding is split into what it says and its list', () => {
  expect(splitFinding('a loses nowhere.')).toEqual({ head: 'a loses nowhere.', rest: null });
  expect(splitFinding('met at 3 of 4 points; outside: a at 2.')).toEqual({
    head: 'met at 3 of 4 points.',
    rest: 'Outside: a at 2.',
  });
});
