/** @file A batch on its way through a stage, and how long its tensors are. No GPU here: the planner asks too. */
import { assert } from '../base/assert.ts';
import type { Span } from '../kernels/spans.ts';
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

/** Floats that enter a stage: pixels [batchSize, imageSize²], token ids [batchSize, tokens], or states. */
export function inputLength(model: ModelConfig, range: StageRange, shape: BatchShape): number {
  if (!range.hasEmbedding) return statesLength(model, shape);
  return shape.batchSize * (model.family === 'vit' ? model.imageSize ** 2 : tokensOf(model, shape));
}

/** Floats that leave a stage: logits [batchSize, classCount], or states. */
export function outputLength(model: ModelConfig, range: StageRange, shape: BatchShape): number {
  return range.hasHead ? shape.batchSize * model.classCount : statesLength(model, shape);
}

/** Where the sequences of a batch lie. */
export function spansOfBatch(model: ModelConfig, shape: BatchShape): Span[] {
  const tokens = tokensOf(model, shape);
  return Array.from({ length: shape.batchSize }, (_, index) => ({
    firstRow: index * tokens,
    rowCount: shape.lengths?.[index] ?? tokens,
    position: 0,
    slot: index,
  }));
}

/** @throws AssertionError naming what of the batch the model cannot take */
export function checkBatch(model: ModelConfig, maxBatchSize: number, shape: BatchShape): void {
  const { batchSize, lengths } = shape;
  const tokens = tokensOf(model, shape);
  assert(batchSize >= 1 && batchSize <= maxBatchSize, `a batch of ${batchSize}, at most ${maxBatchSize} expected`);
  if (model.family === 'vit') {
    assert(tokens === model.tokenCount && !lengths, `images of ${model.name} have ${model.tokenCount} tokens each`);
    return;
  }
  assert(tokens >= 1 && tokens <= model.tokenCount, `${tokens} tokens, where ${model.name} takes ${model.tokenCount}`);
  if (!lengths) return;
  assert(lengths.length === batchSize, `${lengths.length} lengths for a batch of ${batchSize}`);
  for (const length of lengths) assert(length >= 1 && length <= tokens, `a sequence of ${length} among ${tokens} rows`);
}
