import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Case } from '../domain/case.ts';
import { parseCase } from '../domain/parseCase.ts';
import type { SimulationResult } from '../domain/report.ts';
import { resolveProfiles } from '../domain/resolve.ts';
import { simulateCase } from './simulateCase.ts';

interface Expected {
  reservation: Partial<SimulationResult>;
  queue?: Partial<SimulationResult> & { acceptedCount: number };
  publishedAttainmentTrimmed?: number;
  sloSweep?: { sloScale: number; numGood: number; modelNumGood: number[]; groupNumRequests: number[] }[];
}

const committed = fileURLToPath(new URL('./fixtures/', import.meta.url));
const shared = path.resolve(fileURLToPath(new URL('../../', import.meta.url)), '../shared/fixtures/alpaserve');

describe('committed reference cases come out to the last bit', () => {
  for (const file of readdirSync(committed).filter((name) => /^sim-.*\.json\.gz$/.test(name))) {
    test(file, () => check(JSON.parse(gunzipSync(readFileSync(committed + file)).toString())));
  }
});

const isShared = existsSync(shared);
describe.skipIf(!isShared)(`all reference cases${isShared ? '' : ' (skipped: ../shared is not here)'}`, () => {
  const files = isShared ? readdirSync(shared) : [];
  // paper-curves is not a case.
  for (const file of files.filter((name) => /^(sim|paper)-/.test(name) && !/curves/.test(name))) {
    test(file, () => check(JSON.parse(readFileSync(path.join(shared, file), 'utf8'))));
  }
});

function check(json: { expected: { simulations: Expected[] } }): void {
  const testCase = parseCase(json);
  const results = simulate(testCase);
  json.expected.simulations.forEach((expected, index) => {
    expect(results[index]).toMatchObject(expected.reservation);
    if (expected.publishedAttainmentTrimmed !== undefined) {
      expect(results[index].attainmentTrimmed).toBeCloseTo(expected.publishedAttainmentTrimmed, 3);
    }
    checkSweep(testCase, index, expected.sloSweep ?? []);
    if (expected.queue) checkQueue(testCase, index, expected.queue);
  });
}

function checkQueue(testCase: Case, index: number, expected: NonNullable<Expected['queue']>): void {
  const simulations = testCase.simulations
    ?.slice(index, index + 1)
    .map((one) => ({ ...one, dispatch: 'queue' as const }));
  const [result] = simulate({ ...testCase, simulations: simulations ?? [] });
  const acceptedCount = result.finishSeconds.filter((finish) => finish !== null).length;
  expect({ ...result, acceptedCount }).toMatchObject(expected);
}

function checkSweep(testCase: Case, index: number, sweep: NonNullable<Expected['sloSweep']>): void {
  for (const { sloScale, numGood, modelNumGood, groupNumRequests } of sweep) {
    const simulations = testCase.simulations?.slice(index, index + 1).map((one) => ({ ...one, sloScale })) ?? [];
    expect(simulate({ ...testCase, simulations })[0]).toMatchObject({
      goodCount: numGood,
      goodByModel: modelNumGood,
      requestsByGroup: groupNumRequests,
    });
  }
}

function simulate(testCase: Case): SimulationResult[] {
  const { arrivals = { timesSeconds: [], modelIndices: [] } } = testCase;
  return simulateCase(testCase, { profiles: resolveProfiles(testCase), arrivals }).simulations;
}
