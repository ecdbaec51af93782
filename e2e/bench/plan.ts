/** @file Suite `plan`: what the published search and our own take, as models and devices grow together. */
import { createEvaluator } from '../../src/plan/evaluate.ts';
import type { Policy } from '../../src/plan/policy.ts';
import { createProblem } from '../../src/plan/problem.ts';
import { solve } from '../../src/plan/solve.ts';
import { inProcessReport, sample } from './inProcess.ts';
import { type BenchRow, rowOf, type Suite } from './suite.ts';
import { v100Case } from './v100.ts';

const deviceCounts = [8, 16, 32];
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
      const row = rowOf(`${policy.name}, ${size}, ${requestCount} requests`, 'simulated', samples);
      rows.push(row);
      ratios[`plan/${policy.name}Seconds/${size}`] = row.medianSeconds;
      ratios[`plan/${policy.name}SimulationsPerSecond/${size}`] = evaluator.simulationCount / row.medianSeconds;
    }
  }
  return inProcessReport({ name: 'plan', seed }, { rows, ratios });
};
