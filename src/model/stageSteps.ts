/** @file The dispatches of a stage in order, cut where its shards sum. */
import { assert } from '../base/assert.ts';
import { hasExperts, type MoeConfig } from './modelConfig.ts';
import { blocksOf } from './stage.ts';
import type { Layer, StageContext, Step } from './stageContext.ts';
import { compileAttention, compileEmbedding, compileHead, compileMlp } from './stageLayers.ts';

/**
 * Compiles each layer of a stage once and binds it for every block.
 * @returns one segment, or as many as a shard's sums cut it into: each but the last ends with a partial sum in `states`
 */
export async function compileStage(stage: StageContext): Promise<Step[][]> {
  const { range, shardCount } = stage.shard;
  const [embedding, attention, mlp, head] = await Promise.all([
    range.hasEmbedding ? compileEmbedding(stage) : null,
    compileAttention(stage),
    compileMlps(stage),
    range.hasHead ? compileHead(stage) : null,
  ]);
  const segments: Step[][] = [embedding?.() ?? []];
  const add = (steps: Step[]): void => {
    segments[segments.length - 1].push(...steps);
  };
  for (const index of blocksOf(range)) {
    for (const layer of [attention, mlp(index)]) {
      add(layer(`blocks.${index}`));
      if (shardCount > 1) segments.push([]);
    }
  }
  if (head) add(head());
  return segments;
}

/** Which MLP a block has; only those that the stage needs are compiled. */
async function compileMlps(stage: StageContext): Promise<(block: number) => Layer> {
  const { model } = stage;
  const blocks = blocksOf(stage.shard.range);
  const [dense, experts] = await Promise.all([
    blocks.some((block) => !hasExperts(model, block)) ? compileMlp(stage) : null,
    model.family === 'moe' && blocks.some((block) => hasExperts(model, block)) ? fetchExperts(stage, model) : null,
  ]);
  return (block) => {
    const layer = hasExperts(model, block) ? experts : dense;
    assert(layer, `no MLP was compiled for block ${block}`);
    return layer;
  };
}

/** The kernels of a mixture of experts are fetched with the first model that has them. */
async function fetchExperts(stage: StageContext, model: MoeConfig): Promise<Layer> {
  const { compileExperts } = await import('./expertLayer.ts');
  return compileExperts(stage, model);
}
