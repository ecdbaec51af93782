import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCase } from '../domain/parseCase.ts';
import { findConfig } from '../domain/profile.ts';
import { resolveProfiles } from '../domain/resolve.ts';
import { configsOfLayers, withLayerConfigs } from './layerConfigs.ts';

const layers = { latencySeconds: [1, 1, 2, 4], weightBytes: [10, 20, 30, 40], activationBytes: 100 };

test('stages are cut where the slowest is fastest, and shards divide them', () => {
  const configs = configsOfLayers(layers, 4);
  expect(configs.map(({ interOp, intraOp }) => [interOp, intraOp])).toEqual([
    [1, 1],
    [2, 1],
    [3, 1],
    [4, 1],
    [1, 2],
    [2, 2],
    [1, 4],
  ]);
  expect(findConfig({ configs }, { interOp: 2, intraOp: 1 })).toMatchObject({
    stageLatencySeconds: [4, 4],
    stageWeightBytes: [60, 40],
    stageTransfers: [
      { allReduceCount: 0, allReduceBytes: 0, handOffBytes: 100 },
      { allReduceCount: 0, allReduceBytes: 0, handOffBytes: 0 },
    ],
  });
  expect(findConfig({ configs }, { interOp: 2, intraOp: 2 })).toMatchObject({
    stageLatencySeconds: [2, 2],
    stageWeightBytes: [30, 20],
    stageTransfers: [{ allReduceCount: 6, allReduceBytes: 100, handOffBytes: 100 }, { allReduceCount: 2 }],
  });
});

test('no cut into as many stages has a faster slowest one', () => {
  const times = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 4 }), (latencySeconds, wanted) => {
      const stageCount = Math.min(wanted, latencySeconds.length);
      const weightBytes = latencySeconds.map(() => 1);
      const configs = configsOfLayers({ latencySeconds, weightBytes, activationBytes: 0 }, stageCount);
      const config = findConfig({ configs }, { interOp: stageCount, intraOp: 1 });
      expect(Math.max(...(config?.stageLatencySeconds ?? []))).toBe(fastestSlowest(latencySeconds, stageCount));
      expect(config?.stageWeightBytes.reduce((a, b) => a + b, 0)).toBe(latencySeconds.length);
    }),
  );
});

/** By trying every cut. */
function fastestSlowest(latencySeconds: readonly number[], stageCount: number): number {
  if (stageCount === 1) return latencySeconds.reduce((a, b) => a + b, 0);
  let best = Infinity;
  for (let end = 1; end <= latencySeconds.length - stageCount + 1; end++) {
    const first = latencySeconds.slice(0, end).reduce((a, b) => a + b, 0);
    best = Math.min(best, Math.max(first, fastestSlowest(latencySeconds.slice(end), stageCount - 1)));
  }
  return best;
}

describe('a case that gives layers', () => {
  const given = {
    schema: 'muxlab-case/1',
    cluster: { deviceCount: 4, memoryBudgetBytes: 1000 },
    cost: { link: { alphaSeconds: 0.5, bytesPerSecond: 100 } },
    models: [{ name: 'm', profile: 'p', sloScale: 5 }],
    profiles: { p: { layers } },
    workload: { seed: 1, requestCount: 10, models: [{ process: 'poisson', load: 0.5 }] },
  };

  test('has configurations up to its devices, and the link counts', () => {
    const [profile] = resolveProfiles(withLayerConfigs(parseCase(given)));
    expect(profile.configs).toHaveLength(7);
    // 4 s and a hand-off of 0.5 s + 100 bytes at 100 bytes/s; 4 s
    expect(findConfig(profile, { interOp: 2, intraOp: 1 })?.stageLatencySeconds).toEqual([5.5, 4]);
    // 8 s ÷ 4 and 8 sums of 1.5 s
    expect(findConfig(profile, { interOp: 1, intraOp: 4 })?.stageLatencySeconds).toEqual([14]);
  });

  test.each([
    [{ ...layers, weightBytes: [1] }, /profiles\.p\.layers\.weightBytes: must have 4 entries/],
    [{ ...layers, latencySeconds: [] }, /profiles\.p\.layers\.latencySeconds: must not be empty/],
    [{ ...layers, activationBytes: -1 }, /profiles\.p\.layers\.activationBytes: must be/],
  ])('is refused by its field where they are wrong: %j', (wrong, words) => {
    expect(() => parseCase({ ...given, profiles: { p: { layers: wrong } } })).toThrow(words);
  });
});
