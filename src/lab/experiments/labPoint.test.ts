import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseCase } from '../../domain/parseCase.ts';
import { parseProfiles } from '../../domain/parseProfile.ts';
import { parseExperiment } from '../../experiment/figures/parseExperiment.ts';
import { type Placed, prepareExperiment } from '../../experiment/figures/prepareExperiment.ts';
import { checkScenario } from '../link/linkText.ts';
import { buildCase } from '../scenario.ts';
import { type LabPoint, labPointOf } from './labPoint.ts';

const readJson = (file: string) =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`../../../public/${file}`, import.meta.url)), 'utf8'));
const catalogue = parseProfiles(readJson('profiles/alpaserve-v100.json')).profiles;

function pointOf(name: string, valueIndex: number, durationSeconds = 50) {
  const json = readJson(`experiments/${name}.json`);
  json.case.workload.durationSeconds = durationSeconds;
  const placed = prepareExperiment(parseExperiment(json, catalogue), catalogue).placedAt({ valueIndex, seed: 1 });
  return labPointOf(placed as Placed, { id: name, title: name });
}

test('a point of figure 6 is a scenario with its placements, its rates and its CV', () => {
  const { scenario, differences } = possible(pointOf('fig6', 8));
  expect(scenario.placements.map(({ label }) => label)).toEqual(['pipeline', 'replication']);
  expect(scenario.given).toBeUndefined();
  expect(scenario.controls.models[0].cv).toBeCloseTo(3.426, 3);
  expect(scenario.controls.mode).toBe('simulated');
  expect(differences[0]).toMatch(/^The experiment has no SLO/);
  const testCase = parseCase(buildCase(scenario, scenario.controls));
  expect(testCase.cost?.stageOverheadFraction).toBe(0.009);
  expect(checkScenario(JSON.parse(JSON.stringify(scenario)))).toEqual(scenario);
});

test('where the sliders do not reach, requests come as the experiment says', () => {
  const { scenario } = possible(pointOf('fig6', 0));
  expect(scenario.given).toMatchObject({ kind: 'workload', workload: { durationSeconds: 60 } });
  const { workload } = parseCase(buildCase(scenario, scenario.controls));
  expect(workload).toMatchObject({
    seed: scenario.controls.seed,
    models: [{ process: 'gamma', cv: 0.1 }, {}, {}, {}, {}, {}, {}, {}],
  });
});

test('a placement under other profiles than the case’s is left out', () => {
  const { scenario } = possible(pointOf('fig7b', 3));
  expect(scenario.placements.map(({ label }) => label)).toEqual(['pipeline, α 1.0', 'replication']);
});

test('what the lab cannot show is refused with its reason', () => {
  expect(pointOf('fig11-s1-maf1-cv', 0, 20)).toEqual({
    kind: 'impossible',
    why: '48 models on 16 devices are more than the lab shows',
  });
});

function possible(point: LabPoint): Extract<LabPoint, { kind: 'possible' }> {
  if (point.kind === 'impossible') throw new Error(point.why);
  return point;
}
