import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseProfiles } from '../../domain/parseProfile.ts';
import { composeResult } from './composeResult.ts';
import { parseExperiment } from './parseExperiment.ts';
import { coarseFirst, type Figures, pointsOf, seedsOf } from './points.ts';
import { prepareExperiment } from './prepareExperiment.ts';
import { runExperiment } from './runExperiment.ts';

const readJson = (file: string) =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`../../../public/${file}`, import.meta.url)), 'utf8'));
const catalogue = parseProfiles(readJson('profiles/alpaserve-v100.json')).profiles;

function shortFigure6() {
  const json = readJson('experiments/fig6.json');
  json.case.workload.durationSeconds = 50;
  json.sweep.values = [0.5, 2, 4, 8];
  delete json.reference;
  return json;
}

test.each([0, 1, 2, 3, 7, 20])('%i values are each visited once, the ends first', (count) => {
  const order = coarseFirst(count);
  expect(order.toSorted((a, b) => a - b)).toEqual([...Array(count).keys()]);
  if (count > 1) expect(order.slice(0, 2)).toEqual([0, count - 1]);
});

test('the first answers are a whole curve, under the first seed', () => {
  const experiment = parseExperiment(shortFigure6(), catalogue);
  const points = pointsOf(experiment, seedsOf(experiment, 3));
  expect(points).toHaveLength(12);
  expect(points.slice(0, 4).map(({ seed }) => seed)).toEqual([1, 1, 1, 1]);
  expect(pointsOf(parseExperiment(readJson('experiments/fig8.json'), catalogue), [])).toHaveLength(4);
});

test('points in any order, put together, are what a run answers; some of them are a part of it', () => {
  const experiment = parseExperiment(shortFigure6(), catalogue);
  const seeds = seedsOf(experiment, 2);
  const prepared = prepareExperiment(experiment, catalogue);
  const figures = experiment.sweep.values.map((): (Figures[] | undefined)[] => seeds.map(() => undefined));
  const take = (points: readonly { valueIndex: number; seed: number }[]) => {
    for (const point of points) figures[point.valueIndex][point.seed - 1] = prepared.figuresAt(point);
    return composeResult(experiment, { seeds, figures });
  };
  const [first, second, ...others] = pointsOf(experiment, seeds).toReversed();
  const partial = take([first, second]).metrics[0].series[0].points;
  expect(partial.filter(({ mean }) => mean !== null)).toHaveLength(2);
  expect(take(others)).toEqual(runExperiment(experiment, { catalogue, seedCount: 2 }));
});

test('a placement that is given serves as it is, without admission where the experiment says so', () => {
  const json = shortFigure6();
  json.metrics = ['attainment', 'goodputPerSecond'];
  json.admission = 'none';
  json.case.models = json.case.models.map((model: object) => ({ ...model, sloScale: 5 }));
  const placement = { groups: [{ interOp: 8, intraOp: 1, models: [0, 1, 2, 3, 4, 5, 6, 7] }] };
  json.placements[0] = { label: 'pipeline', placement };
  const experiment = parseExperiment(json, catalogue);
  const prepared = prepareExperiment(experiment, catalogue);
  expect(prepared.placedAt({ valueIndex: 1, seed: 4 })?.placements[0]).toMatchObject({ label: 'pipeline', placement });
  const [pipeline] = prepared.figuresAt({ valueIndex: 3, seed: 1 });
  expect(pipeline.attainment).toBeGreaterThan(0);
  expect(pipeline.attainment).toBeLessThan(1);
  const [{ attainment }] = prepareExperiment(
    { ...experiment, admission: 'slo' } as typeof experiment,
    catalogue,
  ).figuresAt({ valueIndex: 3, seed: 1 });
  // Who refuses what would be late serves more in time.
  expect(attainment).toBeGreaterThan(Number(pipeline.attainment));
  json.placements[0].placement.groups[0].models = [8];
  expect(() => parseExperiment(json, catalogue)).toThrow(/^placements\[0\]: placement\.groups\[0\]\.models\[0\]: /);
});
