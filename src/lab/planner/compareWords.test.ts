import { describe, expect, test } from 'vitest';
import type { PlannedResult } from '../../experiment/planFigures.ts';
import { comparePlans, lowerLatencyWords, rankOf, whyBetter } from './compareWords.ts';

const plain = (text: string) => text.replaceAll('\u202f', ' ');

function plan(attainment: number, mean: number | null, memoryBytes: number | null = 0, name = 'p'): PlannedResult {
  return {
    policy: { name },
    placement: { groups: [] },
    score: null,
    attainment,
    solveSeconds: 1,
    simulationCount: 1,
    figures: {
      latencySeconds: { mean, p50: mean, p90: mean, p99: mean === null ? null : 3 * mean },
      byModel: [],
      singleDeviceLatencySeconds: [],
      replicaBytes: null,
      memoryBytes,
    },
  };
}

describe('one plan over another', () => {
  test('by requests on time, whatever the latency', () => {
    const [winner, other] = [plan(0.964, 0.9), plan(0.941, 0.1)];
    expect(comparePlans(winner, other)).toBeLessThan(0);
    expect(plain(whyBetter(winner, other))).toBe('2.3 points more on time: 96.4 % against 94.1 %');
  });
  test('then by mean latency', () => {
    const [winner, other] = [plan(0.9, 0.4), plan(0.9, 0.65)];
    expect(comparePlans(winner, other)).toBeLessThan(0);
    expect(plain(whyBetter(winner, other))).toBe(
      'as many on time, lower mean latency: 400 ms against 650 ms (p99 1.20 s against 1.95 s)',
    );
  });
  test('by how much, where two latencies read alike', () => {
    expect(plain(lowerLatencyWords(0.1562, 0.1564))).toBe('lower mean latency, by 0.2 ms');
  });
  test('a difference too small to read is still one', () => {
    expect(plain(whyBetter(plan(0.9002, 0.4), plan(0.9, 0.4)))).toBe(
      'less than 0.1 points more on time: 90.0 % against 90.0 %',
    );
  });
  test('then by memory', () => {
    const [winner, other] = [plan(0.9, 0.4, 12 * 2 ** 30), plan(0.9, 0.4, 16 * 2 ** 30)];
    expect(comparePlans(winner, other)).toBeLessThan(0);
    expect(plain(whyBetter(winner, other))).toBe(
      'as many on time and as soon, with less memory: 12 GiB against 16 GiB',
    );
  });
  test('or by nothing', () => {
    expect(comparePlans(plan(0.9, 0.4), plan(0.9, 0.4))).toBe(0);
    expect(whyBetter(plan(0.9, 0.4), plan(0.9, 0.4))).toBe('the same on every count');
  });
  test('a rounding error is no difference', () => {
    expect(comparePlans(plan(0.1 + 0.2, 0.4), plan(0.3, 0.4))).toBe(0);
  });
});

test('the best comes first', () => {
  const plans = [plan(0.9, 0.5, 0, 'c'), plan(0.9, 0.4, 0, 'b'), plan(0.95, null, null, 'a')];
  expect(rankOf(plans).map(({ policy }) => policy.name)).toEqual(['a', 'b', 'c']);
});
