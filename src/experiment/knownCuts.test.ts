import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Case } from '../domain/case.ts';
import { parseProfiles } from '../domain/parseProfile.ts';
import { withEveryDepth } from './knownCuts.ts';
import { resolveSetting } from './setting.ts';

const catalogue = parseProfiles(JSON.parse(readFileSync('public/profiles/catalogue.json', 'utf8')));
const own = { configs: [{ interOp: 1, intraOp: 1, stageLatencySeconds: [0.1], stageWeightBytes: [1e6] }] };
const testCase: Case = {
  schema: 'muxlab-case/1',
  cluster: { deviceCount: 4, memoryBudgetBytes: 16e6 },
  models: ['digits-vit', 'own'].map((profile) => ({ name: profile, profile, sloScale: 5 })),
  profiles: { own },
  workload: { seed: 1, requestCount: 10, models: [0, 1].map(() => ({ process: 'poisson', load: 0.1 })) },
};

test('every pipeline that the devices have room for becomes known, of the models of the catalogue', () => {
  const setting = resolveSetting(testCase, { catalogue, paceFactor: 1, live: false, fallback: false });
  const before = structuredClone(setting);
  const profiles = withEveryDepth(setting);
  expect(setting).toEqual(before);
  const depths = profiles.map(({ configs }) =>
    configs
      .filter(({ intraOp, interOp }) => intraOp === 1 && interOp <= 4)
      .map(({ interOp }) => interOp)
      .sort(),
  );
  expect(depths).toEqual([[1, 2, 3, 4], [1]]);
  const three = profiles[0].configs.find(({ interOp, intraOp }) => interOp === 3 && intraOp === 1);
  const whole = profiles[0].configs.find(({ interOp, intraOp }) => interOp === 1 && intraOp === 1);
  const sum = (values: readonly number[] = []) => values.reduce((total, value) => total + value, 0);
  expect(sum(three?.stageWeightBytes)).toBe(sum(whole?.stageWeightBytes));
});
