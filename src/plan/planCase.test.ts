import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BadInput } from '../domain/badInput.ts';
import type { Case } from '../domain/case.ts';
import { groupMemoryBytes } from '../domain/devices.ts';
import { parseCase } from '../domain/parseCase.ts';
import { isTimed } from '../domain/placement.ts';
import { resolveProfiles } from '../domain/resolve.ts';
import { planCase } from './planCase.ts';

const config = (interOp: number, intraOp: number, weightBytes: number) => ({
  interOp,
  intraOp,
  stageLatencySeconds: Array.from({ length: interOp }, () => 0.2 / interOp / intraOp),
  stageWeightBytes: Array.from({ length: interOp }, () => Math.ceil(weightBytes / interOp / intraOp)),
});

const profileOf = (weightBytes: number) => ({
  configs: [config(1, 1, weightBytes), config(2, 1, weightBytes), config(4, 1, weightBytes), config(2, 2, weightBytes)],
});

/** Profiles of 30 and 50 bytes, models that alternate between them, a request every 50 ms. */
function caseOf(more: Partial<Case>): Case {
  const count = 60;
  return parseCase({
    schema: 'muxlab-case/1',
    cluster: { deviceCount: 4, memoryBudgetBytes: 100 },
    models: ['small', 'large', 'small', 'large'].map((profile) => ({ name: profile, profile, sloSeconds: 0.7 })),
    profiles: { small: profileOf(30), large: profileOf(50) },
    arrivals: {
      timesSeconds: Array.from({ length: count }, (_, index) => index / 20),
      modelIndices: Array.from({ length: count }, (_, index) => (index * index) % 4),
    },
    ...more,
  });
}

function plan(testCase: Case) {
  const { arrivals = { timesSeconds: [], modelIndices: [] } } = testCase;
  return planCase(testCase, { profiles: resolveProfiles(testCase), arrivals, nowSeconds: () => 0 }).plans;
}

const pairs = [
  { interOp: 2, intraOp: 1 },
  { interOp: 2, intraOp: 1 },
];

const policies = [
  { name: 'muxlab-search', simulationBudget: 20 },
  { name: 'sr-greedy' },
  { name: 'sr-uniform' },
  { name: 'sr-search' },
  { name: 'sr-replace', intervalSeconds: 1 },
  { name: 'mp-greedy', groupSize: 2 },
  { name: 'mp-round-robin' },
  { name: 'mp-equal', interOp: 1, intraOp: 1 },
  { name: 'mp-search' },
  { name: 'mp-search-sep' },
  { name: 'beam', beamSize: 2, groups: pairs },
  { name: 'fast-greedy', groups: pairs },
];

test.each(policies)('$name keeps to the memory budget and places no model twice in a group', (policy) => {
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 220 }), fc.integer({ min: 4, max: 9 }), (memoryBudgetBytes, deviceCount) => {
      const testCase = caseOf({ cluster: { deviceCount, memoryBudgetBytes }, plans: [policy] });
      const [{ placement, attainment, score }] = plan(testCase);
      const profiles = resolveProfiles(testCase);
      for (const { groups } of isTimed(placement) ? placement.placements : [placement]) {
        expect(Math.max(...groups.map((group) => groupMemoryBytes(group, profiles)))).toBeLessThanOrEqual(
          memoryBudgetBytes,
        );
        // A placement of the planner is one that a simulation takes.
        expect(parseCase({ ...testCase, simulations: [{ placement: { groups } }] }).simulations).toHaveLength(1);
      }
      expect(attainment).toBeGreaterThanOrEqual(0);
      expect(attainment).toBeLessThanOrEqual(1);
      expect(score === null).toBe(isTimed(placement));
    }),
    { numRuns: 25 },
  );
});

test('a case that names no policy is planned by our own', () => {
  expect(plan(caseOf({})).map(({ policy }) => policy.name)).toEqual(['muxlab-search']);
});

test('a plan says what it took, and what it does on other requests', () => {
  let now = 0;
  const testArrivals = { timesSeconds: [0, 0, 0, 0, 0, 0, 0], modelIndices: [-1, 0, 0, 0, 0, 0, 0] };
  const testCase = caseOf({ plans: [{ name: 'mp-equal', interOp: 1, intraOp: 1 }], testArrivals });
  const { arrivals = testArrivals } = testCase;
  const names: string[] = [];
  const planned: object[] = [];
  const { schema, plans } = planCase(testCase, {
    profiles: resolveProfiles(testCase),
    arrivals,
    nowSeconds: () => now++,
    onProgress: (name) => names.push(name),
    onPlanned: (result) => planned.push(result),
    isExplained: true,
  });
  expect(schema).toBe('muxlab-plan/1');
  expect(plans[0]).toMatchObject({ solveSeconds: 1, simulationCount: 0, test: { attainment: 3 / 7 } });
  expect(names).toEqual(['mp-equal']);
  const { explanation, ...withoutReasons } = plans[0];
  expect(explanation?.models).toHaveLength(testCase.models.length);
  expect(planned).toEqual([withoutReasons]);
});

test.each<[Partial<Case>, string]>([
  [{ plans: [{ name: 'mp-search' }, { name: 'best' }] }, 'plans[1].name'],
  [{ plans: [{ name: 'muxlab-search', seed: 0.5 }] }, 'plans[0].seed'],
  [{ plans: [{ name: 'muxlab-search', simulationBudget: 0 }] }, 'plans[0].simulationBudget'],
  [{ plans: [{ name: 'mp-greedy' }] }, 'plans[0].groupSize'],
  [{ plans: [{ name: 'mp-greedy', groupSize: 1.5 }] }, 'plans[0].groupSize'],
  [{ plans: [{ name: 'mp-greedy', groupSize: 5 }] }, 'plans[0].groupSize'],
  [{ plans: [{ name: 'mp-equal', interOp: 2, intraOp: 1 }] }, 'plans[0].interOp'],
  [{ plans: [{ name: 'sr-replace', intervalSeconds: 0 }] }, 'plans[0].intervalSeconds'],
  [{ plans: [{ name: 'beam', beamSize: 0, groups: pairs }] }, 'plans[0].beamSize'],
  [{ plans: [{ name: 'beam', beamSize: 1, groups: [...pairs, ...pairs] }] }, 'plans[0].groups'],
  [{ plans: [{ name: 'fast-greedy', groups: [{ interOp: 0, intraOp: 1 }] }] }, 'plans[0].groups[0].interOp'],
  [{ plans: [{ name: 'sr-greedy' }], arrivals: { timesSeconds: [], modelIndices: [] } }, 'arrivals'],
  [{ plans: [{ name: 'sr-greedy' }], testArrivals: { timesSeconds: [], modelIndices: [] } }, 'testArrivals'],
  [
    {
      plans: [{ name: 'sr-greedy' }],
      cluster: { deviceCount: 1, memoryBudgetBytes: 2, devices: [{ class: 'low', memoryBudgetBytes: 1 }] },
    },
    'cluster.devices[0]',
  ],
])('%j is refused, not ignored', (more, field) => {
  expect(() => plan(caseOf(more))).toThrow(expect.objectContaining({ name: BadInput.name, field }));
});
