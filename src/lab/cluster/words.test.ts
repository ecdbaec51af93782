import { expect, test } from 'vitest';
import type { PlacementPrediction } from '../../experiment/labController.ts';
import { fullSentence, predictedChange } from './words.ts';

function of(attainment: number | null): PlacementPrediction {
  const latencySeconds = { mean: null, p50: null, p90: null, p99: null };
  return { attainment, latencySeconds, byModel: [], weightBytesByDevice: [], problem: null };
}

const differences = (draft: number | null, present: number | null, count: number | null = 200) =>
  predictedChange({ draft: of(draft), present: of(present) }, count);

test('a change is told in points and in requests of the whole run', () => {
  expect(differences(0.9, 0.8).difference).toBe('+10.0 points, about 20 more of 200 requests in time');
  expect(differences(0.75, 0.8).difference).toBe('−5.0 points, about 10 fewer of 200 requests in time');
  expect(differences(0.75, 0.8).tone).toBe('bad');
  expect(differences(0.9, 0.8, null).difference).toBe('+10.0 points');
});

test('what is no difference is none', () => {
  expect(differences(0.8001, 0.8)).toMatchObject({ difference: 'no difference', tone: 'plain' });
  expect(differences(null, 0.8)).toMatchObject({ difference: '', tone: 'plain' });
});

test('what does not fit is said of the first device, and of how many others', () => {
  const of = (...mebibytes: number[]) =>
    fullSentence(mebibytes.map((used) => ({ usedBytes: used * 2 ** 20, budgetBytes: 16 * 2 ** 20 })));
  expect(of(16, 3)).toBeNull();
  expect(of(3, 24)).toMatch(/^It does not fit: device 2 would hold 24 of 16\sMiB\.$/);
  expect(of(24, 24, 17)).toMatch(/16\sMiB, and 2 others too much\.$/);
});
