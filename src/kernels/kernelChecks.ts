/** @file For browser tests: a device, and one test for every override set of a kernel. */
import { afterAll, expect, test } from 'vitest';
import { compileKernel } from './compile.ts';
import type { KernelSpec, Overrides } from './kernelSpec.ts';
import { shaderText } from './shaderText.ts';
import { type Distribution, inFloat64, randomTensors, relativeError, runKernel } from './testing.ts';

/** All the features kernels use, where there are any; destroyed after the file's tests. */
export async function deviceForTests(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error('these tests need WebGPU');
  const wanted: GPUFeatureName[] = ['subgroups', 'shader-f16', 'timestamp-query'];
  const requiredFeatures = wanted.filter((feature) => adapter.features.has(feature));
  const device = await adapter.requestDevice({ requiredFeatures });
  device.addEventListener('uncapturederror', ({ error }) => {
    throw new Error(error.message);
  });
  afterAll(() => device.destroy());
  return device;
}

export interface KernelCases<Shape> {
  readonly shapes: readonly Shape[];
  readonly distributions?: readonly Distribution[];
  /** Tensors that are not any numbers: spans, ids. */
  fill?(shape: Shape, seed: number): Readonly<Record<string, Float32Array<ArrayBuffer>>>;
}

/**
 * One test per override set: compiles without a message, and agrees with the reference: the first set on every shape, each
 * further one on every second of them and the last. Each shape of each set is a pipeline to compile, which takes ten times as
 * long as to run it.
 */
export function checkKernel<Shape>(
  device: GPUDevice,
  spec: KernelSpec<Shape>,
  { shapes, distributions = ['unit'], fill = () => ({}) }: KernelCases<Shape>,
): void {
  const everySecond = shapes.filter((_, index) => index % 2 === 0 || index === shapes.length - 1);
  for (const [index, overrides] of spec.overrideSets.entries()) {
    const tried = index === 0 ? shapes : everySecond;
    const which = tried.length < shapes.length ? ', every second shape' : '';
    test(`${spec.name} ${JSON.stringify(overrides)}${which}`, () => check(overrides, tried));
  }

  async function check(overrides: Overrides, tried: readonly Shape[]): Promise<void> {
    for (const feature of spec.features) expect(device.features.has(feature)).toBe(true);
    const module = device.createShaderModule({ code: shaderText(spec, shapes[0]) });
    expect((await module.getCompilationInfo()).messages).toEqual([]);
    // At once, on as many cores as there are: most of a test's time.
    const kernels = await Promise.all(tried.map((shape) => compileKernel(device, spec, shape, overrides)));
    for (const [index, shape] of tried.entries()) {
      const kernel = kernels[index];
      for (const distribution of distributions) {
        const tensors = { ...randomTensors(spec, shape, index + 1, distribution), ...fill(shape, index + 1) };
        const actual = await runKernel(device, kernel, shape, tensors);
        const error = relativeError(actual, spec.reference(shape, inFloat64(tensors)));
        if (!(error <= spec.tolerance)) {
          expect.fail(`${JSON.stringify(shape)} ${distribution}: relative error ${error} > ${spec.tolerance}`);
        }
      }
    }
  }
}
