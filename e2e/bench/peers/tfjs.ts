/** @file The stack in TensorFlow.js on WebGPU, with its fused product-and-bias kernels. */
import * as tf from '@tensorflow/tfjs-core';
// The operators as methods are an import of their own.
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-backend-webgpu';
import type { EngineFactory } from '../kernels/engine.ts';
import { type EncoderStack, headCount, headSize, hiddenSize, layerCount } from '../kernels/stack.ts';

type Tensors = ReadonlyMap<string, tf.Tensor>;

export const tfjs: EngineFactory = async ({ tokenCount, weights }) => {
  await tf.setBackend('webgpu');
  await tf.ready();
  const tensors = uploaded(weights);
  const stack = (states: Float32Array) =>
    tf.tidy(() => {
      let x = tf.tensor2d(states, [tokenCount, hiddenSize]);
      for (let layer = 0; layer < layerCount; layer++) x = encoderLayer(x, `blocks.${layer}`, tensors, tokenCount);
      return x;
    });
  return {
    name: 'tfjs',
    run: async (states) => {
      const output = stack(states);
      const values = (await output.data()) as Float32Array;
      output.dispose();
      return values;
    },
    dispose: () => tf.dispose([...tensors.values()]),
  };
};

function uploaded(weights: EncoderStack['weights']): Tensors {
  return new Map(
    Array.from(weights, ([name, values]) => {
      if (!name.endsWith('.weight') || name.includes('norm')) return [name, tf.tensor1d(values)];
      const inner = name.includes('mlp2') ? values.length / hiddenSize : hiddenSize;
      return [name, tf.tensor2d(values, [inner, values.length / inner])];
    }),
  );
}

function encoderLayer(states: tf.Tensor2D, block: string, tensors: Tensors, tokenCount: number): tf.Tensor2D {
  const tensor = <T extends tf.Tensor>(name: string) => tensors.get(`${block}.${name}`) as T;
  const norm = (x: tf.Tensor2D, name: string): tf.Tensor2D => {
    const { mean, variance } = tf.moments(x, -1, true);
    const unit = x.sub(mean).mul(variance.add(1e-5).rsqrt());
    return unit.mul(tensor(`${name}.weight`)).add(tensor(`${name}.bias`)) as tf.Tensor2D;
  };
  const linear = (a: tf.Tensor2D, name: string): tf.Tensor2D =>
    tf.fused.matMul({ a, b: tensor<tf.Tensor2D>(`${name}.weight`), bias: tensor(`${name}.bias`) });
  const heads = (x: tf.Tensor) => x.reshape([tokenCount, headCount, headSize]).transpose([1, 0, 2]);
  const [q, k, v] = tf.split(linear(norm(states, 'norm1'), 'qkv'), 3, 1).map(heads);
  const weights = tf.softmax(tf.matMul(q, k, false, true).mul(1 / Math.sqrt(headSize)));
  const mixed = tf.matMul(weights, v).transpose([1, 0, 2]).reshape([tokenCount, hiddenSize]) as tf.Tensor2D;
  const x = states.add(linear(mixed, 'out')) as tf.Tensor2D;
  return x.add(linear(geluOf(linear(norm(x, 'norm2'), 'mlp1')), 'mlp2'));
}

/** The tanh form; tfjs has no operator for it. */
function geluOf(x: tf.Tensor2D): tf.Tensor2D {
  const u = x.mul(Math.sqrt(2 / Math.PI)).mul(x.square().mul(0.044715).add(1));
  return x.mul(0.5).mul(u.tanh().add(1));
}
