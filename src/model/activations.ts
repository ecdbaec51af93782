/** @file The memory that a stage needs besides its weights. No GPU here: the planner asks too. */
import { type BatchShape, inputLength, outputLength, statesLength } from './batchShape.ts';
import type { ModelConfig } from './modelConfig.ts';
import type { StageShard } from './stage.ts';

const one: BatchShape = { batchSize: 1 };

/** Floats of one request in each buffer of a stage; what a stage does not use, it does not have. */
export function activationLengths(model: ModelConfig, { range, shardCount }: StageShard): ReadonlyMap<string, number> {
  const { tokenCount, hiddenSize, mlpSize } = model;
  const states = statesLength(model, one);
  const lengths = new Map([
    ['states', states],
    ['normed', states],
    ['qkv', (3 * states) / shardCount],
    ['mixed', states / shardCount],
    ['hidden', (tokenCount * mlpSize) / shardCount],
  ]);
  if (range.hasEmbedding) lengths.set('input', inputLength(model, range, one));
  if (range.hasHead) lengths.set('logits', outputLength(model, range, one));
  if (model.family === 'vit') return lengths;
  lengths.set('spans', 4);
  if (range.hasHead) lengths.set('picked', hiddenSize);
  if (model.family !== 'decoder') return lengths;
  for (let block = range.firstBlock; block < range.endBlock; block++) {
    lengths.set(cacheName(`blocks.${block}`), (2 * states) / shardCount);
  }
  return lengths;
}

/** The buffer of the keys and values of a block, [maxBatchSize, tokenCount, 2, heads, headSize]. */
export function cacheName(block: string): string {
  return `${block}.cache`;
}

/** Floats of one request that are read back at most: what leaves the stage, or what its shards sum. */
export function readBackLength(model: ModelConfig, { range, shardCount }: StageShard): number {
  const output = outputLength(model, range, one);
  return shardCount === 1 ? output : Math.max(output, statesLength(model, one));
}

/** Allocated on the device for batches of up to `maxBatchSize`, besides the weights. */
export function activationBytes(model: ModelConfig, shard: StageShard, maxBatchSize: number): number {
  const lengths = [...activationLengths(model, shard).values(), readBackLength(model, shard)];
  return 4 * maxBatchSize * lengths.reduce((sum, length) => sum + length, 0);
}
