/** @file Every lesson runs: its case is valid, its placements fit, and the simulator sees in it what the lesson says. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { deviceWeightBytes } from '../../domain/devices.ts';
import { parseCase } from '../../domain/parseCase.ts';
import { parseProfiles } from '../../domain/parseProfile.ts';
import { buildCase, limits } from '../scenario.ts';
import { lessons } from './lessonList.ts';
import { lessonIds } from './steps.ts';

const reference = new URL('../../../public/profiles/catalogue.json', import.meta.url);
const { profiles: catalogue } = parseProfiles(JSON.parse(readFileSync(reference, 'utf8')));

test('the five are all there, in order', () => {
  expect(lessons.map(({ id }) => id)).toEqual(lessonIds);
});

describe.each(lessons.map((lesson) => [lesson.title, lesson] as const))('%s', (_, { scenario, options, bets }) => {
  test('is a case, and every placement fits', () => {
    const { cluster, models } = parseCase(buildCase(scenario, scenario.controls), { catalogue });
    const profiles = models.map(({ profile }) => catalogue[profile]);
    for (const { label, placement } of scenario.placements) {
      const bytes = deviceWeightBytes(placement, { profiles, deviceCount: cluster.deviceCount });
      const most = Math.max(...bytes.map((byModel) => byModel.reduce((sum, one) => sum + one, 0)));
      expect(most, label).toBeLessThanOrEqual(cluster.memoryBudgetBytes);
    }
  });

  test('has controls that a link keeps, and a bet between options of different names', () => {
    const { models, sloScale, placementId, ghostId } = scenario.controls;
    for (const { load, cv } of models) {
      expect(load).toBeGreaterThanOrEqual(limits.load.min);
      expect(cv).toBeLessThanOrEqual(limits.cv.max);
    }
    expect(sloScale).toBeGreaterThanOrEqual(limits.sloScale.min);
    const ids = scenario.placements.map(({ id }) => id);
    expect(ids).toContain(placementId);
    if (ghostId) expect(ids).toContain(ghostId);
    expect(new Set(options.map(({ label }) => label)).size).toBe(options.length);
    if (bets === 'placements') expect(options).toEqual(scenario.placements);
  });
});
