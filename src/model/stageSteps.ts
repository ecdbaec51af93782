/** @file The dispatches of a stage in order, cut where its shards sum. */
import type { StageContext, Step } from './stageContext.ts';
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
    compileMlp(stage),
    range.hasHead ? compileHead(stage) : null,
  ]);
  const segments: Step[][] = [embedding?.() ?? []];
  const add = (steps: Step[]): void => {
    segments[segments.length - 1].push(...steps);
  };
  for (let index = range.firstBlock; index < range.endBlock; index++) {
    for (const layer of [attention, mlp]) {
      add(layer(`blocks.${index}`));
      if (shardCount > 1) segments.push([]);
    }
  }
  if (head) add(head());
  return segments;
}
