/** @file Suite `plan`: what the published search and our own take, as models and devices grow together. */
import { createEvaluator } from '../../src/plan/evaluate.ts';
import type { Policy } from '../../src/plan/policy.ts';
import { createProblem } from '../../src/plan/problem.ts';
import { solve } from '../../src/plan/solve.ts';
import { inProcessReport, inProcessRow, sample } from './inProcess.ts';
import type { BenchRow, Suite } from './suite.ts';
import { v100Case } from './v100.ts';

const deviceCounts = [8, 16, 32, 64, 128];
const requestCount = 30_000;
const policies: Policy[] = [{ name: 'mp-search' }, { name: 'muxlab-search' }];

export const plan: Suite = async ({ seed }) => {
  const rows: BenchRow[] = [];
  const ratios: Record<string, number> = {};
  for (const deviceCount of deviceCounts) {
    const { testCase, profiles, requests } = v100Case({ seed, deviceCount, requestCount });
    const problem = createProblem(testCase, { profiles, requests });
    const size = `${deviceCount}x${deviceCount}`;
    for (const policy of policies) {
      let evaluator = createEvaluator(problem);
      const samples = sample(() => {
        evaluator = createEvaluator(problem);
        return () => solve(policy, evaluator);
      });
      const row = inProcessRow(`${policy.name}, ${size}, ${requestCount} requests`, 'simulated', samples);
      rows.push(row);
      ratios[`plan/${policy.name}Seconds/${size}`] = row.medianSeconds;
      ratios[`plan/${policy.name}ProcessorSeconds/${size}`] = row.medianProcessorSeconds;
      ratios[`plan/${policy.name}SimulationsPerSecond/${size}`] = evaluator.simulationCount / row.medianSeconds;
    }
  }
  for (const { name } of policies) {
    const seconds = deviceCounts.map((count) => ratios[`plan/${name}Seconds/${count}x${count}`]);
    ratios[`plan/${name}GrowthExponent`] = growthExponent(deviceCounts, seconds);
  }
  return inProcessReport({ name: 'plan', seed }, { rows, ratios });
};

/** The slope of the line nearest to all points in the plane of logarithms: 1 is linear, in models as in devices. */
function growthExponent(sizes: readonly number[], seconds: readonly number[]): number {
  const [x, y] = [sizes.map(Math.log2), seconds.map(Math.log2)].map((values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - mean);
  });
  const products = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, one, index) => sum + one * b[index], 0);
  return products(x, y) / products(x, x);
}
