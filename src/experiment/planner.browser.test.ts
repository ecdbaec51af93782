/** @file Plans in a real worker: told while it searches, and cancelled with the best so far. */
import { expect, test, vi } from 'vitest';
import type { Case } from '../domain/case.ts';
import { parseCase } from '../domain/parseCase.ts';
import { resolveProfiles } from '../domain/resolve.ts';
import { resolveArrivals } from '../workload/resolveArrivals.ts';
import { figuresOf } from './planFigures.ts';
import { planInWorker } from './planner.ts';
import { planInPool } from './plannerPool.ts';
import type { PlanProgress } from './planWatch.ts';

const config = (interOp: number) => ({
  interOp,
  intraOp: 1,
  stageLatencySeconds: Array.from({ length: interOp }, () => 0.1 / interOp),
  stageWeightBytes: Array.from({ length: interOp }, () => 4e9 / interOp),
});

/** A search that goes on for minutes. */
const asked = parseCase({
  schema: 'muxlab-case/1',
  cluster: { deviceCount: 16, memoryBudgetBytes: 13e9 },
  models: Array.from({ length: 16 }, (_, index) => ({ name: `m${index}`, profile: 'p', sloScale: 5 })),
  profiles: { p: { configs: [1, 2, 4, 8].map(config) } },
  workload: {
    seed: 3,
    requestCount: 20_000,
    models: Array.from({ length: 16 }, () => ({ process: 'gamma', cv: 4, load: 0.7 / 16 })),
  },
  plans: [{ name: 'muxlab-search', simulationBudget: 1_000_000 }, { name: 'mp-search' }],
} satisfies Case);
const profiles = resolveProfiles(asked);
const setting = { testCase: asked, profiles, arrivals: resolveArrivals(asked, profiles) };
const arrivedOf = (model: number) => setting.arrivals.modelIndices.filter((one) => one === model).length;

/** A plan, cancelled once so many words of it were heard; what it says afterwards is heard for a while, too. */
async function cancelledAfter(wordCount: number, ask = planInWorker) {
  const cancel = new AbortController();
  const told: PlanProgress[] = [];
  const { plans } = await ask(setting, {
    signal: cancel.signal,
    onProgress: (progress) => {
      told.push(progress);
      if (told.length === wordCount) cancel.abort();
    },
  });
  const answeredAt = told.length;
  await new Promise((resolve) => setTimeout(resolve, 300));
  return { plans, told, lateCount: told.length - answeredAt };
}

test('cancelled, a search in its worker answers with the best it had told of, or better, and says no more', async () => {
  const { plans, told, lateCount } = await cancelledAfter(3);
  expect(plans).toHaveLength(1);
  expect(plans[0].endedEarly).toBe(true);
  expect(plans[0].attainment).toBeGreaterThanOrEqual(told[2].best?.attainment ?? 1);
  expect(lateCount).toBe(0);
  expect(told[0]).toMatchObject({ policyIndex: 0, policyCount: 2 });
  expect(told.some(({ candidates }) => candidates.some(({ step }) => step.startsWith('fast-greedy')))).toBe(true);
});

test('what a cancelled plan says of itself is what simulating it again says, and the next plan can begin', async () => {
  const { plans } = await cancelledAfter(2);
  const again = await cancelledAfter(1, planInPool);
  expect(again.lateCount).toBe(0);
  for (const { placement, attainment, figures } of [...plans, ...again.plans]) {
    const simulated = figuresOf(setting, placement);
    expect(figures).toMatchObject({
      byModel: simulated.byModel.map((model) => ({ attainment: model.attainment })),
      latencySeconds: { mean: expect.closeTo(simulated.latencySeconds.mean ?? Number.NaN, 9) },
      replicaBytes: simulated.replicaBytes,
      memoryBytes: simulated.memoryBytes,
      singleDeviceLatencySeconds: simulated.singleDeviceLatencySeconds,
    });
    const good = simulated.byModel.reduce((sum, model, index) => sum + (model.attainment ?? 0) * arrivedOf(index), 0);
    expect(attainment).toBeCloseTo(good / setting.arrivals.timesSeconds.length, 9);
  }
});

test('a search that hears of nothing is cancelled by its last words', async () => {
  vi.stubGlobal('crossOriginIsolated', false);
  const { plans, told, lateCount } = await cancelledAfter(3);
  vi.unstubAllGlobals();
  const { placement, attainment } = told[2].best ?? expect.fail('nothing was found');
  expect(plans).toMatchObject([{ placement, attainment, score: null, endedEarly: true }]);
  expect(told).toHaveLength(3);
  expect(lateCount).toBe(0);
});

test('cancelled before it began, it does not begin', async () => {
  await expect(planInWorker(setting, { signal: AbortSignal.abort() })).rejects.toThrow();
});

test('several workers answer as one does, policy by policy', async () => {
  const plans = [{ name: 'sr-uniform' }, { name: 'mp-search' }, { name: 'sr-greedy' }, { name: 'mp-round-robin' }];
  const asked = { ...setting, testCase: { ...setting.testCase, plans } };
  const told = new Set<number>();
  const pooled = await planInPool(asked, { onProgress: ({ policyIndex }) => void told.add(policyIndex) });
  const alone = await planInWorker(asked);
  const untimed = ({ plans: answered }: typeof alone) => answered.map((plan) => ({ ...plan, solveSeconds: 0 }));
  expect(untimed(pooled)).toEqual(untimed(alone));
  expect([...told].toSorted()).toEqual([0, 1, 2, 3]);
  const wrong = { ...asked, testCase: { ...asked.testCase, plans: [plans[0], { name: 'mp-greedy', groupSize: 99 }] } };
  await expect(planInPool(wrong)).rejects.toThrow('plans[1].groupSize');
});
