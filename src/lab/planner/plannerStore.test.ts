import { beforeEach, describe, expect, test } from 'vitest';
import type { Case } from '../../domain/case.ts';
import type { Placement } from '../../domain/placement.ts';
import type { PlannedResult } from '../../experiment/planFigures.ts';
import type { PlanProgress, Tried } from '../../experiment/planWatch.ts';
import { noFigures } from '../testing/noFigures.ts';
import type { Asked } from './askedCase.ts';
import {
  answerCame,
  bestBefore,
  createPlannerStore,
  impossibility,
  nearestPlace,
  type PlannerStore,
  planOf,
  progressCame,
  searchAsked,
  searchFailed,
  searchFigures,
  shownBest,
  shownCandidates,
  shownPlace,
  tabledCandidates,
} from './plannerStore.ts';

const plans = [{ name: 'muxlab-search' }, { name: 'sr-greedy' }];
const asked = { kind: 'file', title: 'c', testCase: { plans } as Case, paceFactor: 'raw', open: null } satisfies Asked;
const holding = (...models: number[]) => ({ groups: [{ interOp: 1, intraOp: 1, models }] });

function tried(number: number, attainment: number | null, change: Partial<Tried> = {}): Tried {
  return {
    placement: holding(number),
    replicaBytes: [[1]],
    outcome: attainment === null ? null : { attainment, attainmentByModel: [attainment], latencySecondsMean: 1 },
    step: 'add replica',
    changes: [],
    isBest: false,
    isKept: false,
    simulationCount: number,
    ...change,
  };
}

function progress(candidates: Tried[], change: Partial<PlanProgress> = {}): PlanProgress {
  return {
    policy: plans[0],
    policyIndex: 0,
    policyCount: 2,
    simulationCount: candidates.at(-1)?.simulationCount ?? 0,
    elapsedSeconds: 2,
    best: null,
    candidates,
    keptLater: [],
    ...change,
  };
}

function result(name: string, attainment: number, placement: Placement): PlannedResult {
  return {
    policy: { name },
    placement,
    score: null,
    attainment,
    solveSeconds: 1,
    simulationCount: 9,
    figures: noFigures,
  };
}

const answerOf = (...results: PlannedResult[]) => ({
  schema: 'muxlab-plan/1' as const,
  plans: results,
  profileAdapter: null,
  leastReplicaBytes: [],
});

let store: PlannerStore;
const state = () => store.getState();
const come = (one: PlanProgress) => store.setState(progressCame(state(), one));

beforeEach(() => {
  store = createPlannerStore();
  store.setState(searchAsked(asked));
});

describe('while it searches', () => {
  test('candidates gather by policy, and the latest is looked at', () => {
    come(progress([tried(1, 0.4, { isBest: true }), tried(2, null)]));
    come(progress([tried(1, 0.3)], { policyIndex: 1, policy: plans[1] }));
    come(progress([tried(3, 0.5, { isBest: true }), tried(4, 0.45)]));
    expect(shownCandidates(state()).map(({ simulationCount }) => simulationCount)).toEqual([1, 2, 3, 4]);
    expect(shownPlace(state())).toBe(3);
    expect(shownBest(state())?.simulationCount).toBe(3);
    expect(searchFigures(state())).toEqual({ simulationCount: 4, elapsedSeconds: 2, perSecond: 2, best: 0.5 });
  });
  test('one picked out stays while others come', () => {
    come(progress([1, 2, 3].map((number) => tried(number, 0.4))));
    store.setState({ number: 2 });
    come(progress([4, 5].map((number) => tried(number, 0.4))));
    expect(shownPlace(state())).toBe(1);
  });
  test('one that the search goes on from later is marked', () => {
    come(progress([tried(1, 0.4), tried(2, 0.5)]));
    come(progress([tried(3, 0.4)], { keptLater: [1] }));
    expect(shownCandidates(state()).map(({ isKept }) => isKept)).toEqual([true, false, false]);
  });
  test('of a long search an even choice stays, and every one that was the best', () => {
    for (let first = 1; first < 12_000; first += 400) {
      come(progress(Array.from({ length: 400 }, (_, index) => tried(first + index, 0.4, { isBest: index === 7 }))));
      expect(shownCandidates(state()).length).toBeLessThanOrEqual(1500);
    }
    const kept = shownCandidates(state());
    expect(kept.filter(({ isBest }) => isBest)).toHaveLength(30);
    expect(kept.map(({ simulationCount }) => simulationCount)).toEqual(
      kept.map(({ simulationCount }) => simulationCount).toSorted((a, b) => a - b),
    );
    expect(searchFigures(state()).simulationCount).toBe(12_000);
  });
});

describe('once it is answered', () => {
  test('the winner is looked at, at the candidate that it is', () => {
    come(progress([tried(1, 0.4, { isBest: true }), tried(2, 0.6, { isBest: true }), tried(3, 0.5)]));
    store.setState(
      answerCame(state(), answerOf(result('sr-greedy', 0.3, holding(0)), result('muxlab-search', 0.6, holding(2)))),
    );
    expect(state().phase).toBe('done');
    expect(state().policyIndex).toBe(0);
    expect(shownPlace(state())).toBe(1);
    expect(planOf(state(), 1)?.policy.name).toBe('sr-greedy');
  });
  test('a plan that no candidate is joins them, as that of a rule does', () => {
    store.setState(answerCame(state(), answerOf(result('sr-greedy', 0.7, holding(0)))));
    expect(state().policyIndex).toBe(1);
    expect(shownCandidates(state())).toMatchObject([
      { placement: holding(0), step: 'answer', outcome: { attainment: 0.7 } },
    ]);
    expect(planOf(state(), 0)).toBeUndefined();
  });
  test('a placement that changes in time is no candidate', () => {
    const timed = { startTimesSeconds: [0], placements: [holding(0)] };
    store.setState(answerCame(state(), answerOf(result('sr-greedy', 0.7, timed))));
    expect(shownCandidates(state())).toEqual([]);
  });
  test('one that holds no model is said to be impossible', () => {
    store.setState(answerCame(state(), answerOf(result('sr-greedy', 0, holding()))));
    expect(impossibility(state())).toBe('No placement holds any model');
    store.setState(answerCame(state(), answerOf(result('sr-greedy', 0.1, holding(0)))));
    expect(impossibility(state())).toBeNull();
  });
  test('cancelled, the best so far is the answer', () => {
    store.setState({ phase: 'cancelling' });
    store.setState(answerCame(state(), answerOf(result('muxlab-search', 0.2, holding(1)))));
    expect(state().phase).toBe('cancelled');
  });
});

test('a search that fails says why, one that was cancelled before anything was found does not', () => {
  store.setState(searchFailed(state(), 'Bad.'));
  expect(state()).toMatchObject({ phase: 'failed', failure: 'Bad.' });
  store.setState({ phase: 'cancelling' });
  store.setState(searchFailed(state(), 'Aborted.'));
  expect(state()).toMatchObject({ phase: 'cancelled', failure: null });
});

test('places among candidates of which some are gone', () => {
  const some = [1, 4, 9].map((number) => tried(number, 0.5, { isBest: number < 9 }));
  expect([0, 1, 3, 4, 8, 100].map((number) => nearestPlace(some, number))).toEqual([0, 0, 0, 1, 1, 2]);
  expect(bestBefore(some, 1)?.simulationCount).toBe(1);
  expect(bestBefore(some, 0)).toBeUndefined();
  const many = Array.from({ length: 200 }, (_, index) => tried(index + 1, 0.5, { isBest: index === 0 }));
  const tabled = tabledCandidates(many, 149).map(({ simulationCount }) => simulationCount);
  expect(tabled).toHaveLength(51);
  expect([tabled[0], tabled.at(-1)]).toEqual([150, 1]);
});
