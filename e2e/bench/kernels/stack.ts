/** @file The encoder that every engine runs: eight layers of hidden size 256, four heads, MLP 1024, weights from a seed. */
import { createRandom } from '../../../src/base/random.ts';
import { digitsVit } from '../../../src/model/catalogue.ts';
import type { ModelConfig } from '../../../src/model/modelConfig.ts';
import { createReferenceModel } from '../../../src/model/reference.ts';
import { type StageShard, wholeStage } from '../../../src/model/stage.ts';
import { stageTensors } from '../../../src/model/tensors.ts';

export const layerCount = 8;
export const hiddenSize = 256;
export const headCount = 4;
export const headSize = hiddenSize / headCount;
export const mlpSize = 1024;

export interface EncoderStack {
  readonly tokenCount: number;
  /** Of the product's own program; embedding and head stay out of it. */
  readonly model: ModelConfig;
  readonly shard: StageShard;
  /** `blocks.0.qkv.weight` …; matrices are [inputs, outputs], q, k and v lie side by side. */
  readonly weights: ReadonlyMap<string, Float32Array<ArrayBuffer>>;
  /** [tokenCount, hiddenSize] */
  readonly states: Float32Array<ArrayBuffer>;
  /** What eight layers make of them, in float64. */
  readonly expected: Float64Array;
}

export function createStack({ tokenCount, seed }: { tokenCount: number; seed: number }): EncoderStack {
  const sizes = { blockCount: layerCount, hiddenSize, headCount, mlpSize, tokenCount };
  const model: ModelConfig = { ...digitsVit, ...sizes, name: 'bench-encoder' };
  const range = { firstBlock: 0, endBlock: layerCount, hasEmbedding: false, hasHead: false };
  const random = createRandom({ seed, stream: 0 });
  const weights = new Map(
    Array.from(stageTensors(model, range), ([name, { shape }]) => [name, randomTensor(name, shape, random)]),
  );
  const states = Float32Array.from({ length: tokenCount * hiddenSize }, () => 2 * random() - 1);
  const reference = createReferenceModel(model, weights);
  let expected = Float64Array.from(states);
  for (let layer = 0; layer < layerCount; layer++)
    expected = Float64Array.from(reference.block(layer, expected, { batchSize: 1 }));
  return { tokenCount, model, shard: wholeStage(range), weights, states, expected };
}

/** A matrix keeps the variance of what it is given, so that eight layers neither vanish nor overflow. */
function randomTensor(name: string, shape: readonly number[], random: () => number): Float32Array<ArrayBuffer> {
  const length = shape.reduce((product, size) => product * size, 1);
  const spread = shape.length === 2 ? Math.sqrt(3 / shape[0]) : 0.1;
  const centre = /norm\d\.weight$/.test(name) ? 1 : 0;
  return Float32Array.from({ length }, () => centre + spread * (2 * random() - 1));
}
