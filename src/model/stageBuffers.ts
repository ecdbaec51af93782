/** @file The memory of a pipeline stage on a device: one buffer of weights, the activations, and one to read back from. */
import { digitsVit, stageOutputLength, weightLayout } from './digitsVit.ts';
import type { StageRange } from './stage.ts';

const { imageSize, tokenCount, hiddenSize, mlpSize, classCount } = digitsVit;

export type StageBuffers = ReturnType<typeof createBuffers>;

/** Activations are [maxBatchSize · tokens, width]; what a stage does not use, it does not allocate. */
export function createBuffers(device: GPUDevice, range: StageRange, maxBatchSize: number) {
  const { STORAGE, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
  const create = (label: string, size: number, usage: number) => device.createBuffer({ label, size, usage });
  const activation = (label: string, length: number) =>
    create(label, 4 * maxBatchSize * length, STORAGE | COPY_DST | COPY_SRC);
  const tokens = activation('tokens', tokenCount * hiddenSize);
  return {
    weights: create('weights', weightLayout(range).weightBytes, STORAGE | COPY_DST),
    input: range.hasEmbedding ? activation('pixels', imageSize ** 2) : tokens,
    tokens,
    normed: activation('normed', tokenCount * hiddenSize),
    qkv: activation('qkv', tokenCount * 3 * hiddenSize),
    mixed: activation('mixed', tokenCount * hiddenSize),
    hidden: activation('hidden', tokenCount * mlpSize),
    output: range.hasHead ? activation('logits', classCount) : tokens,
    staging: create('staging', 4 * maxBatchSize * stageOutputLength(range), MAP_READ | COPY_DST),
  };
}
