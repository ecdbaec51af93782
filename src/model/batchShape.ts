/** @file A batch on its way through a stage, and how long its tensors are. No GPU here: the planner asks too. */
import { assert } from '../base/assert.ts';
import type { ModelConfig } from './modelConfig.ts';
import type { StageRange } from './stage.ts';

/** A batch on its way through a stage. */
export interface BatchShape {
  /** Requests side by side, 1 … maxBatchSize. */
  readonly batchSize: number;
  /** Rows of each sequence, padding included: 1 while tokens are generated one by one. Default: the model's tokens. */
  readonly tokens?: number;
  /** [batchSize] Rows of each sequence that are not padding. Default: all. */
  readonly lengths?: readonly number[];
  /** 0: a forward pass, or a prompt; k: the k-th token after the prompt, over the keys and values kept. Default 0. */
  readonly iteration?: number;
}

export function tokensOf(model: ModelConfig, { tokens }: BatchShape): number {
  return tokens ?? model.tokenCount;
}

/** Floats of the states that blocks read and write, and that shards sum: [batchSize, tokens, hiddenSize]. */
export function statesLength(model: ModelConfig, shape: BatchShape): number {
  return shape.batchSize * tokensOf(model, shape) * model.hiddenSize;
}

/** Floats that enter a stage: pixels [batchSize, imageSize²], or states. */
export function inputLength(model: ModelConfig, range: StageRange, shape: BatchShape): number {
  return range.hasEmbedding ? shape.batchSize * model.imageSize ** 2 : statesLength(model, shape);
}

/** Floats that leave a stage: logits [batchSize, classCount], or states. */
export function outputLength(model: ModelConfig, range: StageRange, shape: BatchShape): number {
  return range.hasHead ? shape.batchSize * model.classCount : statesLength(model, shape);
}

/** @throws AssertionError naming what of the batch the model cannot take */
export function checkBatch(model: ModelConfig, maxBatchSize: number, shape: BatchShape): void {
  const { batchSize } = shape;
  assert(batchSize >= 1 && batchSize <= maxBatchSize, `a batch of ${batchSize}, at most ${maxBatchSize} expected`);
  assert(tokensOf(model, shape) === model.tokenCount, `${model.name} takes ${model.tokenCount} tokens`);
}
