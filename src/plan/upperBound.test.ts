import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Profile } from '../domain/profile.ts';
import { tabulateRequests } from '../domain/resolve.ts';
import { createEvaluator, evaluate } from './evaluate.ts';
import { fastGreedy } from './fastGreedy.ts';
import { enumerateGroupings, type GroupShape } from './groupings.ts';
import { bestOf, modelParallelSearch } from './modelParallel.ts';
import type { PlanProblem } from './problem.ts';
import { demandsOf, mostOf } from './upperBound.ts';

const shapes: GroupShape[] = [
  { interOp: 1, intraOp: 1 },
  { interOp: 2, intraOp: 1 },
  { interOp: 1, intraOp: 2 },
];

const stage = fc.record({
  seconds: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
  bytes: fc.integer({ min: 10, max: 60 }),
});

/** A whole model may be in no profile; the other shapes have stages of any length. */
const profileOf: fc.Arbitrary<Profile> = fc
  .tuple(fc.boolean(), stage, stage, stage, stage)
  .map(([isCut, a, b, c, d]) => ({
    configs: [[a], [b, c], [d]].slice(isCut ? 1 : 0).map((stages) => ({
      ...shapes[[[a], [b, c], [d]].findIndex(([first]) => first === stages[0])],
      stageLatencySeconds: stages.map(({ seconds }) => seconds),
      stageWeightBytes: stages.map(({ bytes }) => bytes),
    })),
  }));

const problemOf: fc.Arbitrary<PlanProblem> = fc
  .record({
    profiles: fc.array(profileOf, { minLength: 3, maxLength: 3 }),
    gaps: fc.array(fc.double({ min: 0, max: 0.2, noNaN: true }), { minLength: 1, maxLength: 80 }),
    modelSeed: fc.array(fc.integer({ min: -1, max: 2 }), { minLength: 80, maxLength: 80 }),
    slos: fc.array(fc.option(fc.double({ min: 0.1, max: 1.5, noNaN: true })), { minLength: 3, maxLength: 3 }),
    deviceCount: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ profiles, gaps, modelSeed, slos, deviceCount }) => {
    let at = 0;
    const timesSeconds = gaps.map((gap) => (at += gap));
    const arrivals = { timesSeconds, modelIndices: modelSeed.slice(0, gaps.length) };
    return {
      profiles,
      cost: { stageOverheadFraction: 0.01, fixedOverheadSeconds: 0.011 },
      deviceCount,
      memoryBudgetBytes: 100,
      devicesPerNode: undefined,
      requests: tabulateRequests(arrivals, slos),
      arrivalsPerSecond: [1, 1, 1],
    };
  });

test('no placement that fits serves or scores more than the bound of its groups', () => {
  const groupsOf = fc.array(fc.tuple(fc.constantFrom(...shapes), fc.subarray([0, 1, 2])), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(problemOf, groupsOf, (asked, drawn) => {
      const problem = { ...asked, deviceCount: 8, memoryBudgetBytes: 180 };
      const evaluator = createEvaluator(problem);
      const groups = drawn.map(([shape, models]) => ({
        ...shape,
        models: models.filter((model) => problem.profiles[model].configs.length === 3 || shape !== shapes[0]),
      }));
      const { goodCount, score } = evaluate(evaluator, { groups });
      const most = mostOf(evaluator, demandsOf(evaluator), groups);
      expect(most.goodCount).toBeGreaterThanOrEqual(goodCount);
      expect(most.score).toBeGreaterThanOrEqual(score);
    }),
    { numRuns: 300 },
  );
});

test('what cannot win is left out, and the answer is that of trying every grouping', () => {
  fc.assert(
    fc.property(problemOf, (problem) => {
      const evaluator = createEvaluator(problem);
      const all = enumerateGroupings(problem).map((grouping) => fastGreedy(evaluator, grouping));
      const pruned = createEvaluator(problem);
      expect(modelParallelSearch(pruned)).toEqual(bestOf(all));
      expect(pruned.simulationCount).toBeLessThanOrEqual(evaluator.simulationCount);
    }),
  );
});

test('a server by itself takes what it has time for', () => {
  const whole = { ...shapes[0], stageLatencySeconds: [0.5], stageWeightBytes: [60] };
  const problem: PlanProblem = {
    profiles: [{ configs: [whole] }],
    cost: {},
    deviceCount: 2,
    memoryBudgetBytes: 100,
    devicesPerNode: undefined,
    requests: tabulateRequests({ timesSeconds: [0, 0, 0, 2, 2], modelIndices: [0, 0, 0, 0, -1] }, [1]),
    arrivalsPerSecond: [1],
  };
  const evaluator = createEvaluator(problem);
  const goodOn = (count: number) =>
    mostOf(
      evaluator,
      demandsOf(evaluator),
      Array.from({ length: count }, () => shapes[0]),
    ).goodCount;
  expect([1, 2].map(goodOn)).toEqual([3, 4]);
  expect(mostOf(evaluator, demandsOf(evaluator, []), [shapes[0]])).toEqual({ goodCount: 0, score: 0 });
});
