/** @file Where a model is cut into stages: by the inter-op dynamic programme, on the times its blocks were measured to take. */
import { assert } from '../base/assert.ts';
import { findConfig, type Profile } from '../domain/profile.ts';
import { evenStages, type StageRange } from '../model/stage.ts';
import { partitionLayers } from '../partition/interOp.ts';

/**
 * Contiguous stages whose slowest is as fast as can be.
 * @param blockSeconds  [blocks] the first with the embedding, the last with the head
 */
export function cutStages(blockSeconds: readonly number[], stageCount: number): StageRange[] {
  const partition = partitionLayers({
    layerCount: blockSeconds.length,
    deviceCount: stageCount,
    // All devices are used and a submesh is one stage's: as many stages as devices.
    submeshDeviceCounts: [1],
    latencySeconds: (first, last) => [blockSeconds.slice(first, last + 1).reduce((sum, seconds) => sum + seconds, 0)],
  });
  assert(partition, `${blockSeconds.length} blocks do not make ${stageCount} stages`);
  return stagesEndingAt(partition.stages.map(({ endLayer }) => endLayer));
}

/** The stages that end before these blocks, the last of which is the model's end. */
export function stagesEndingAt(endBlocks: readonly number[]): StageRange[] {
  return endBlocks.map((endBlock, stage) => ({
    firstBlock: stage === 0 ? 0 : endBlocks[stage - 1],
    endBlock,
    hasEmbedding: stage === 0,
    hasHead: stage === endBlocks.length - 1,
  }));
}

/** Where a profile cuts a model in this configuration; evenly, where it does not say. */
export function profiledStages(
  profile: Profile,
  cut: { interOp: number; intraOp: number },
  blockCount: number,
): StageRange[] {
  const ends = findConfig(profile, cut)?.stageEndBlocks;
  return ends ? stagesEndingAt(ends) : evenStages(blockCount, cut.interOp);
}
