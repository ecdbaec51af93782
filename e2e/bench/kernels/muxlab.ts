/** @file Our own engine: the product's stage program, with the kernels it chooses on this device. */
import type { KernelFamily } from '../../../src/kernels/kernelSpec.ts';
import { requestVirtualGpu } from '../../../src/model/gpu.ts';
import { createStageProgram } from '../../../src/model/stageProgram.ts';
import type { EngineFactory } from './engine.ts';

/** @param kernels  `portable`: as on a browser without subgroups */
export function muxlab(kernels: KernelFamily | 'auto'): EngineFactory {
  return async ({ model, shard, weights }) => {
    const { device } = await requestVirtualGpu();
    const program = await createStageProgram(device, { model, shard, weights, kernels });
    return {
      name: kernels === 'portable' ? 'muxlab, no subgroups' : 'muxlab',
      run: (states) => program.run(states, { batchSize: 1 }),
      dispose: () => device.destroy(),
    };
  };
}
