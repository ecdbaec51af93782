/** @file The memory that a stage needs besides its weights. No GPU here: the planner asks too. */
import { choiceCount, expertListsLength } from '../kernels/expertCounts.ts';
import { type BatchShape, inputLength, outputLength, statesLength } from './batchShape.ts';
import { hasExperts, type ModelConfig, type MoeConfig } from './modelConfig.ts';
import { blocksOf, type StageShard } from './stage.ts';

const one: BatchShape = { batchSize: 1 };

/** Floats of one request in each buffer of a stage; what a stage does not use, it does not have. */
export function activationLengths(model: ModelConfig, shard: StageShard): ReadonlyMap<string, number> {
  const { range, shardCount } = shard;
  const { hiddenSize } = model;
  const states = statesLength(model, one);
  const lengths = new Map([
    ['states', states],
    ['normed', states],
    ['qkv', (3 * states) / shardCount],
    ['mixed', states / shardCount],
    ...mlpLengths(model, shard),
  ]);
  if (range.hasEmbedding) lengths.set('input', inputLength(model, range, one));
  if (range.hasHead) lengths.set('logits', outputLength(model, range, one));
  if (model.family === 'vit') return lengths;
  lengths.set('spans', 4);
  if (range.hasHead) lengths.set('picked', hiddenSize);
  if (model.family !== 'decoder') return lengths;
  for (const block of blocksOf(range)) lengths.set(cacheName(`blocks.${block}`), (2 * states) / shardCount);
  return lengths;
}

/** What the MLPs of a stage need: those that all tokens go through, and mixtures of experts. */
function mlpLengths(model: ModelConfig, { range, shardCount }: StageShard): [string, number][] {
  const blocks = blocksOf(range);
  const lengths: [string, number][] = [];
  if (!blocks.every((block) => hasExperts(model, block))) {
    lengths.push(['hidden', (model.tokenCount * model.mlpSize) / shardCount]);
  }
  if (model.family === 'moe' && blocks.some((block) => hasExperts(model, block))) {
    lengths.push(...expertLengths(model, shardCount));
  }
  return lengths;
}

/** Every token goes to two experts, of which a shard has some, each with its whole MLP. */
function expertLengths(model: MoeConfig, shardCount: number): [string, number][] {
  const { tokenCount, hiddenSize, mlpSize, expertCount } = model;
  const assignments = choiceCount * tokenCount;
  return [
    ['gates', tokenCount * expertCount],
    ['routes', 4 * tokenCount],
    ['lists', expertListsLength({ rows: tokenCount, experts: expertCount / shardCount })],
    ['expertHidden', assignments * mlpSize],
    ['expertOutput', assignments * hiddenSize],
  ];
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
