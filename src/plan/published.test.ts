import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Arrivals } from '../domain/case.ts';
import { parseCase } from '../domain/parseCase.ts';
import type { Placement } from '../domain/placement.ts';
import { resolveProfiles } from '../domain/resolve.ts';
import { planCase } from './planCase.ts';

interface Expected {
  placement: Placement;
  score: number | null;
  train: { attainment: number };
  test?: { attainment: number };
}

const committed = fileURLToPath(new URL('./fixtures/', import.meta.url));
const shared = path.resolve(fileURLToPath(new URL('../../', import.meta.url)), '../shared/fixtures/alpaserve');

describe('committed plans of the artifact come out equal', () => {
  for (const file of readdirSync(committed).filter((name) => /^plan-.*\.json\.gz$/.test(name))) {
    test(file, () => check(JSON.parse(gunzipSync(readFileSync(committed + file)).toString())));
  }
});

const isShared = existsSync(shared);
describe.skipIf(!isShared)(`all plans of the artifact${isShared ? '' : ' (skipped: ../shared is not here)'}`, () => {
  const files = isShared ? readdirSync(shared) : [];
  for (const file of files.filter((name) => name.startsWith('plan-'))) {
    test(file, () => check(JSON.parse(readFileSync(path.join(shared, file), 'utf8'))));
  }
});

/** The best attainment of a policy whose placement stays. */
const bestStatic = (plans: readonly Expected[]) =>
  Math.max(...plans.filter(({ score }) => score !== null).map(({ train }) => train.attainment));

function check(json: { arrivals: Arrivals; expected: { plans: Expected[] } }): void {
  const testCase = parseCase(json);
  const options = { profiles: resolveProfiles(testCase), arrivals: json.arrivals, nowSeconds: () => 0 };
  const { plans } = planCase(testCase, options);
  json.expected.plans.forEach(({ placement, score, train, test: onTest }, index) => {
    const plan = plans[index];
    expect(plan.placement, plan.policy.name).toEqual(placement);
    expect(plan.attainment).toBe(train.attainment);
    expect(plan.test?.attainment).toBe(onTest?.attainment);
    if (score === null) expect(plan.score).toBeNull();
    else expect(Math.abs(Number(plan.score) - score)).toBeLessThanOrEqual(1e-9);
  });
  const own = planCase({ ...testCase, plans: [{ name: 'muxlab-search' }] }, options).plans[0];
  expect(own.attainment).toBeGreaterThanOrEqual(bestStatic(json.expected.plans));
}
