/** @file A whole model in float64 on the CPU, part by part: what the stages on the device are compared with. */
import { assert } from '../base/assert.ts';
import { attention, embed, gelu, layerNorm, matmul, rmsNorm } from '../kernels/reference.ts';
import { pick, spanAttention, tokenEmbed } from '../kernels/referenceSpans.ts';
import { spanTensor } from '../kernels/spans.ts';
import { type BatchShape, spansOfBatch, tokensOf } from './batchShape.ts';
import { hasExperts, type ModelConfig, type MoeConfig, normOf } from './modelConfig.ts';
import type { Weights } from './weights.ts';

/** States are [batchSize, tokens, hiddenSize]; rows of them that are padding mean nothing. Nothing is kept: no iterations. */
export interface ReferenceModel {
  /** Pixels [batchSize, imageSize²] or ids [batchSize, tokens] to states. */
  embed(input: ArrayLike<number>, shape: BatchShape): Float64Array;
  /** One block: states to states. */
  block(index: number, states: Float64Array, shape: BatchShape): Float64Array;
  /** States to logits [batchSize, classCount]. */
  head(states: Float64Array, shape: BatchShape): Float64Array;
  /** All of it. */
  run(input: ArrayLike<number>, shape: BatchShape): Float64Array;
  /** One image, pixels [imageSize²], through all of it. */
  classify(image: ArrayLike<number>): { logits: Float64Array; predictedClass: number };
}

export function createReferenceModel(config: ModelConfig, weights: Weights): ReferenceModel {
  const { hiddenSize, headCount, mlpSize, blockCount, classCount } = config;
  const values = new Map(Array.from(weights, ([name, tensor]) => [name, Float64Array.from(tensor)]));
  const tensor = (name: string): Float64Array => {
    const found = values.get(name);
    assert(found, `no tensor ${name}`);
    return found;
  };
  const rowsOf = (shape: BatchShape) => {
    const tokens = tokensOf(config, shape);
    const spans = Float64Array.from(spanTensor(spansOfBatch(config, shape)));
    return { batch: shape.batchSize, tokens, rows: shape.batchSize * tokens, spans };
  };
  const linear = (name: string, a: Float64Array, inner: number, columns: number): Float64Array =>
    matmul({ a, b: tensor(`${name}.weight`), bias: tensor(`${name}.bias`), rows: a.length / inner, inner, columns });
  const norm = (name: string, x: Float64Array): Float64Array =>
    normOf(config) === 'rms'
      ? rmsNorm(x, tensor(`${name}.weight`))
      : layerNorm(x, tensor(`${name}.weight`), tensor(`${name}.bias`));

  const mix = (qkv: Float64Array, shape: BatchShape): Float64Array => {
    const { spans, ...rows } = rowsOf(shape);
    const sizes = { ...rows, heads: headCount, headSize: hiddenSize / headCount };
    if (config.family === 'vit') return attention(sizes, qkv);
    const result = new Float64Array(rows.rows * hiddenSize);
    return spanAttention(sizes, { qkv, spans, result }, config.family === 'decoder' ? 'causal' : 'all');
  };
  const mlp = (name: string, x: Float64Array): Float64Array =>
    linear(`${name}.mlp2`, linear(`${name}.mlp1`, x, hiddenSize, mlpSize).map(gelu), mlpSize, hiddenSize);
  const part = (name: string, index: number, count: number): Float64Array => {
    const length = tensor(name).length / count;
    return tensor(name).subarray(index * length, (index + 1) * length);
  };

  /** What expert `index` of a block makes of one row. */
  const expert = (moe: MoeConfig, name: string, index: number, row: Float64Array): Float64Array => {
    const weight = (tensorName: string) => part(`${name}.experts.${tensorName}`, index, moe.expertCount);
    const sizes = { rows: 1, inner: hiddenSize, columns: mlpSize };
    const hidden = matmul({ a: row, b: weight('mlp1.weight'), bias: weight('mlp1.bias'), ...sizes }).map(gelu);
    const back = { rows: 1, inner: mlpSize, columns: hiddenSize };
    return matmul({ a: hidden, b: weight('mlp2.weight'), bias: weight('mlp2.bias'), ...back });
  };
  /** Each row through the two experts its gate likes best, weighed by a softmax over the two. */
  const mixture = (moe: MoeConfig, name: string, x: Float64Array): Float64Array => {
    const gates = linear(`${name}.gate`, x, hiddenSize, moe.expertCount);
    const result = new Float64Array(x.length);
    for (let row = 0; row * hiddenSize < x.length; row++) {
      const liking = gates.subarray(row * moe.expertCount, (row + 1) * moe.expertCount);
      const best = [...liking.keys()].sort((a, b) => liking[b] - liking[a] || a - b).slice(0, 2);
      const odds = best.map((index) => Math.exp(liking[index] - liking[best[0]]));
      const total = odds.reduce((sum, value) => sum + value, 0);
      const outputs = best.map((index) =>
        expert(moe, name, index, x.subarray(row * hiddenSize, (row + 1) * hiddenSize)),
      );
      for (let c = 0; c < hiddenSize; c++) {
        result[row * hiddenSize + c] = outputs.reduce((sum, output, i) => sum + (odds[i] / total) * output[c], 0);
      }
    }
    return result;
  };

  const model: ReferenceModel = {
    embed(input, shape) {
      const { batch, tokens, rows, spans } = rowsOf(shape);
      const position = tensor('position');
      if (config.family === 'vit') {
        return embed(
          { batch, imageSide: config.imageSize, patchSide: config.patchSize, width: hiddenSize },
          {
            pixels: Float64Array.from(input),
            weight: tensor('patch.weight'),
            bias: tensor('patch.bias'),
            classToken: tensor('classToken'),
            position,
          },
        );
      }
      const { vocabularySize, tokenCount: places } = config;
      return tokenEmbed(
        { rows, batch, tokens, width: hiddenSize, vocabularySize, places },
        {
          ids: Float64Array.from(input),
          spans,
          token: tensor('token'),
          place: position,
          result: new Float64Array(rows * hiddenSize),
        },
      );
    },

    block(index, states, shape) {
      const name = `blocks.${index}`;
      const qkv = linear(`${name}.qkv`, norm(`${name}.norm1`, states), hiddenSize, 3 * hiddenSize);
      const x = sum(states, linear(`${name}.out`, mix(qkv, shape), hiddenSize, hiddenSize));
      const normed = norm(`${name}.norm2`, x);
      return sum(x, hasExperts(config, index) ? mixture(config, name, normed) : mlp(name, normed));
    },

    head(states, shape) {
      const { spans, ...rows } = rowsOf(shape);
      const from = config.family === 'decoder' ? 'last' : 'first';
      const picked = pick({ ...rows, width: hiddenSize }, { x: states, spans }, from);
      return linear('head', norm('norm', picked), hiddenSize, classCount);
    },

    run(input, shape) {
      let states = model.embed(input, shape);
      for (let index = 0; index < blockCount; index++) states = model.block(index, states, shape);
      return model.head(states, shape);
    },

    classify(image) {
      const logits = model.run(image, { batchSize: 1 });
      return { logits, predictedClass: logits.indexOf(Math.max(...logits)) };
    },
  };
  return model;
}

function sum(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value + b[i]);
}
