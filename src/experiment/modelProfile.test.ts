import { describe, expect, test } from 'vitest';
import type { BatchShape } from '../model/batchShape.ts';
import { modelNamed } from '../model/catalogue.ts';
import type { FleetPlan, StageOfModel } from '../runtime/fleet.ts';
import type { ProbedFleet } from '../runtime/profiler.ts';
import { coversCuts, cutsFor, measureModel, withoutFixedPart } from './modelProfile.ts';

const model = modelNamed('digits-vit');
/** The embedding takes as long as two blocks. */
const blockSeconds = 0.001;
const fixedSeconds = 0.003;
const embeddingBlocks = 2;

/** Rows of a batch ÷ those of one whole sequence. */
function rowShare({ batchSize, tokens, iteration = 0 }: BatchShape): number {
  const one = modelNamed('bytes-lm').tokenCount;
  return iteration > 0 ? 1 / one : tokens === undefined ? batchSize : tokens / one;
}

/** Devices whose stages take what their blocks take, and a fixed part that only a wall clock sees. */
function createFleet({ hasGpuClock }: { hasGpuClock: boolean }) {
  let loaded: FleetPlan['stages'] = [];
  const loads: number[] = [];
  const kernelSeconds = ({ groupIndex }: StageOfModel) => {
    const [{ range }] = loaded[groupIndex].models;
    return blockSeconds * (range.endBlock - range.firstBlock + (range.hasEmbedding ? embeddingBlocks : 0));
  };
  const fleet: ProbedFleet = {
    load: async ({ stages }) => {
      loaded = stages;
      loads.push(stages.length);
    },
    probe: async (stage, { probeCount, shape }) =>
      new Array<number>(probeCount).fill(fixedSeconds + rowShare(shape) * kernelSeconds(stage)),
    probeKernels: async (stage, { probeCount }) =>
      hasGpuClock ? new Array<number>(probeCount).fill(kernelSeconds(stage)) : null,
  };
  return { fleet, loads };
}

function measure(cuts: { interOp: number; intraOp: number }[], batchSizes = [1], hasGpuClock = true) {
  const { fleet, loads } = createFleet({ hasGpuClock });
  const profiled = measureModel({ fleet, model, modelUrl: '', cuts, batchSizes, onProgress: () => {} });
  return profiled.then((profile) => ({ profile, loads }));
}

describe('a measured profile', () => {
  test.each([true, false])('cuts where the blocks’ times say, with a GPU clock: %s', async (hasGpuClock) => {
    const { profile } = await measure([{ interOp: 2, intraOp: 1 }], [1], hasGpuClock);
    const [config] = profile.configs;
    // Five blocks against two and three: the stage that embeds has fewer.
    expect(config.stageEndBlocks).toEqual([3, 8]);
    expect(config.stageLatencySeconds[0]).toBeCloseTo(fixedSeconds + 5 * blockSeconds, 9);
    expect(config.stageLatencySeconds[1]).toBeCloseTo(fixedSeconds + 5 * blockSeconds, 9);
    expect(config.stageLatencySpreadFraction?.[0]).toBeCloseTo(0, 9);
  });

  test('says what stages hand on, and carries it over a link in proportion to a block', async () => {
    const { profile } = await measure([{ interOp: 2, intraOp: 1 }]);
    const stateBytes = 4 * 17 * 128;
    expect(profile.configs[0].stageTransfers?.map(({ handOffBytes }) => handOffBytes)).toEqual([stateBytes, 0]);
    const meanBlockSeconds = (8 + embeddingBlocks) * (blockSeconds / 8);
    const { alphaSeconds, bytesPerSecond } = profile.link ?? { alphaSeconds: 0, bytesPerSecond: 1 };
    expect(alphaSeconds + stateBytes / bytesPerSecond).toBeCloseTo(0.08 * meanBlockSeconds, 12);
  });

  test('has every batch size', async () => {
    const { profile } = await measure([{ interOp: 1, intraOp: 1 }], [1, 4]);
    const [{ stageLatencySecondsByBatch }] = profile.configs;
    expect(stageLatencySecondsByBatch?.[4][0]).toBeCloseTo(fixedSeconds + 4 * 10 * blockSeconds, 9);
  });

  test('of a model that generates says what prompts and tokens take', async () => {
    const { fleet } = createFleet({ hasGpuClock: true });
    const generator = modelNamed('bytes-lm');
    const cuts = [{ interOp: 2, intraOp: 1 }];
    const options = { fleet, model: generator, modelUrl: '', cuts, batchSizes: [1, 2], onProgress: () => {} };
    const [config] = (await measureModel(options)).configs;
    const { prefillSecondsByTokens = {}, decodeSeconds = [], stageLatencySeconds } = config;
    expect(Object.keys(prefillSecondsByTokens)).toEqual(['1', '64', '256']);
    expect(prefillSecondsByTokens[256]).toEqual(stageLatencySeconds);
    expect(prefillSecondsByTokens[1]).toEqual(decodeSeconds);
    expect(prefillSecondsByTokens[64][0] - fixedSeconds).toBeCloseTo((stageLatencySeconds[0] - fixedSeconds) / 4, 9);
  });

  test('measures stages of one shape once', async () => {
    const { loads } = await measure([{ interOp: 8, intraOp: 1 }]);
    // First, middle and last: once to cut, once to calibrate.
    expect(loads).toEqual([3, 3]);
  });
});

test('what every stage has on top is told from what its blocks take', () => {
  const [first, ...others] = withoutFixedPart([3.5, 1.5, 1.5], 5.5);
  expect(first).toBeCloseTo(3, 9);
  expect(others[0]).toBeCloseTo(1, 9);
  expect(withoutFixedPart([2, 2], 5)).toEqual([2, 2]);
  expect(withoutFixedPart([2], 2)).toEqual([2]);
});

test('a model is measured in powers of two, and over all devices', () => {
  const depths = (deviceCount: number) =>
    cutsFor(model, { deviceCount, shardCounts: [1] }).map(({ interOp, intraOp }) => {
      expect(intraOp).toBe(1);
      return interOp;
    });
  expect(depths(2)).toEqual([1, 2]);
  expect(depths(3)).toEqual([1, 2, 3]);
  expect(depths(32)).toEqual([1, 2, 4, 8]);
});

test('shards are measured where a case may use them, and whatever its placements name', () => {
  const names = (options: Parameters<typeof cutsFor>[1]) =>
    cutsFor(model, options).map(({ interOp, intraOp }) => `${interOp}×${intraOp}`);
  expect(names({ deviceCount: 4 })).toEqual(['1×1', '2×1', '4×1', '1×2', '2×2', '1×4']);
  expect(names({ deviceCount: 8 })).not.toContain('1×8');
  expect(names({ deviceCount: 4, shardCounts: [1, 2] })).toEqual(['1×1', '2×1', '4×1', '1×2', '2×2']);
  const odd = { interOp: 3, intraOp: 1 };
  const impossible = { interOp: 9, intraOp: 1 };
  expect(
    names({ deviceCount: 4, shardCounts: [1], named: [odd, odd, impossible, { interOp: 2, intraOp: 1 }] }),
  ).toEqual(['1×1', '2×1', '4×1', '3×1']);
});

test('a profile covers what it has, in every batch size', () => {
  const cuts = [{ interOp: 1, intraOp: 1 }];
  const config = { ...cuts[0], stageLatencySeconds: [1], stageWeightBytes: [1] };
  expect(coversCuts({ configs: [config] }, { cuts, batchSizes: [1] })).toBe(true);
  expect(coversCuts({ configs: [config] }, { cuts, batchSizes: [1, 2] })).toBe(false);
  const batched = { ...config, stageLatencySecondsByBatch: { 2: [2] } };
  expect(coversCuts({ configs: [batched] }, { cuts, batchSizes: [1, 2] })).toBe(true);
  expect(coversCuts({ configs: [batched] }, { cuts: [{ interOp: 2, intraOp: 1 }], batchSizes: [1] })).toBe(false);
});
