import { expect, test } from 'vitest';
import type { ProfileSet } from '../../domain/profile.ts';
import { firstAsk } from './ask.ts';
import { adapterWord, knownProfilesOf, oursOf, wholeWeightBytes, withMeasured } from './knownProfiles.ts';

function profiles(adapter: string, seconds: number): ProfileSet {
  const config = (interOp: number, intraOp: number) => ({
    interOp,
    intraOp,
    stageLatencySeconds: Array.from({ length: interOp }, () => seconds / interOp / intraOp),
    stageWeightBytes: Array.from({ length: interOp }, () => 800 / interOp / intraOp),
  });
  return {
    schema: 'muxlab-profiles/1',
    adapter,
    origin: 'measured',
    profiles: { small: { configs: [config(2, 2), config(1, 1)] }, large: { configs: [config(2, 1)] } },
  };
}

const known = [
  ...knownProfilesOf(profiles('shipped', 1), true),
  ...knownProfilesOf(profiles('V100, published', 2), false),
];

test('a model too large for one device has no latency that an SLO could be a multiple of', () => {
  expect(known.map(({ latencySeconds }) => latencySeconds)).toEqual([1, null, 2, null]);
  expect(known.map(wholeWeightBytes)).toEqual([800, 800, 800, 800]);
  expect(known.map(adapterWord)).toEqual(['shipped', 'shipped', 'V100', 'V100']);
});

test('what was measured here stands in the place of what is shipped, and only of that', () => {
  const { profiles: measured, ...set } = profiles('this GPU', 5);
  const merged = withMeasured(known, { ...set, profiles: { small: measured.small } });
  expect(merged.map(({ adapter, latencySeconds }) => [adapter, latencySeconds])).toEqual([
    ['this GPU', 5],
    ['shipped', null],
    ['V100, published', 2],
    ['V100, published', null],
  ]);
});

test('the lab’s own among the models of a cluster', () => {
  const [model] = firstAsk.cluster.models;
  expect(
    oursOf(
      {
        models: [
          { ...model, profile: 'small' },
          { ...model, profile: 'gone' },
        ],
      },
      known.slice(0, 2),
    ),
  ).toEqual(['small']);
  expect(oursOf(firstAsk.cluster, known)).toEqual([]);
});
