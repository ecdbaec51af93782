import { expect, test } from 'vitest';
import type { Arrivals, Case } from '../domain/case.ts';
import { parseCase } from '../domain/parseCase.ts';
import type { PlanExplanation } from '../domain/planReport.ts';
import { resolveProfiles } from '../domain/resolve.ts';
import { planCase } from './planCase.ts';

/** A request takes 100 ms on one device, a replica 60 bytes of it; or half of both on each of two. */
const profile = {
  configs: [1, 2].map((interOp) => ({
    interOp,
    intraOp: 1,
    stageLatencySeconds: Array.from({ length: interOp }, () => 0.1 / interOp),
    stageWeightBytes: Array.from({ length: interOp }, () => 60 / interOp),
  })),
};

interface Setting {
  modelCount?: number;
  deviceCount?: number;
  memoryBudgetBytes?: number;
  sloSeconds?: number;
  arrivals: Arrivals;
  plans?: Case['plans'];
}

function explain({ modelCount = 2, deviceCount = 2, memoryBudgetBytes = 120, ...more }: Setting): PlanExplanation[] {
  const { sloSeconds = 0.3, arrivals, plans = [{ name: 'muxlab-search', simulationBudget: 30 }] } = more;
  const testCase = parseCase({
    schema: 'muxlab-case/1',
    cluster: { deviceCount, memoryBudgetBytes },
    models: Array.from({ length: modelCount }, (_, index) => ({ name: `m${index}`, profile: 'p', sloSeconds })),
    profiles: { p: profile },
    arrivals,
    plans,
  });
  const profiles = resolveProfiles(testCase);
  const report = planCase(testCase, { profiles, arrivals, nowSeconds: () => 0, isExplained: true });
  return report.plans.flatMap(({ explanation }) => explanation ?? []);
}

/** Requests for each of the models in turn. */
function every(gapSeconds: number, { count = 200, modelCount = 2, atOnce = 1 } = {}): Arrivals {
  return {
    timesSeconds: Array.from({ length: count }, (_, index) => Math.floor(index / atOnce) * atOnce * gapSeconds),
    modelIndices: Array.from({ length: count }, (_, index) => index % modelCount),
  };
}

const limitsOf = ({ models }: PlanExplanation) => models.map(({ limitedBy }) => limitedBy);

test('models that have no room are limited by memory, and a device more has some', () => {
  const setting = { modelCount: 4, memoryBudgetBytes: 60, arrivals: every(0.2, { modelCount: 4 }) };
  const [{ models, marginal }] = explain({ ...setting, plans: [{ name: 'sr-greedy' }] });
  expect(models.map(({ attainment }) => attainment).toSorted()).toEqual([0, 0, 1, 1]);
  for (const { attainment, limitedBy, gains } of models) {
    expect(limitedBy).toBe(attainment === 0 ? 'memory' : null);
    expect(gains?.memory).toBe(attainment === 0 ? 1 : undefined);
  }
  expect(marginal).toEqual({ oneMoreDevice: 0.25, moreMemory: 0, looserSlo: 0 });
});

test('models whose requests come all at once are limited by bursts', () => {
  const [explanation] = explain({ arrivals: every(0.1, { atOnce: 20 }) });
  expect(limitsOf(explanation)).toEqual(['burst', 'burst']);
  expect(explanation.models[0].gains?.burst).toBeGreaterThan(0.4);
  expect(explanation.marginal.oneMoreDevice).toBeGreaterThan(0);
});

test('models asked more than the devices can do are limited by the rate', () => {
  const [explanation] = explain({ arrivals: every(0.035) });
  expect(limitsOf(explanation)).toEqual(['rate', 'rate']);
});

test('models that take longer than they may are limited by the SLO', () => {
  const [explanation] = explain({ sloSeconds: 0.09, arrivals: every(0.2) });
  expect(limitsOf(explanation)).toEqual(['slo', 'slo']);
  expect(explanation.marginal).toEqual({ oneMoreDevice: 0, moreMemory: 0, looserSlo: 1 });
});

test('a model that misses nothing has no limit, one without requests no attainment', () => {
  const [{ models }] = explain({ arrivals: every(0.2, { modelCount: 1 }) });
  expect(models).toEqual([
    { name: 'm0', requestCount: 200, attainment: 1, limitedBy: null, gains: null },
    { name: 'm1', requestCount: 0, attainment: null, limitedBy: null, gains: null },
  ]);
});

test('runners-up come best first and without the policy itself; a placement that changes in time is explained too', () => {
  const plans = [{ name: 'mp-search' }, { name: 'sr-replace', intervalSeconds: 2 }];
  const [search, replaced] = explain({ arrivals: every(0.1, { atOnce: 20 }), plans });
  const names = search.runnersUp.map(({ policy }) => policy.name);
  expect(names.toSorted()).toEqual(['mp-round-robin', 'sr-greedy', 'sr-uniform']);
  expect(replaced.runnersUp).toHaveLength(4);
  const attainments = replaced.runnersUp.map(({ attainment }) => attainment);
  expect(attainments).toEqual(attainments.toSorted((a, b) => b - a));
  expect(limitsOf(replaced)).toEqual(['burst', 'burst']);
});
