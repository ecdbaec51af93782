/** @file A search that is watched, and one that is ended: by its own words, the best it had seen. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { parseCase } from '../domain/parseCase.ts';
import { isTimed, type Placement, type StaticPlacement } from '../domain/placement.ts';
import { resolveProfiles, resolveSlos, tabulateRequests } from '../domain/resolve.ts';
import { createEvaluator, evaluate } from './evaluate.ts';
import { planCase } from './planCase.ts';
import type { Policy } from './policy.ts';
import { createProblem } from './problem.ts';
import { solve, solveOrBest } from './solve.ts';
import type { Candidate, SearchWatch } from './watch.ts';

const fixture = new URL('./fixtures/plan-05-uneven-6.json.gz', import.meta.url);
const testCase = parseCase(JSON.parse(gunzipSync(readFileSync(fixture)).toString()));
const { arrivals = { timesSeconds: [], modelIndices: [] } } = testCase;
const profiles = resolveProfiles(testCase);
const problem = createProblem(testCase, {
  profiles,
  requests: tabulateRequests(arrivals, resolveSlos(testCase, profiles)),
});

/** Keeps what it sees, and ends the search after so many simulations. */
function watchFor(simulationCount: number): SearchWatch & { candidates: Candidate[] } {
  const candidates: Candidate[] = [];
  return {
    candidates,
    seen: (one) => void candidates.push(one),
    goesOnFrom: () => {},
    isOver: () => candidates.length >= simulationCount,
  };
}

const policies: Policy[] = [
  { name: 'muxlab-search' },
  { name: 'mp-search' },
  { name: 'mp-search-sep' },
  { name: 'sr-search' },
];

describe.each(policies)('$name', (policy) => {
  test('is not changed by being watched, and every simulation is seen', () => {
    const watch = watchFor(Infinity);
    const evaluator = createEvaluator(problem, watch);
    expect(solve(policy, evaluator)).toEqual(solve(policy, createEvaluator(problem)));
    expect(watch.candidates).toHaveLength(evaluator.simulationCount);
    expect(watch.candidates.every(({ step }) => step !== '')).toBe(true);
  });

  test('ended after any number of simulations, answers with the best of them', () => {
    for (const simulationCount of [1, 2, 7, 30]) {
      const watch = watchFor(simulationCount);
      const { placement, endedEarly } = solveOrBest(policy, createEvaluator(problem, watch));
      expect(endedEarly).toBe(true);
      expect(watch.candidates).toHaveLength(simulationCount);
      const most = Math.max(...watch.candidates.map(({ outcome }) => outcome?.attainment ?? 0));
      expect(evaluate(createEvaluator(problem), staticOf(placement)).attainment).toBe(most);
    }
  });
});

test('what a search goes on from was seen before, and what follows is near it', () => {
  const seen = new Set<unknown>();
  let parents: readonly unknown[] = [];
  let changedCount = 0;
  const watch: SearchWatch = {
    seen: ({ placement }) => {
      seen.add(placement);
      if (parents.length > 0) changedCount++;
    },
    goesOnFrom(placements) {
      parents = placements;
      expect(placements.every((one) => seen.has(one))).toBe(true);
    },
    isOver: () => false,
  };
  solve({ name: 'muxlab-search', simulationBudget: 50 }, createEvaluator(problem, watch));
  expect(changedCount).toBeGreaterThan(50);
});

test('the best so far only ever gets better', () => {
  const watch = watchFor(Infinity);
  solve({ name: 'muxlab-search' }, createEvaluator(problem, watch));
  const best = watch.candidates.filter(({ isBest }) => isBest).map(({ outcome }) => outcome?.attainment ?? 0);
  expect(best.length).toBeGreaterThan(3);
  expect(best).toEqual(best.toSorted((a, b) => a - b));
});

describe('the plan of a case', () => {
  const asked = { ...testCase, plans: [{ name: 'muxlab-search', timeBudgetSeconds: 5 }, { name: 'sr-greedy' }] };

  test('is the best so far once the time of a search is up, and the next policy has its own', () => {
    let now = 0;
    const { plans } = planCase(asked, { profiles, arrivals, nowSeconds: () => now++ });
    expect(plans.map(({ endedEarly }) => endedEarly)).toEqual([true, undefined]);
    expect(plans[0].simulationCount).toBeLessThan(6);
  });

  test('cancelled, has no more policies than were begun', () => {
    const watch = watchFor(4);
    const { plans } = planCase(asked, { profiles, arrivals, nowSeconds: () => 0, watch });
    expect(plans).toHaveLength(1);
    expect(plans[0].endedEarly).toBe(true);
  });
});

test('a search that is given only a time goes on until it is up, past its usual number of simulations', () => {
  const usual = createEvaluator(problem, watchFor(Infinity));
  const atOnce = evaluate(createEvaluator(problem), staticOf(solve({ name: 'muxlab-search' }, usual)));
  const watch = watchFor(usual.simulationCount + 300);
  const evaluator = createEvaluator(problem, watch);
  const { placement, endedEarly } = solveOrBest({ name: 'muxlab-search', timeBudgetSeconds: 60 }, evaluator);
  expect(endedEarly).toBe(true);
  expect(watch.candidates).toHaveLength(usual.simulationCount + 300);
  const { attainment } = evaluate(createEvaluator(problem), staticOf(placement));
  expect(attainment).toBeGreaterThanOrEqual(atOnce.attainment);
  // With nobody to end it, once is enough.
  const alone = createEvaluator(problem);
  solve({ name: 'muxlab-search', timeBudgetSeconds: 60 }, alone);
  expect(alone.simulationCount).toBe(usual.simulationCount);
});

function staticOf(placement: Placement): StaticPlacement {
  if (isTimed(placement)) throw new Error('these placements do not change');
  return placement;
}
