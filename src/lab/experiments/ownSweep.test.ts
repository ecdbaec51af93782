import { describe, expect, test } from 'vitest';
import { parseCase } from '../../domain/parseCase.ts';
import { parseExperiment } from '../../experiment/figures/parseExperiment.ts';
import { seedsOf } from '../../experiment/figures/points.ts';
import { prepareExperiment } from '../../experiment/figures/prepareExperiment.ts';
import { runExperiment } from '../../experiment/figures/runExperiment.ts';
import { reportOfSimulation } from '../../experiment/report.ts';
import { resolveSetting } from '../../experiment/setting.ts';
import { presets, twoModelsTwoDevices } from '../presets.ts';
import { buildCase, limits } from '../scenario.ts';
import { fakeProfile } from '../testing/fakeProfile.ts';
import { controlsAt, type OwnSweep, ownSweep, presentPosition } from './ownSweep.ts';
import { type SweptQuantity, sweptQuantities } from './parts.ts';

const sweepOf = (quantity: SweptQuantity, scenario = twoModelsTwoDevices): OwnSweep => ({
  scenario,
  controls: scenario.controls,
  quantity,
  profiles: scenario.models.map(() => fakeProfile),
  isMeasured: false,
});

describe.each(sweptQuantities)('a sweep by %s', (quantity) => {
  test.each(presets.map((preset) => [preset.id, preset] as const))('of %s is an experiment', (_, preset) => {
    const sweep = sweepOf(quantity, preset);
    const experiment = parseExperiment(ownSweep(sweep), {});
    expect(seedsOf(experiment)[0]).toBe(preset.controls.seed);
    const values = experiment.sweep.values as number[];
    const present = Number(presentPosition(sweep));
    expect(present).toBeGreaterThanOrEqual(values[0]);
    expect(present).toBeLessThanOrEqual(values[values.length - 1]);
  });
});

test('what the lab itself simulates is a point of the curve, to the digit', () => {
  const sweep = sweepOf('rate');
  const { scenario, controls } = sweep;
  const { admission } = controls;
  const testCase = parseCase({ ...buildCase(scenario, controls), profiles: { 'digits-vit': fakeProfile } });
  const catalogue = { schema: 'muxlab-profiles/1', adapter: 'none', origin: 'modelled', profiles: {} } as const;
  const setting = resolveSetting(testCase, { catalogue, paceFactor: 'auto', live: false, fallback: false });
  const lab = scenario.placements.map(({ placement }) => reportOfSimulation({ setting, placement, admission }));
  const experiment = parseExperiment(ownSweep(sweep), {});
  const valueIndex = (experiment.sweep.values as number[]).indexOf(Number(presentPosition(sweep)));
  const curve = prepareExperiment(experiment, {}).figuresAt({ valueIndex, seed: controls.seed });
  expect(curve.map(({ attainment }) => attainment)).toEqual(lab.map(({ attainment }) => attainment));
});

test('devices are swept by policies, each planned anew for every number of them', () => {
  const result = runExperiment(parseExperiment(ownSweep(sweepOf('devices')), {}), { catalogue: {}, seedCount: 1 });
  const means = result.metrics[0].series.map(({ points }) => points.map(({ mean }) => Number(mean)));
  expect(result.sweep.names).toEqual(['1', '2', '3', '4']);
  for (const [first, ...others] of means) expect(Math.max(...others)).toBeGreaterThan(first);
});

test('a point becomes the controls that lead there, within what the sliders reach', () => {
  const at = (quantity: SweptQuantity, position: number) => controlsAt(sweepOf(quantity), position);
  const present = Number(presentPosition(sweepOf('rate')));
  const { load } = twoModelsTwoDevices.controls.models[0];
  expect(at('rate', present / 2)?.models[0].load).toBeCloseTo(load / 2);
  expect(at('rate', present * 50)?.models[0].load).toBe(limits.load.max);
  expect(at('cv', 4)?.models.map(({ cv }) => cv)).toEqual([4, 4]);
  expect(at('slo', 8)?.sloScale).toBe(8);
  expect(at('devices', 4)).toBeNull();
});

test('where the models differ in CV, the scenario is nowhere on that axis', () => {
  const sweep = sweepOf('cv');
  const [first, second] = sweep.controls.models;
  const controls = { ...sweep.controls, models: [first, { ...second, cv: 1 }] };
  expect(presentPosition({ ...sweep, controls })).toBeNull();
});
