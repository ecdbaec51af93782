import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { parseCase } from '../domain/parseCase.ts';
import { resolveProfiles, resolveSlos, tabulateRequests } from '../domain/resolve.ts';
import { compareSolutions } from './compare.ts';
import { createEvaluator, evaluate } from './evaluate.ts';
import { modelParallelSearch } from './modelParallel.ts';
import { muxlabSearch } from './muxlabSearch.ts';
import { createProblem } from './problem.ts';

const file = fileURLToPath(new URL('./fixtures/plan-05-uneven-6.json.gz', import.meta.url));
const testCase = parseCase(JSON.parse(gunzipSync(readFileSync(file)).toString()));
const { arrivals = { timesSeconds: [], modelIndices: [] } } = testCase;
const profiles = resolveProfiles(testCase);
const requests = tabulateRequests(arrivals, resolveSlos(testCase, profiles));
const problem = createProblem(testCase, { profiles, requests });

const search = (seed: number, simulationBudget: number) => {
  const evaluator = createEvaluator(problem);
  return { ...muxlabSearch(evaluator, { seed, simulationBudget }), simulationCount: evaluator.simulationCount };
};

test('the same seed and budget give the same placement, and it scores what is said', () => {
  const first = search(3, 100);
  expect(search(3, 100)).toEqual(first);
  expect(evaluate(createEvaluator(problem), first.placement)).toEqual(first.evaluation);
});

test('it finds what the published search does not, within its budget', () => {
  const published = modelParallelSearch(createEvaluator(problem));
  const own = search(1, 400);
  expect(own.evaluation.goodCount).toBeGreaterThan(published.evaluation.goodCount);
  expect(compareSolutions(problem, own, published)).toBeLessThan(0);
  expect(own.simulationCount).toBeLessThanOrEqual(search(1, 1).simulationCount + 399);
});

test('better is more on time, then sooner, then smaller', () => {
  const { evaluation, placement } = search(1, 1);
  const fewer = { placement, evaluation: { ...evaluation, goodCount: evaluation.goodCount - 1, latencySumSeconds: 0 } };
  const later = { placement, evaluation: { ...evaluation, latencySumSeconds: evaluation.latencySumSeconds + 1 } };
  const smaller = { placement: { groups: placement.groups.slice(1) }, evaluation };
  const best = { placement, evaluation };
  expect([fewer, later, best, smaller].sort((a, b) => compareSolutions(problem, a, b))).toEqual([
    smaller,
    best,
    later,
    fewer,
  ]);
});
