/** @file The stack in jax-js: one `jit` over all layers, WebGPU. An array is consumed by its use; `ref` keeps it. */
import { defaultDevice, init, jit, nn, numpy as np } from '@jax-js/jax';
import type { EngineFactory } from '../kernels/engine.ts';
import { type EncoderStack, headCount, headSize, hiddenSize, layerCount } from '../kernels/stack.ts';

type Tensors = Record<string, np.Array>;

export const jaxJs: EngineFactory = async ({ tokenCount, weights }) => {
  await init('webgpu');
  defaultDevice('webgpu');
  const tensors = uploaded(weights);
  const stack = jit((states: np.Array, given: Tensors) => {
    let x = states;
    for (let layer = 0; layer < layerCount; layer++) x = encoderLayer(x, `blocks.${layer}`, given, tokenCount);
    for (const tensor of Object.values(given)) tensor.dispose();
    return x;
  });
  return {
    name: 'jax-js',
    run: async (states) => {
      const input = np.array(states).reshape([tokenCount, hiddenSize]);
      const kept = Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensor.ref]));
      return (await stack(input, kept).data()) as Float32Array;
    },
    dispose: () => {
      for (const tensor of Object.values(tensors)) tensor.dispose();
      stack.dispose();
    },
  };
};

function uploaded(weights: EncoderStack['weights']): Tensors {
  const matrix = (values: Float32Array<ArrayBuffer>, rows: number) =>
    np.array(values).reshape([rows, values.length / rows]);
  return Object.fromEntries(
    Array.from(weights, ([name, values]) => {
      if (!name.endsWith('.weight') || name.includes('norm')) return [name, np.array(values)];
      return [name, matrix(values, name.includes('mlp2') ? values.length / hiddenSize : hiddenSize)];
    }),
  );
}

function encoderLayer(states: np.Array, block: string, tensors: Tensors, tokenCount: number): np.Array {
  const tensor = (name: string): np.Array => tensors[`${block}.${name}`].ref;
  const norm = (x: np.Array, name: string) =>
    nn
      .standardize(x)
      .mul(tensor(`${name}.weight`))
      .add(tensor(`${name}.bias`));
  const linear = (x: np.Array, name: string) => np.matmul(x, tensor(`${name}.weight`)).add(tensor(`${name}.bias`));
  const heads = (x: np.Array) => x.reshape([tokenCount, headCount, headSize]);
  const [q, k, v] = np.split(linear(norm(states.ref, 'norm1'), 'qkv'), 3, 1).map(heads);
  const mixed = nn.dotProductAttention(q, k, v).reshape([tokenCount, hiddenSize]);
  const x = states.add(linear(mixed, 'out'));
  const hidden = nn.gelu(linear(norm(x.ref, 'norm2'), 'mlp1'), { approximate: true });
  return x.add(linear(hidden, 'mlp2'));
}
