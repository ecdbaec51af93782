import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom, exponential } from '../base/random.ts';
import type { GroupPlacement } from '../domain/placement.ts';
import type { Profile } from '../domain/profile.ts';
import { tabulateRequests } from '../domain/resolve.ts';
import { buildCluster } from '../serving/cluster.ts';
import { simulateReservations } from '../simulate/reservation.ts';
import { createEvaluator, evaluate, evaluateWithin } from './evaluate.ts';
import type { GroupShape } from './groupings.ts';
import { muxlabSearch } from './muxlabSearch.ts';
import { createProblem, type PlanProblem } from './problem.ts';
import { solve } from './solve.ts';

const modelCount = 4;
const shapes: GroupShape[] = [
  { interOp: 1, intraOp: 1 },
  { interOp: 2, intraOp: 1 },
  { interOp: 1, intraOp: 2 },
];

/** A replica takes 60 bytes on one device, 30 on each of two. */
const profile: Profile = {
  configs: shapes.map(({ interOp, intraOp }) => ({
    interOp,
    intraOp,
    stageLatencySeconds: Array.from({ length: interOp }, () => 0.22 / interOp / intraOp),
    stageWeightBytes: Array.from({ length: interOp }, () => 60 / interOp / intraOp),
  })),
};

/** Poisson, most for the first models; −1 among them. */
function problemOf(seed: number, deviceCount: number): PlanProblem {
  const random = createRandom({ seed, stream: 0 });
  let at = 0;
  const timesSeconds = Array.from({ length: 300 }, () => {
    at += exponential(random) / 8;
    return at;
  });
  const modelIndices = timesSeconds.map(() => Math.floor(random() ** 2 * (modelCount + 1)) - 1);
  return {
    profiles: Array.from({ length: modelCount }, () => profile),
    cost: { fixedOverheadSeconds: 0.01 },
    deviceCount,
    memoryBudgetBytes: 100,
    devicesPerNode: undefined,
    requests: tabulateRequests({ timesSeconds, modelIndices }, [0.5, 0.6, 0.7, null]),
    arrivalsPerSecond: [1, 1, 1, 1],
  };
}

const groupOf: fc.Arbitrary<GroupPlacement> = fc
  .tuple(fc.constantFrom(...shapes), fc.subarray([0, 1, 2, 3]))
  .map(([shape, models]) => ({ ...shape, models }));

test('parts simulated apart and remembered add up to the whole', () => {
  const problem = problemOf(1, 10);
  const { requests, profiles, cost, deviceCount } = problem;
  const evaluator = createEvaluator(problem);
  fc.assert(
    fc.property(fc.array(groupOf, { minLength: 1, maxLength: 5 }), (groups) => {
      const models = profiles.map((one) => ({ profile: one }));
      const cluster = buildCluster({ placement: { groups }, models, cost, deviceCount });
      const { finishSeconds, groupIndices } = simulateReservations([{ startSeconds: 0, cluster }], requests, 'slo');
      const { goodCount, latencySumSeconds, goodByModel, requestsByGroup } = evaluate(evaluator, { groups });
      const latencies = finishSeconds.map((finish, request) => finish - requests.timesSeconds[request]);
      const served = latencies.filter((latency) => latency < Infinity);
      expect(goodCount).toBe(served.length);
      expect(latencySumSeconds).toBeCloseTo(
        served.reduce((sum, one) => sum + one, 0),
        9,
      );
      const isGood = (model: number) => (finish: number, request: number) =>
        finish < Infinity && requests.modelIndices[request] === model;
      expect([...goodByModel]).toEqual([0, 1, 2, 3].map((model) => finishSeconds.filter(isGood(model)).length));
      expect([...requestsByGroup]).toEqual(
        groups.map((_, index) => groupIndices.filter((one) => one === index).length),
      );
    }),
  );
});

test('a placement is given up exactly where it misses more than it may', () => {
  const problem = problemOf(2, 10);
  const evaluator = createEvaluator(problem);
  fc.assert(
    fc.property(
      fc.array(groupOf, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 0, max: 300 }),
      (groups, missMost) => {
        const within = evaluateWithin(evaluator, { groups }, missMost);
        const whole = evaluate(createEvaluator(problem), { groups });
        expect(within).toEqual(evaluator.requestCount - whole.goodCount > missMost ? undefined : whole);
      },
    ),
  );
});

/** All subsets of the models. */
const subsets = Array.from({ length: 2 ** modelCount }, (_, bits) =>
  [0, 1, 2, 3].filter((model) => (bits >> model) & 1),
);

/** All placements on two devices that keep to the budget. */
function allPlacements(): GroupPlacement[][] {
  const [single, ...pairs] = shapes;
  const upTo = (most: number) => subsets.filter(({ length }) => length <= most);
  return [
    ...upTo(1).flatMap((a) =>
      upTo(1).map((b) => [
        { ...single, models: a },
        { ...single, models: b },
      ]),
    ),
    ...pairs.flatMap((shape) => upTo(3).map((models) => [{ ...shape, models }])),
  ];
}

test.each([1, 2, 3, 4, 5])('on two devices our search finds what trying everything finds (seed %d)', (seed) => {
  const evaluator = createEvaluator(problemOf(seed, 2));
  const best = Math.max(...allPlacements().map((groups) => evaluate(evaluator, { groups }).goodCount));
  expect(muxlabSearch(evaluator, { seed, simulationBudget: 200 }).evaluation.goodCount).toBe(best);
});

test('a model that generates is scored as the simulator serves it', () => {
  const config = {
    interOp: 1,
    intraOp: 1,
    stageLatencySeconds: [1],
    stageWeightBytes: [1],
    prefillSecondsByTokens: { 1: [0.1], 9: [0.9] },
    decodeSeconds: [0.5],
  };
  const requests = {
    timesSeconds: Float64Array.of(0, 0, 0),
    modelIndices: Int32Array.of(0, 0, 0),
    sloSeconds: Float64Array.of(2, 2, 2),
    tokens: { input: Int32Array.of(5, 5, 1), output: Int32Array.of(1, 2, 2) },
  };
  const testCase = {
    schema: 'muxlab-case/1' as const,
    cluster: { deviceCount: 1, memoryBudgetBytes: 1 },
    models: [{ name: 'writer', profile: 'p' }],
  };
  const problem = createProblem(testCase, { profiles: [{ configs: [config] }], requests });
  const placement = { groups: [{ interOp: 1, intraOp: 1, models: [0] }] };
  // 0.5 s; then 0.5 + 0.5 s; the third would end at 2.1 s.
  expect(evaluate(createEvaluator(problem), placement)).toMatchObject({
    goodCount: 2,
    latencySumSeconds: expect.closeTo(2, 6),
  });
  expect(solve({ name: 'mp-search' }, createEvaluator(problem))).toEqual(placement);
});
