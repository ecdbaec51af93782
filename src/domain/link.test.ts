import { expect, test } from 'vitest';
import { linkSeconds, slowerLink, withLink } from './link.ts';
import type { Profile } from './profile.ts';

const link = { alphaSeconds: 0.001, bytesPerSecond: 1e6 };
const handOff = { allReduceCount: 0, allReduceBytes: 0, handOffBytes: 2000 };
const profile: Profile = {
  configs: [
    { interOp: 1, intraOp: 1, stageLatencySeconds: [0.1], stageWeightBytes: [8] },
    {
      interOp: 2,
      intraOp: 1,
      stageLatencySeconds: [0.05, 0.05],
      stageLatencySecondsByBatch: { 4: [0.2, 0.2] },
      stageWeightBytes: [4, 4],
      stageTransfers: [handOff, { ...handOff, handOffBytes: 0 }],
    },
  ],
};

test('each sum pays the latency and its bytes, a hand-off once more, and what is not sent nothing', () => {
  const summing = { allReduceCount: 3, allReduceBytes: 500, handOffBytes: 0 };
  expect(linkSeconds(summing, link, 1)).toBeCloseTo(3 * (0.001 + 0.0005), 12);
  expect(linkSeconds(summing, link, 4)).toBeCloseTo(3 * (0.001 + 0.002), 12);
  expect(linkSeconds({ ...summing, handOffBytes: 1000 }, link, 1)).toBeCloseTo(3 * 0.0015 + 0.002, 12);
  expect(linkSeconds({ ...handOff, handOffBytes: 0 }, link, 8)).toBe(0);
});

test('a profile over a link has it in its latencies, of every batch size, and once only', () => {
  const { configs } = withLink(profile, link);
  expect(configs[0]).toEqual(profile.configs[0]);
  expect(configs[1].stageLatencySeconds[0]).toBeCloseTo(0.05 + 0.003, 12);
  expect(configs[1].stageLatencySeconds[1]).toBe(0.05);
  expect(configs[1].stageLatencySecondsByBatch?.[4][0]).toBeCloseTo(0.2 + 0.009, 12);
  expect(withLink({ configs }, link)).toEqual({ configs });
});

test('a prompt, and a token after it, transfer their share of the rows of the longest prompt', () => {
  const generating = { prefillSecondsByTokens: { 1: [0.01, 0.01], 4: [0.02, 0.02] }, decodeSeconds: [0.005, 0.005] };
  const { configs } = withLink({ configs: [{ ...profile.configs[1], ...generating }] }, link);
  const { prefillSecondsByTokens = {}, decodeSeconds = [], stageLatencySeconds } = configs[0];
  const whole = stageLatencySeconds[0] - profile.configs[1].stageLatencySeconds[0];
  expect(prefillSecondsByTokens[4][0]).toBeCloseTo(0.02 + whole, 12);
  expect(prefillSecondsByTokens[1][0]).toBeLessThan(0.01 + whole);
  expect(decodeSeconds[0] - 0.005).toBeCloseTo(prefillSecondsByTokens[1][0] - 0.01, 12);
});

test('the case’s link wins over the profile’s, and without any transfers are free', () => {
  const withOwn = { ...profile, link };
  expect(withLink(withOwn).configs[1].stageLatencySeconds[0]).toBeCloseTo(0.053, 12);
  const fast = { alphaSeconds: 0, bytesPerSecond: 2e6 };
  expect(withLink(withOwn, fast).configs[1].stageLatencySeconds[0]).toBeCloseTo(0.051, 12);
  expect(withLink(profile).configs).toEqual(profile.configs);
});

test('a slower cluster has a slower link', () => {
  const slow = slowerLink(link, 10);
  expect(linkSeconds(handOff, slow, 1)).toBeCloseTo(10 * linkSeconds(handOff, link, 1), 12);
});
