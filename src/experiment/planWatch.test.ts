import { expect, test } from 'vitest';
import type { Profile } from '../domain/profile.ts';
import type { Candidate } from '../plan/watch.ts';
import { createPlanWatch, type PlanProgress, thinned } from './planWatch.ts';

const profiles: Profile[] = [
  { configs: [{ interOp: 1, intraOp: 1, stageLatencySeconds: [0.1], stageWeightBytes: [7] }] },
  { configs: [{ interOp: 1, intraOp: 1, stageLatencySeconds: [0.1], stageWeightBytes: [9] }] },
];

const candidate = (simulationCount: number, attainment: number | null, isBest = false): Candidate => ({
  placement: { groups: [{ interOp: 1, intraOp: 1, models: [1] }] },
  outcome:
    attainment === null
      ? null
      : {
          attainment,
          goodByModel: Int32Array.of(0, 10 * attainment),
          requestsByModel: Int32Array.of(0, 10),
          latencySecondsMean: 0.2,
        },
  step: 'add replica',
  isBest,
  simulationCount,
});

/** A watch under a clock that a hand moves. */
function watchByHand() {
  const told: PlanProgress[] = [];
  const clock = { now: 0 };
  const plans = [{ name: 'sr-greedy' }, { name: 'mp-search' }];
  const nowSeconds = () => clock.now;
  const tell = (progress: PlanProgress) => void told.push(progress);
  const watch = createPlanWatch({ plans, nowSeconds, tell, isCancelled: () => false, profiles });
  return { told, clock, ...watch };
}

test('a watcher is told ten times a second, and at the end of each policy', () => {
  const { told, clock, watch, policyBegins, ended } = watchByHand();
  policyBegins();
  for (const attainment of [0.5, 0.7, null, 0.6]) {
    clock.now += 0.04;
    watch.seen(candidate(1, attainment, (attainment ?? 0) > 0.4));
  }
  policyBegins();
  watch.seen(candidate(1, 0.2, true));
  ended();
  expect(told.map(({ policyIndex, candidates }) => [policyIndex, candidates.length])).toEqual([
    [0, 2],
    [0, 2],
    [1, 1],
  ]);
  expect(told.map(({ simulationCount }) => simulationCount)).toEqual([2, 4, 1]);
  expect(told.map(({ best }) => best?.attainment)).toEqual([0.7, 0.7, 0.2]);
});

test('a candidate is told of whole: what it holds, what it serves, what it came from and what became of it', () => {
  const { told, watch, policyBegins, ended } = watchByHand();
  policyBegins();
  watch.goesOnFrom([]);
  const first = candidate(1, 0.5, true);
  watch.seen(first);
  watch.goesOnFrom([first.placement]);
  watch.seen({ ...candidate(2, null), placement: { groups: [{ interOp: 1, intraOp: 1, models: [0, 1] }] } });
  ended();
  expect(told[0].candidates).toEqual([
    {
      placement: first.placement,
      replicaBytes: [[9]],
      outcome: { attainment: 0.5, attainmentByModel: [null, 0.5], latencySecondsMean: 0.2 },
      step: 'add replica',
      changes: null,
      isBest: true,
      isKept: true,
      simulationCount: 1,
    },
    {
      placement: { groups: [{ interOp: 1, intraOp: 1, models: [0, 1] }] },
      replicaBytes: [[7, 9]],
      outcome: null,
      step: 'add replica',
      changes: [{ kind: 'added', model: 0, group: 0 }],
      isBest: false,
      isKept: false,
      simulationCount: 2,
    },
  ]);
});

test('one that the search goes on from after it was told of is said by its number', () => {
  const { told, clock, watch, policyBegins, ended } = watchByHand();
  policyBegins();
  const placed = [1, 2, 3].map((number) => candidate(number, 0.5));
  for (const one of placed) {
    clock.now += 0.2;
    watch.seen(one);
  }
  watch.goesOnFrom([placed[0].placement, placed[2].placement]);
  ended();
  expect(told.at(-1)).toMatchObject({ keptLater: [1], candidates: [{ simulationCount: 3, isKept: true }] });
});

test('a telling is bounded, however many were tried and however large they are', () => {
  const { told, watch, policyBegins, ended } = watchByHand();
  policyBegins();
  const groups = Array.from({ length: 64 }, () => ({ interOp: 1, intraOp: 1, models: [0] }));
  for (let number = 1; number <= 5000; number++) watch.seen({ ...candidate(number, 0.5), placement: { groups } });
  ended();
  expect(told).toHaveLength(1);
  expect(told[0].simulationCount).toBe(5000);
  expect(told[0].candidates.length).toBeLessThanOrEqual(4000 / 64);
  expect(told[0].candidates.length).toBeGreaterThan(50);
});

test('of too many candidates the best are kept, and an even choice of the others, in order', () => {
  const all = Array.from({ length: 1000 }, (_, index) => candidate(index, 0.5, index % 100 === 0));
  const kept = thinned(all, 40);
  expect(kept.length).toBeLessThanOrEqual(40);
  expect(kept.length).toBeGreaterThan(35);
  expect(kept.filter(({ isBest }) => isBest)).toHaveLength(10);
  const counts = kept.map(({ simulationCount }) => simulationCount);
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect(thinned(all.slice(0, 7), 40)).toEqual(all.slice(0, 7));
});
