import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Case, Simulation } from '../domain/case.ts';
import { parseCase } from '../domain/parseCase.ts';
import { resolveProfiles } from '../domain/resolve.ts';
import { simulateCase } from './simulateCase.ts';

const latencySeconds = 0.25;
const stages = (interOp: number) => Array.from({ length: interOp }, () => latencySeconds / interOp);
const profile = {
  configs: [1, 2].map((interOp) => ({
    interOp,
    intraOp: 1,
    stageLatencySeconds: stages(interOp),
    stageWeightBytes: stages(interOp),
    stageLatencySecondsByBatch: { 2: stages(interOp).map((one) => 1.5 * one) },
  })),
};

/** Quarters of a second, so that many arrive at once. */
const arrivalsOf = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: -1, max: 2 })), { minLength: 1, maxLength: 40 })
  .map((rows) => rows.toSorted(([a], [b]) => a - b))
  .map((rows) => ({ timesSeconds: rows.map(([at]) => at / 4), modelIndices: rows.map(([, model]) => model) }));

const groupOf = fc.record({
  interOp: fc.constantFrom(1, 2),
  intraOp: fc.constant(1),
  models: fc.subarray([0, 1, 2]),
});

const rules: Partial<Simulation>[] = [{}, { dispatch: 'queue' }, { batching: true }];

function simulate(simulation: Simulation, arrivals: NonNullable<Case['arrivals']>) {
  const testCase = parseCase({
    schema: 'muxlab-case/1',
    cluster: { deviceCount: 8, memoryBudgetBytes: 9 },
    models: ['a', 'b', 'c'].map((name) => ({ name, profile: 'p', sloSeconds: 0.75 })),
    profiles: { p: profile },
    arrivals,
    simulations: [simulation],
  });
  return simulateCase(testCase, { profiles: resolveProfiles(testCase), arrivals }).simulations[0];
}

test.each(rules)(
  '%j: every request for a model that is placed is dispatched once, none is served before its time',
  (rule) => {
    fc.assert(
      fc.property(fc.array(groupOf, { minLength: 1, maxLength: 4 }), arrivalsOf, (groups, arrivals) => {
        const result = simulate({ placement: { groups }, ...rule }, arrivals);
        const { timesSeconds, modelIndices } = arrivals;
        const isPlaced = (model: number) => groups.some(({ models }) => models.includes(model));
        const dispatched = result.requestsByGroup.reduce((sum, count) => sum + count, 0);
        expect(dispatched).toBe(modelIndices.filter(isPlaced).length);
        expect(result.goodByGroup.reduce((sum, count) => sum + count, 0)).toBe(result.goodCount);
        expect(result.goodByModel.reduce((sum, count) => sum + count, 0)).toBe(result.goodCount);
        result.finishSeconds.forEach((finish, request) => {
          if (finish === null) return;
          expect(isPlaced(modelIndices[request])).toBe(true);
          expect(finish - timesSeconds[request]).toBeGreaterThanOrEqual(latencySeconds);
          // The controller's margin covers all but a millisecond of its own messages.
          expect(finish - timesSeconds[request]).toBeLessThanOrEqual(0.75 + 0.00101);
        });
      }),
    );
  },
);
