/** @file The memory that a stage needs besides its weights. No GPU here: the planner asks too. */
import type { BatchShape } from './batchShape.ts';
import { inputLength, outputLength, statesLength } from './batchShape.ts';
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
    ['qkv', (3 * tokenCount * hiddenSize) / shardCount],
    ['mixed', states / shardCount],
    ['hidden', (tokenCount * mlpSize) / shardCount],
  ]);
  if (range.hasEmbedding) lengths.set('input', inputLength(model, range, one));
  if (range.hasHead) lengths.set('logits', outputLength(model, range, one));
  return lengths;
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
