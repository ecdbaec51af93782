import { expect, test } from 'vitest';
import { findConfig, type Profile } from '../../domain/profile.ts';
import { bottleneckFactor, overheadsOf, profileWithAlpha } from './overheads.ts';

const config = (interOp: number, intraOp: number, stageLatencySeconds: number[]) => ({
  interOp,
  intraOp,
  stageLatencySeconds,
  stageWeightBytes: stageLatencySeconds.map(() => 8 / interOp),
});
const profile: Profile = {
  configs: [config(4, 1, [0.3, 0.3, 0.3, 0.5]), config(1, 2, [0.6]), config(1, 1, [1]), config(2, 1, [0.5, 0.6])],
};

test('of each cut: α, imbalance, and what it serves against whole replicas; whole first, shards last', () => {
  const rows = overheadsOf(profile);
  expect(rows.map(({ interOp, intraOp }) => `${interOp}×${intraOp}`)).toEqual(['1×1', '2×1', '4×1', '1×2']);
  expect(rows[0]).toMatchObject({ alpha: 1, imbalance: 1, throughputFraction: 1 });
  expect(rows[1].alpha).toBeCloseTo(1.1);
  expect(rows[1].imbalance).toBeCloseTo(1.2 / 1.1);
  expect(rows[2].alpha).toBeCloseTo(1.4);
  expect(rows[2].throughputFraction).toBeCloseTo(0.5);
  expect(rows[3].throughputFraction).toBeCloseTo(1 / 1.2);
});

test('what the slowest stage costs is what is lost in service', () => {
  for (const row of overheadsOf(profile).filter(({ intraOp }) => intraOp === 1)) {
    expect(bottleneckFactor(row)).toBeCloseTo(1 / row.throughputFraction);
  }
});

test('a profile of a chosen α has even stages that sum to α times the whole', () => {
  const made = profileWithAlpha(profile, { interOp: 4, alpha: 1.2 });
  expect(findConfig(made, { interOp: 4, intraOp: 1 })?.stageLatencySeconds).toEqual([0.3, 0.3, 0.3, 0.3]);
  expect(findConfig(made, { interOp: 1, intraOp: 1 })?.stageLatencySeconds).toEqual([1]);
  expect(overheadsOf(made)[1].alpha).toBeCloseTo(1.2);
  expect(() => profileWithAlpha(profile, { interOp: 3, alpha: 1 })).toThrow(/3 stages/);
});

test('a profile that has no whole model tells nothing', () => {
  expect(overheadsOf({ configs: [config(2, 1, [1, 1])] })).toEqual([]);
});
