/** @file What the page offers must run: each placement fits the scenario's devices, and its memory by the reference profile. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { deviceWeightBytes } from '../domain/devices.ts';
import { parseCase } from '../domain/parseCase.ts';
import { parseProfiles } from '../domain/parseProfile.ts';
import { findConfig } from '../domain/profile.ts';
import { presets } from './presets.ts';
import { publishedPresets } from './publishedPresets.ts';
import { bert2600m, bert6700m } from './publishedProfiles.ts';
import { buildCase } from './scenario.ts';

const reference = new URL('../../public/profiles/catalogue.json', import.meta.url);
const { profiles: catalogue } = parseProfiles(JSON.parse(readFileSync(reference, 'utf8')));

test.each(presets.map((preset) => [preset.title, preset] as const))('%s: every placement fits', (_, preset) => {
  const { cluster, models, simulations } = parseCase(buildCase(preset, preset.controls), { catalogue });
  const profiles = models.map(({ profile }) => preset.profiles?.[profile] ?? catalogue[profile]);
  for (const choice of preset.placements) {
    const bytes = deviceWeightBytes(choice.placement, { profiles, deviceCount: cluster.deviceCount });
    const most = Math.max(...bytes.map((byModel) => byModel.reduce((sum, one) => sum + one, 0)));
    expect(most, choice.label).toBeLessThanOrEqual(cluster.memoryBudgetBytes);
  }
  expect(simulations).toHaveLength(preset.placements.length);
  expect(preset.placements.map(({ id }) => id)).toContain(preset.controls.placementId);
});

test('no two presets and no two placements of one have the same name', () => {
  const ids = presets.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { placements } of presets) {
    expect(new Set(placements.map(({ label }) => label)).size).toBe(placements.length);
  }
});

test('the published figures are those of the published file', () => {
  const file = new URL('../../public/profiles/alpaserve-v100.json', import.meta.url);
  const { profiles: published } = parseProfiles(JSON.parse(readFileSync(file, 'utf8')));
  for (const [name, { configs }] of Object.entries({ 'bert-6.7b': bert6700m, 'bert-2.6b': bert2600m })) {
    for (const config of configs) expect(findConfig(published[name], config)).toEqual(config);
  }
});

test('scenarios at the paper’s scale are simulated, and say why', () => {
  for (const { controls, notLive, profiles, models } of publishedPresets) {
    expect(controls.mode).toBe('simulated');
    expect(notLive).toBeTruthy();
    for (const { profile } of models) expect(profiles).toHaveProperty([profile]);
  }
});
