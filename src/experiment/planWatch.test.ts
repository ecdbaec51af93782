import { expect, test } from 'vitest';
import type { Candidate } from '../plan/watch.ts';
import { createPlanWatch, type PlanProgress, thinned } from './planWatch.ts';

const candidate = (simulationCount: number, attainment: number | null, isBest = false): Candidate => ({
  placement: { groups: [] },
  attainment,
  step: 'add replica',
  isBest,
  simulationCount,
});

test('a watcher is told ten times a second, and at the end of each policy', () => {
  let now = 0;
  const told: PlanProgress[] = [];
  const plans = [{ name: 'sr-greedy' }, { name: 'mp-search' }];
  const { watch, policyBegins, ended } = createPlanWatch({
    plans,
    nowSeconds: () => now,
    tell: (progress) => void told.push(progress),
    isCancelled: () => false,
  });
  policyBegins();
  for (const attainment of [0.5, 0.7, null, 0.6]) {
    now += 0.04;
    watch.seen(candidate(1, attainment));
  }
  policyBegins();
  watch.seen(candidate(1, 0.2));
  ended();
  expect(told.map(({ policyIndex, candidates }) => [policyIndex, candidates.length])).toEqual([
    [0, 3],
    [0, 1],
    [1, 1],
  ]);
  expect(told.map(({ best, simulationCount }) => [best?.attainment, simulationCount])).toEqual([
    [0.7, 3],
    [0.7, 4],
    [0.2, 1],
  ]);
});

test('of too many candidates the best are kept, and an even choice of the others, in order', () => {
  const all = Array.from({ length: 1000 }, (_, index) => candidate(index, 0.5, index % 100 === 0));
  const kept = thinned(all);
  expect(kept.length).toBeLessThanOrEqual(40);
  expect(kept.length).toBeGreaterThan(35);
  expect(kept.filter(({ isBest }) => isBest)).toHaveLength(10);
  const counts = kept.map(({ simulationCount }) => simulationCount);
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect(thinned(all.slice(0, 7))).toEqual(all.slice(0, 7));
});
