/** @file The whole model in float64 on the CPU, part by part: what the stages on the device are compared with. */
import { assert } from '../base/assert.ts';
import { attention, embed, gelu, head, layerNorm, matmul } from '../kernels/reference.ts';
import type { ModelConfig } from './modelConfig.ts';
import type { Weights } from './weights.ts';

export interface ReferenceModel {
  /** Pixels [B, 784] to tokens [B, 17, 128]. */
  embed(pixels: ArrayLike<number>): Float64Array;
  /** One block: tokens to tokens, [B, 17, 128]. */
  block(index: number, tokens: Float64Array): Float64Array;
  /** Tokens [B, 17, 128] to logits [B, 10]. */
  head(tokens: Float64Array): Float64Array;
  /** One image, pixels [784], through all of it. */
  classify(image: ArrayLike<number>): { logits: Float64Array; predictedClass: number };
}

export function createReferenceModel(config: ModelConfig, weights: Weights): ReferenceModel {
  const { imageSize, patchSize, tokenCount, hiddenSize, headCount, mlpSize, blockCount, classCount } = config;
  const values = new Map(Array.from(weights, ([name, tensor]) => [name, Float64Array.from(tensor)]));
  const tensor = (name: string): Float64Array => {
    const found = values.get(name);
    assert(found, `no tensor ${name}`);
    return found;
  };
  const linear = (name: string, a: Float64Array, inner: number, columns: number): Float64Array =>
    matmul({ a, b: tensor(`${name}.weight`), bias: tensor(`${name}.bias`), rows: a.length / inner, inner, columns });
  const norm = (name: string, x: Float64Array): Float64Array =>
    layerNorm(x, tensor(`${name}.weight`), tensor(`${name}.bias`));

  const model: ReferenceModel = {
    embed(pixels) {
      const batch = pixels.length / imageSize ** 2;
      return embed(
        { batch, imageSide: imageSize, patchSide: patchSize, width: hiddenSize },
        {
          pixels: Float64Array.from(pixels),
          weight: tensor('patch.weight'),
          bias: tensor('patch.bias'),
          classToken: tensor('classToken'),
          position: tensor('position'),
        },
      );
    },

    block(index, tokens) {
      const batch = tokens.length / (tokenCount * hiddenSize);
      const shape = { batch, tokens: tokenCount, heads: headCount, headSize: hiddenSize / headCount };
      const name = (part: string) => `blocks.${index}.${part}`;
      const qkv = linear(name('qkv'), norm(name('norm1'), tokens), hiddenSize, 3 * hiddenSize);
      const x = sum(tokens, linear(name('out'), attention(shape, qkv), hiddenSize, hiddenSize));
      const hidden = linear(name('mlp1'), norm(name('norm2'), x), hiddenSize, mlpSize).map(gelu);
      return sum(x, linear(name('mlp2'), hidden, mlpSize, hiddenSize));
    },

    head(tokens) {
      return head(
        {
          batch: tokens.length / (tokenCount * hiddenSize),
          tokens: tokenCount,
          width: hiddenSize,
          classes: classCount,
        },
        {
          x: tokens,
          scale: tensor('norm.weight'),
          shift: tensor('norm.bias'),
          weight: tensor('head.weight'),
          bias: tensor('head.bias'),
        },
      );
    },

    classify(image) {
      let tokens = model.embed(image);
      for (let index = 0; index < blockCount; index++) tokens = model.block(index, tokens);
      const logits = model.head(tokens);
      return { logits, predictedClass: logits.indexOf(Math.max(...logits)) };
    },
  };
  return model;
}

function sum(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value + b[i]);
}
