import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Case } from '../../domain/case.ts';
import { freshState } from '../link/linkState.ts';
import { linkOf, openLink } from '../link/linkText.ts';
import { presets, twoModelsTwoDevices } from '../presets.ts';
import { buildCase } from '../scenario.ts';
import { openCase } from './caseScenario.ts';

const own = (change: Partial<Case> = {}): Case => ({
  ...buildCase(twoModelsTwoDevices, twoModelsTwoDevices.controls),
  ...change,
});

describe('a case that the page saved', () => {
  test.each(presets.map((preset) => [preset.id, preset] as const))('%s comes back as it was', (_, preset) => {
    const saved = buildCase(preset, preset.controls);
    const { scenario, problems } = openCase(JSON.parse(JSON.stringify(saved)), 'saved.json');
    expect(problems).toEqual([]);
    expect(scenario.given).toBeUndefined();
    expect({ ...buildCase(scenario, scenario.controls), id: saved.id }).toEqual(saved);
  });
});

test('arrivals, SLOs, costs, actions and batching that have no slider stay as they are given', () => {
  const given = own({
    models: [
      { name: 'a', profile: 'digits-vit', sloSeconds: 0.4 },
      { name: 'b', profile: 'digits-vit', sloSeconds: null },
    ],
    arrivals: { timesSeconds: [0.1, 2.4], modelIndices: [0, 1], sloSeconds: [0.2, null] },
    cost: { fixedOverheadSeconds: 0.01 },
    actions: [{ atSeconds: 1, kind: 'inject', model: 0, count: 3 }],
    simulations: [
      { placement: { groups: [{ interOp: 2, intraOp: 1, models: [0, 1] }] }, batching: { maxBatchSize: 4 } },
    ],
  });
  const { workload: _, ...testCase } = given;
  const { scenario } = openCase(testCase, 'mine.json');
  expect(scenario.durationSeconds).toBe(3);
  const { models, arrivals, cost, actions, simulations } = buildCase(scenario, scenario.controls);
  expect({ models, arrivals, cost, actions }).toEqual({
    models: testCase.models,
    arrivals: testCase.arrivals,
    cost: testCase.cost,
    actions: testCase.actions,
  });
  expect(simulations).toEqual([
    {
      label: 'placement 1',
      placement: given.simulations?.[0]?.placement,
      admission: 'slo',
      batching: { maxBatchSize: 4 },
    },
  ]);
  const scaled = buildCase(scenario, { ...scenario.controls, slos: 'scaled', sloScale: 4 });
  expect(scaled.models).toEqual([
    { name: 'a', profile: 'digits-vit', sloScale: 4 },
    { name: 'b', profile: 'digits-vit', sloScale: 4 },
  ]);
});

test("a process without a slider keeps its description, and the seed is the page's", () => {
  const models = [
    { process: 'poisson' as const, load: 0.2 },
    { process: 'gamma' as const, cv: 3, load: 0.2 },
  ];
  const { scenario } = openCase(own({ workload: { seed: 11, durationSeconds: 30, models } }), 'mine.json');
  expect(scenario.controls.seed).toBe(11);
  expect(buildCase(scenario, { ...scenario.controls, seed: 12 }).workload).toEqual({
    seed: 12,
    durationSeconds: 30,
    models,
  });
});

test('simulations that are for the command are left out, each with its reason', () => {
  const placement = { groups: [{ interOp: 1, intraOp: 1, models: [0] }] };
  const simulations = [
    { label: 'q', placement, dispatch: 'queue' as const },
    { label: 's', placement, sloScale: 3 },
    { label: 't', placement: { startTimesSeconds: [0], placements: [placement] } },
    { label: 'ok', placement },
    { label: 'ok', placement },
  ];
  const { scenario, problems } = openCase(own({ simulations }), 'mine.json');
  expect(scenario.placements.map(({ label }) => label)).toEqual(['ok', 'ok (5)']);
  expect(problems).toEqual([
    'simulations[0] (q) is left out: dispatch by queue is for the command',
    'simulations[1] (s) is left out: an SLO scale of its own is for the command',
    'simulations[2] (t) is left out: placements that change in time are for the command',
  ]);
});

test('a case with profiles of its own, or of more devices than the page starts, is simulated', () => {
  const profiles = {
    own: { configs: [{ interOp: 1, intraOp: 1, stageLatencySeconds: [0.1], stageWeightBytes: [1] }] },
  };
  const models = own().models.map((model) => ({ ...model, profile: 'own' }));
  expect(openCase(own({ profiles, models }), 'a').scenario.controls.mode).toBe('simulated');
  const cluster = { deviceCount: 64, memoryBudgetBytes: 1e9 };
  expect(openCase(own({ cluster, simulations: [] }), 'a').scenario.controls.mode).toBe('simulated');
  expect(openCase(own(), 'a').scenario.controls.mode).toBe('live');
});

test.each([
  ['no object', 7, /case: must be/],
  ['no models', { schema: 'muxlab-case/1', cluster: { deviceCount: 1, memoryBudgetBytes: 1 } }, /models/],
  [
    'a device too many',
    own({ simulations: [{ placement: { groups: [{ interOp: 3, intraOp: 1, models: [0] }] } }] }),
    /simulations\[0\]/,
  ],
])('a case with %s is refused by field', (_, json, sentence) => {
  expect(() => openCase(json, 'bad.json')).toThrow(sentence);
});

test('a link carries what was opened', () => {
  const { workload: _, ...rest } = own({ arrivals: { timesSeconds: [0.5, 1.5], modelIndices: [1, 0] } });
  const state = freshState(openCase(rest, 'mine.json').scenario);
  expect(openLink(linkOf(state), freshState(twoModelsTwoDevices))).toEqual({ ...state, problems: [] });
});

const published = new URL('../../../../shared/fixtures/alpaserve/', import.meta.url);
test.skipIf(!existsSync(published))('published cases open, each simulated', () => {
  const files = readdirSync(published).filter((name) => /^(sim|plan)-/.test(name));
  expect(files.length).toBeGreaterThan(30);
  for (const file of files) {
    const { scenario } = openCase(JSON.parse(readFileSync(new URL(file, published), 'utf8')), file);
    expect(scenario.controls.mode, file).toBe('simulated');
  }
});
