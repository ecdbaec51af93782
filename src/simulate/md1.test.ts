import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createRandom, exponential } from '../base/random.ts';
import { dedicatedMeanSeconds, meanLatencySeconds } from '../domain/md1.ts';
import { parseCase } from '../domain/parseCase.ts';
import { simulateCase } from './simulateCase.ts';

interface Row {
  D: number;
  lam: number;
  p: number;
  wSimple: number | null;
  wPipelineNoOverhead: number | null;
}

const file = fileURLToPath(new URL('./fixtures/unit-md1.json.gz', import.meta.url));
const {
  meanLatency,
  thresholds,
}: { meanLatency: Row[]; thresholds: { r: number; alphaMax: number; betaMax: number }[] } = JSON.parse(
  gunzipSync(readFileSync(file)).toString(),
);

test('the closed forms are the published ones', () => {
  for (const row of meanLatency) {
    const simple = dedicatedMeanSeconds(row.lam, { firstShare: row.p, serviceSeconds: row.D });
    if (row.wSimple === null) expect(simple).toBe(Infinity);
    else expect(simple).toBeCloseTo(row.wSimple, 9);
    const pipeline = meanLatencySeconds(row.lam, { passSeconds: row.D, slowestSeconds: row.D / 2 });
    if (row.wPipelineNoOverhead !== null) expect(pipeline).toBeCloseTo(row.wPipelineNoOverhead, 9);
  }
});

test('the overhead a pipeline may have is the published one', () => {
  for (const { r, alphaMax, betaMax } of thresholds) {
    const simple = 1 + r / (4 - 2 * r);
    expect(meanLatencySeconds(r, { passSeconds: alphaMax, slowestSeconds: alphaMax / 2 })).toBeCloseTo(simple, 9);
    expect(meanLatencySeconds(r, { passSeconds: 1, slowestSeconds: betaMax / 2 })).toBeCloseTo(simple, 9);
  }
});

const requestCount = 60_000;
const runCount = 4;

/** Two models on two devices, as the closed forms have it: apart, or together in a pipeline of two stages. */
function simulate({ D, lam, p }: Row, seed: number): number[] {
  const random = createRandom({ seed, stream: 0 });
  let at = 0;
  const timesSeconds = Array.from({ length: requestCount }, () => {
    at += exponential(random) / lam;
    return at;
  });
  const arrivals = { timesSeconds, modelIndices: timesSeconds.map(() => (random() < p ? 0 : 1)) };
  const whole = { interOp: 1, intraOp: 1, stageLatencySeconds: [D], stageWeightBytes: [1] };
  const halves = { interOp: 2, intraOp: 1, stageLatencySeconds: [D / 2, D / 2], stageWeightBytes: [1, 1] };
  const profile = { configs: [whole, halves] };
  const alone = (model: number) => ({ interOp: 1, intraOp: 1, models: [model] });
  const testCase = parseCase({
    schema: 'muxlab-case/1',
    cluster: { deviceCount: 2, memoryBudgetBytes: 2 },
    models: [0, 1].map((model) => ({ name: `${model}`, profile: 'p' })),
    profiles: { p: profile },
    arrivals,
    simulations: [
      { placement: { groups: [alone(0), alone(1)] } },
      { placement: { groups: [{ interOp: 2, intraOp: 1, models: [0, 1] }] } },
    ],
  });
  const { simulations } = simulateCase(testCase, { profiles: [profile, profile], arrivals });
  return simulations.map(({ meanLatencySeconds }) => Number(meanLatencySeconds));
}

/** Runs are independent: their mean is within four standard errors of the truth, and 1 % for the length of a run. */
function expectNear(means: readonly number[], expected: number): void {
  const mean = means.reduce((sum, one) => sum + one, 0) / means.length;
  const variance = means.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (means.length - 1);
  expect(Math.abs(mean - expected)).toBeLessThan(4 * Math.sqrt(variance / means.length) + 0.01 * expected);
}

const isCalm = ({ D, lam, p, wSimple }: Row) => wSimple !== null && Math.max(p, 1 - p) * lam * D <= 0.85;

describe('long runs wait as long as M/D/1 says', () => {
  test.each(meanLatency.filter(isCalm).filter((_, index) => index % 3 === 0))('$lam requests/s, share $p', (row) => {
    const runs = Array.from({ length: runCount }, (_, seed) => simulate(row, seed + 1));
    expectNear(
      runs.map(([simple]) => simple),
      Number(row.wSimple),
    );
    expectNear(
      runs.map(([, pipeline]) => pipeline),
      Number(row.wPipelineNoOverhead),
    );
  });
});
