/** @file Layers cut into so many stages, by the inter-op dynamic programme. */
import { assert } from '../base/assert.ts';
import { partitionLayers } from './interOp.ts';

/**
 * Contiguous stages whose slowest is as fast as can be.
 * @param latencySeconds  [layers]
 * @returns [stages] the layer before which each ends; the last is the number of layers
 */
export function cutLayers(latencySeconds: readonly number[], stageCount: number): number[] {
  const before = [0];
  for (const latency of latencySeconds) before.push(before[before.length - 1] + latency);
  const partition = partitionLayers({
    layerCount: latencySeconds.length,
    // All devices are used and a submesh is one stage's: as many stages as devices.
    deviceCount: stageCount,
    submeshDeviceCounts: [1],
    latencySeconds: (first, last) => [before[last + 1] - before[first]],
  });
  assert(partition, `${latencySeconds.length} layers do not make ${stageCount} stages`);
  return partition.stages.map(({ endLayer }) => endLayer);
}
