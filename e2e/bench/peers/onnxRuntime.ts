/** @file The stack in onnxruntime-web: one graph, by its WebGPU provider or by WASM SIMD on one thread. */
import * as ort from 'onnxruntime-web/webgpu';
import type { EngineFactory } from '../kernels/engine.ts';
import { hiddenSize } from '../kernels/stack.ts';
import { inputName, onnxModel, outputName } from './onnxModel.ts';

export function onnxRuntime(provider: 'webgpu' | 'wasm'): EngineFactory {
  return async (stack) => {
    ort.env.wasm.numThreads = 1;
    ort.env.logLevel = 'error';
    const session = await ort.InferenceSession.create(onnxModel(stack), {
      executionProviders: [provider],
      graphOptimizationLevel: 'all',
    });
    return {
      name: `ort-${provider}`,
      run: async (states) => {
        const input = new ort.Tensor('float32', states, [stack.tokenCount, hiddenSize]);
        const { [outputName]: output } = await session.run({ [inputName]: input });
        return (await output.getData()) as Float32Array;
      },
      dispose: () => session.release(),
    };
  };
}
