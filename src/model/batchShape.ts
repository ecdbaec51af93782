/** @file A batch on its way through a stage, and how long its tensors are. No GPU here: the planner asks too. */
import { assert } from '../base/assert.ts';
import type { Span } from '../kernels/spans.ts';
import type { ModelConfig } from './modelConfig.ts';
import type { StageRange } from './stage.ts';

/** A batch on its way through a stage. */
export interface BatchShape {
  /** Requests side by side, 1 … maxBatchSize. */
  readonly batchSize: number;
  /** Rows of each sequence, padding included. Default: the model's tokens, or 1 where tokens are generated one by one. */
  readonly tokens?: number;
  /** [batchSize] Rows of each sequence that are not padding; of its prompt, whatever the iteration. Default: all. */
  readonly lengths?: readonly number[];
  /** 0: a forward pass, or a prompt; k: the k-th token after the prompt, over the keys and values kept. Default 0. */
  readonly iteration?: number;
}

export function tokensOf(model: ModelConfig, { tokens, iteration = 0 }: BatchShape): number {
  return tokens ?? (iteration === 0 ? model.tokenCount : 1);
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

/** Where the sequences of a batch lie: a whole one, or the one token that comes after the prompt and those generated. */
export function spansOfBatch(model: ModelConfig, shape: BatchShape): Span[] {
  const { batchSize, lengths, iteration = 0 } = shape;
  const tokens = tokensOf(model, shape);
  return Array.from({ length: batchSize }, (_, index) => {
    const firstRow = index * tokens;
    const length = lengths?.[index] ?? tokens;
    if (iteration === 0) return { firstRow, rowCount: length, position: 0, slot: index };
    return { firstRow, rowCount: 1, position: length + iteration - 1, slot: index };
  });
}

/** @throws AssertionError naming what of the batch the model cannot take */
export function checkBatch(model: ModelConfig, maxBatchSize: number, shape: BatchShape): void {
  const { batchSize, lengths, iteration = 0 } = shape;
  const tokens = tokensOf(model, shape);
  assert(batchSize >= 1 && batchSize <= maxBatchSize, `a batch of ${batchSize}, at most ${maxBatchSize} expected`);
  if (model.family === 'vit') {
    assert(tokens === model.tokenCount && !lengths, `images of ${model.name} have ${model.tokenCount} tokens each`);
    return;
  }
  assert(tokens >= 1 && tokens <= model.tokenCount, `${tokens} tokens, where ${model.name} takes ${model.tokenCount}`);
  if (iteration > 0) {
    checkIteration(model, shape, iteration);
    return;
  }
  if (!lengths) return;
  assert(lengths.length === batchSize, `${lengths.length} lengths for a batch of ${batchSize}`);
  for (const length of lengths) assert(length >= 1 && length <= tokens, `a sequence of ${length} among ${tokens} rows`);
}

/** @throws AssertionError unless each sequence has one token more, and room for it */
function checkIteration(model: ModelConfig, shape: BatchShape, iteration: number): void {
  const { batchSize, lengths } = shape;
  assert(model.family === 'decoder', `${model.name} does not generate`);
  assert(tokensOf(model, shape) === 1, 'tokens are generated one by one');
  assert(lengths?.length === batchSize, `iteration ${iteration} of ${batchSize} prompts of unknown lengths`);
  const longest = Math.max(...lengths) + iteration;
  assert(longest <= model.tokenCount, `a sequence of ${longest}, where ${model.name} takes ${model.tokenCount}`);
}
