/** @file Where a model is cut into stages: by the inter-op dynamic programme, on the times its blocks were measured to take. */
import { findConfig, type Profile } from '../domain/profile.ts';
import { evenStages, type StageRange } from '../model/stage.ts';
import { cutLayers } from '../partition/cutLayers.ts';

/**
 * Contiguous stages whose slowest is as fast as can be.
 * @param blockSeconds  [blocks] the first with the embedding, the last with the head
 */
export function cutStages(blockSeconds: readonly number[], stageCount: number): StageRange[] {
  return stagesEndingAt(cutLayers(blockSeconds, stageCount));
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
