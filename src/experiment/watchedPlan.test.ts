/** @file A whole search as a watcher is told of it: complete where it is small, bounded where it is not. */
import { expect, test } from 'vitest';
import type { Case } from '../domain/case.ts';
import { parseCase } from '../domain/parseCase.ts';
import { resolveProfiles } from '../domain/resolve.ts';
import { planCase } from '../plan/planCase.ts';
import { resolveArrivals } from '../workload/resolveArrivals.ts';
import { changesBetween } from './placementChange.ts';
import { figuresOf, leastReplicaBytes } from './planFigures.ts';
import { createPlanWatch, type PlanProgress } from './planWatch.ts';

const config = (interOp: number) => ({
  interOp,
  intraOp: 1,
  stageLatencySeconds: Array.from({ length: interOp }, () => 0.11 / interOp),
  stageWeightBytes: Array.from({ length: interOp }, () => 4e9 / interOp),
});

const testCase = parseCase({
  schema: 'muxlab-case/1',
  cluster: { deviceCount: 6, memoryBudgetBytes: 9e9 },
  models: Array.from({ length: 6 }, (_, index) => ({ name: `m${index}`, profile: 'p', sloScale: 4 })),
  profiles: { p: { configs: [1, 2, 4].map(config) } },
  workload: {
    seed: 5,
    requestCount: 2000,
    models: Array.from({ length: 6 }, (_, index) => ({ process: 'gamma' as const, cv: 4, load: 0.04 * (index + 1) })),
  },
} satisfies Case);
const profiles = resolveProfiles(testCase);
const setting = { testCase, profiles, arrivals: resolveArrivals(testCase, profiles) };

/** The plan, and what was told of it; the clock moves by a step each time it is read. */
function watched(name: string, secondsPerLook: number) {
  let now = 0;
  const nowSeconds = () => (now += secondsPerLook);
  const told: PlanProgress[] = [];
  const plans = [{ name }];
  const tell = (progress: PlanProgress) => void told.push(progress);
  const { watch, policyBegins, ended } = createPlanWatch({
    plans,
    nowSeconds,
    tell,
    isCancelled: () => false,
    profiles,
  });
  const report = planCase({ ...testCase, plans }, { ...setting, nowSeconds, watch, onProgress: policyBegins });
  ended();
  return { told, plan: report.plans[0], candidates: told.flatMap(({ candidates }) => candidates) };
}

test.each(['muxlab-search', 'mp-search', 'sr-search'])('%s: every candidate of a small search, in order', (name) => {
  const { candidates, told, plan } = watched(name, 1e-3);
  expect(candidates.map(({ simulationCount }) => simulationCount)).toEqual(
    Array.from({ length: plan.simulationCount }, (_, index) => index + 1),
  );
  const keptLater = new Set(told.flatMap((one) => one.keptLater));
  const kept = candidates.filter((one) => one.isKept || keptLater.has(one.simulationCount));
  expect(kept.length).toBeGreaterThan(2);
  for (const { placement, replicaBytes, outcome } of candidates) {
    expect(replicaBytes.map((group) => group.length)).toEqual(placement.groups.map(({ models }) => models.length));
    const total = replicaBytes.map((group) => group.reduce((sum, bytes) => sum + bytes, 0));
    expect(total.every((bytes) => bytes <= testCase.cluster.memoryBudgetBytes)).toBe(true);
    if (outcome) expect(outcome.attainmentByModel).toHaveLength(6);
  }
});

test('the best that was told of is the answer of the lab’s own search, and its figures agree', () => {
  const { candidates, plan } = watched('muxlab-search', 1e-3);
  const best = candidates.findLast(({ isBest }) => isBest);
  expect(best?.placement).toEqual(plan.placement);
  const figures = figuresOf(setting, plan.placement);
  expect(best?.outcome?.latencySecondsMean).toBeCloseTo(figures.latencySeconds.mean ?? 0, 9);
  figures.byModel.forEach(({ attainment }, model) => {
    expect(best?.outcome?.attainmentByModel[model]).toBeCloseTo(attainment ?? 0, 12);
  });
  expect(figures.replicaBytes).toEqual(best?.replicaBytes);
});

test('each change is one step from a candidate that was kept before it', () => {
  const { candidates } = watched('muxlab-search', 1e-3);
  const kept = candidates.filter(({ isKept }) => isKept);
  for (const { changes, placement, simulationCount } of candidates) {
    if (changes === null) continue;
    const parents = kept.filter((one) => one.simulationCount < simulationCount);
    expect(parents.some((parent) => changesBetween(parent.placement, placement).length === changes.length)).toBe(true);
  }
});

test('a telling after every few simulations has only those few', () => {
  const { told, candidates, plan } = watched('muxlab-search', 0.03);
  expect(told.length).toBeGreaterThan(20);
  expect(Math.max(...told.map((one) => one.candidates.length))).toBeLessThanOrEqual(4);
  expect(candidates).toHaveLength(plan.simulationCount);
});

test('the least a model takes is that of its finest cut the devices suffice for', () => {
  expect(leastReplicaBytes(testCase, profiles)).toEqual(Array.from({ length: 6 }, () => 1e9));
  const two = { ...testCase, cluster: { ...testCase.cluster, deviceCount: 2 } };
  expect(leastReplicaBytes(two, profiles)).toEqual(Array.from({ length: 6 }, () => 2e9));
});
