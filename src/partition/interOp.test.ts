import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type InterOpProblem, partitionLayers } from './interOp.ts';

interface Oracle {
  name: string;
  numLayers: number;
  numDevices: number;
  submeshChoices: [nodes: number, devices: number][];
  /** [first][last][submesh][configuration] */
  cost: (number | null)[][][][];
  totalCost: number | null;
  stages: { layers: [first: number, end: number]; submesh: number; config: number }[] | null;
}

const file = fileURLToPath(new URL('./fixtures/unit-inter-op-dp.json.gz', import.meta.url));
const oracles: Oracle[] = JSON.parse(gunzipSync(readFileSync(file)).toString()).cases;

describe("the artifact's programme", () => {
  test.each(oracles)('$name', ({ numLayers, numDevices, submeshChoices, cost, totalCost, stages }) => {
    const answer = partitionLayers({
      layerCount: numLayers,
      deviceCount: numDevices,
      submeshDeviceCounts: submeshChoices.map(([nodes, devices]) => nodes * devices),
      latencySeconds: (first, last, submesh) => cost[first][last][submesh].map((latency) => latency ?? Infinity),
    });
    expect(answer?.costSeconds ?? null).toBe(totalCost);
    const expected = stages?.map(({ layers: [firstLayer, endLayer], submesh, config }) => ({
      firstLayer,
      endLayer,
      submesh,
      configuration: config,
    }));
    if (expected) expect(answer?.stages).toMatchObject(expected);
    else expect(answer).toBeUndefined();
  });
});

/** Layers of given times, on single devices: a stage takes their sum. */
function chain(layerSeconds: readonly number[], deviceCount: number): InterOpProblem {
  return {
    layerCount: layerSeconds.length,
    deviceCount,
    submeshDeviceCounts: [1],
    latencySeconds: (first, last) => [layerSeconds.slice(first, last + 1).reduce((sum, one) => sum + one, 0)],
  };
}

/** The slowest stage of the best cut, by trying every cut. */
function bruteForce(layerSeconds: readonly number[], stageCount: number): number {
  const total = layerSeconds.reduce((sum, one) => sum + one, 0);
  if (stageCount === 1) return total;
  let slowest = Infinity;
  for (let end = 1; end <= layerSeconds.length - stageCount + 1; end++) {
    const first = layerSeconds.slice(0, end).reduce((sum, one) => sum + one, 0);
    slowest = Math.min(slowest, Math.max(first, bruteForce(layerSeconds.slice(end), stageCount - 1)));
  }
  return slowest;
}

test('stages are contiguous, use every device, and no cut is better', () => {
  const layers = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 4, maxLength: 8 });
  fc.assert(
    fc.property(layers, fc.integer({ min: 1, max: 4 }), (layerSeconds, deviceCount) => {
      const { stages = [], costSeconds } = partitionLayers(chain(layerSeconds, deviceCount)) ?? {};
      expect(stages).toHaveLength(deviceCount);
      expect([0, ...stages.map(({ endLayer }) => endLayer)]).toEqual([
        ...stages.map(({ firstLayer }) => firstLayer),
        layerSeconds.length,
      ]);
      expect(costSeconds).toBe(deviceCount * bruteForce(layerSeconds, deviceCount));
    }),
  );
});
