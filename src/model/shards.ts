/**
 * @file How the shards of a stage share its tensors (after Megatron-LM): heads and MLP columns are divided, so that the
 * products before them are parallel in columns, those behind them in rows, and the shards' partial sums add up.
 */
import { assert } from '../base/assert.ts';
import type { ModelConfig } from './modelConfig.ts';
import type { StageShard } from './stage.ts';

/** A tensor seen as [outer, divided, inner], of whose middle each shard holds an equal part. */
export interface TensorSplit {
  readonly outer: number;
  readonly divided: number;
  readonly inner: number;
}

/**
 * Which shards hold a tensor: all of it, a part each, or all of it in the first (biases behind a product that is
 * parallel in rows: the sum takes them once).
 */
export type Holders = 'all' | 'first' | TensorSplit;

const deviceCountMax = 8;

/** The numbers of shards that a stage of the model can be cut into: they divide its heads, its MLP and its experts. */
export function shardCountsOf(model: Pick<ModelConfig, 'headCount' | 'mlpSize'> & { expertCount?: number }): number[] {
  const { headCount, mlpSize, expertCount = 0 } = model;
  const counts = Array.from({ length: deviceCountMax }, (_, i) => i + 1);
  // The matrix product takes columns in fours.
  return counts.filter((count) => headCount % count === 0 && mlpSize % (4 * count) === 0 && expertCount % count === 0);
}

/** @throws AssertionError unless the model can be cut so */
export function checkShard(model: ModelConfig, { shardIndex, shardCount }: StageShard): void {
  assert(shardCountsOf(model).includes(shardCount), `${model.name} is not cut into ${shardCount} shards`);
  assert(shardIndex >= 0 && shardIndex < shardCount, `there is no shard ${shardIndex} of ${shardCount}`);
}

/** Values of a tensor of `length` that the shard holds. */
export function heldLength(length: number, holders: Holders, { shardIndex, shardCount }: StageShard): number {
  if (holders === 'all') return length;
  if (holders === 'first') return shardIndex === 0 ? length : 0;
  return length / shardCount;
}

/** The shard's part of a whole tensor; the tensor itself where the shard holds all of it. */
export function sliceTensor(values: Float32Array, holders: Holders, shard: StageShard): Float32Array {
  const { shardIndex, shardCount } = shard;
  if (typeof holders === 'string' || shardCount === 1) return values;
  const { outer, divided, inner } = holders;
  const rowLength = divided * inner;
  const partLength = rowLength / shardCount;
  const part = new Float32Array(outer * partLength);
  for (let row = 0; row < outer; row++) {
    const start = row * rowLength + shardIndex * partLength;
    part.set(values.subarray(start, start + partLength), row * partLength);
  }
  return part;
}
