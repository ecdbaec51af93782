/** @file Our own engine: the product's stage program, with the kernels that measuring chose on this device. */
import { tunerOf } from '../../../src/kernels/chooseMatmul.ts';
import type { KernelFamily } from '../../../src/kernels/kernelSpec.ts';
import { requestVirtualGpu } from '../../../src/model/gpu.ts';
import { createStageProgram, type StageProgram } from '../../../src/model/stageProgram.ts';
import type { EngineFactory } from './engine.ts';

/** The four products of a layer, some ten candidates each, most of it compilation. */
const tuningSeconds = 45;

/** @param kernels  `portable`: as on a browser without subgroups */
export function muxlab(kernels: KernelFamily | 'auto'): EngineFactory {
  return async ({ model, shard, weights }) => {
    const { device } = await requestVirtualGpu();
    const create = (): Promise<StageProgram> => createStageProgram(device, { model, shard, weights, kernels });
    // The first program asks for its kernels, and so says what there is to measure.
    (await create()).destroy();
    await (await tunerOf(device)).improve(tuningSeconds);
    const program = await create();
    return {
      name: kernels === 'portable' ? 'muxlab, no subgroups' : 'muxlab',
      run: (states) => program.run(states, { batchSize: 1 }),
      dispose: () => device.destroy(),
    };
  };
}
