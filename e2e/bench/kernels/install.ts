/** @file What the suite calls in the page, with whatever peers the page brings. */
import { requestVirtualGpu } from '../../../src/model/gpu.ts';
import type { EngineFactory } from './engine.ts';
import { measureEngines, type TimedEngine } from './measure.ts';
import { muxlab } from './muxlab.ts';
import { measureProducts, type TimedKernel } from './products.ts';

export interface KernelBench {
  adapterName(): Promise<string>;
  engines(options: { tokenCount: number; seed: number; rounds: number }): Promise<TimedEngine[]>;
  products(rounds: number): Promise<TimedKernel[]>;
}

declare global {
  interface Window {
    kernelBench: KernelBench;
  }
}

export function installKernelBench(peers: readonly EngineFactory[]): void {
  const factories = [muxlab('auto'), muxlab('portable'), ...peers];
  window.kernelBench = {
    adapterName: async () => {
      const { device, adapterName } = await requestVirtualGpu();
      device.destroy();
      return adapterName;
    },
    engines: (options) => measureEngines(factories, options),
    products: (rounds) => measureProducts(rounds),
  };
}
