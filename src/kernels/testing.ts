/** @file A kernel on trial, by the tests and by the tuner: seeded tensors, one run, the comparison with its reference. */
import { float16ToFloat32, float32ToFloat16 } from '../base/float16.ts';
import { bindKernel, type Kernel, type KernelCall, recordCall } from './compile.ts';
import type { Binding, KernelSpec, Tensors } from './kernelSpec.ts';

/** Uniform in [0, 1), a linear congruential generator: the same everywhere, and good enough to fill a tensor. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** How a tensor's values are drawn; `wide` spans six decades, `far` sits a long way from zero. */
export type Distribution = 'unit' | 'wide' | 'far';

/** Values that f32 holds exactly, so that kernel and reference start from the same. */
export function randomTensor(
  length: number,
  random: () => number,
  distribution: Distribution,
): Float32Array<ArrayBuffer> {
  return new Float32Array(length).map(() => {
    const unit = 2 * random() - 1;
    if (distribution === 'wide') return unit * 10 ** (6 * random() - 3);
    return distribution === 'far' ? 1000 + unit : unit;
  });
}

/** Random values for every binding of a kernel, the written one included. */
export function randomTensors<Shape>(
  spec: KernelSpec<Shape>,
  shape: Shape,
  seed: number,
  distribution: Distribution = 'unit',
): Record<string, Float32Array<ArrayBuffer>> {
  const random = seededRandom(seed);
  return Object.fromEntries(
    spec.bindings.map(({ name, length, format }) => {
      const values = randomTensor(length(shape), random, distribution);
      return [name, format === 'f16' ? float16ToFloat32(float32ToFloat16(values)) : values];
    }),
  );
}

/** A kernel with buffers of exactly the right size, filled. */
export interface Placed {
  readonly call: KernelCall;
  readonly written: GPUBuffer;
  destroy(): void;
}

export function placeKernel<Shape>(
  device: GPUDevice,
  kernel: Kernel<Shape>,
  shape: Shape,
  tensors: Readonly<Record<string, Float32Array<ArrayBuffer>>>,
): Placed {
  const { spec, overrides, pipeline } = kernel;
  const buffers = spec.bindings.map((binding) => uploaded(device, binding, tensors[binding.name]));
  const named = Object.fromEntries(spec.bindings.map(({ name }, i) => [name, { buffer: buffers[i] }]));
  const bindGroup = bindKernel(device, kernel, named);
  return {
    call: { pipeline, bindGroup, workgroups: spec.workgroups(shape, overrides) },
    written: buffers[spec.bindings.findIndex(({ access }) => access === 'write')],
    destroy: () => {
      for (const buffer of buffers) buffer.destroy();
    },
  };
}

/** The written tensor after one dispatch. */
export async function runKernel<Shape>(
  device: GPUDevice,
  kernel: Kernel<Shape>,
  shape: Shape,
  tensors: Readonly<Record<string, Float32Array<ArrayBuffer>>>,
): Promise<Float32Array> {
  const { call, written, destroy } = placeKernel(device, kernel, shape, tensors);
  const staging = device.createBuffer({ size: written.size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  recordCall(pass, call);
  pass.end();
  encoder.copyBufferToBuffer(written, staging);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const result = new Float32Array(staging.getMappedRange().slice(0));
  destroy();
  staging.destroy();
  return result;
}

/** A buffer's size is a multiple of four bytes; an odd half has a half beside it that nobody reads. */
function uploaded<Shape>(device: GPUDevice, { format }: Binding<Shape>, values: Float32Array<ArrayBuffer>): GPUBuffer {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
  const size = format === 'f16' ? 4 * Math.ceil(values.length / 2) : values.byteLength;
  const buffer = device.createBuffer({ size, usage, mappedAtCreation: true });
  const mapped = buffer.getMappedRange();
  if (format === 'f16') new Uint16Array(mapped).set(float32ToFloat16(values));
  else new Float32Array(mapped).set(values);
  buffer.unmap();
  return buffer;
}

export function inFloat64(tensors: Readonly<Record<string, Float32Array>>): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, values]) => [name, Float64Array.from(values)]));
}

/**
 * Largest |actual − expected| ÷ largest |expected|; NaN or a wrong length yields a NaN, which no tolerance admits
 * (compare with `!(error <= tolerance)`).
 */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.NaN;
  let greatest = 0;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i] - expected[i]);
    if (Number.isNaN(difference)) return Number.NaN;
    worst = Math.max(worst, difference);
    greatest = Math.max(greatest, Math.abs(expected[i]));
  }
  return worst / greatest;
}
