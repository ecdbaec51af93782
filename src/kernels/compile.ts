/** @file From a kernel and a shape to a pipeline on one device. */
import { assert } from '../base/assert.ts';
import type { KernelSpec, Overrides } from './kernelSpec.ts';
import { shaderText } from './shaderText.ts';

/** A kernel compiled for the largest shape it will run on. */
export interface Kernel<Shape> {
  readonly spec: KernelSpec<Shape>;
  readonly pipeline: GPUComputePipeline;
  readonly overrides: Overrides;
}

/** A kernel, its buffers and its dispatch: all that a compute pass needs. */
export interface KernelCall {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [x: number, y: number, z: number];
}

/** Pipelines by device, then by text and overrides: replicas on one device compile once (about half a second a stage). */
const pipelines = new WeakMap<GPUDevice, Map<string, Promise<GPUComputePipeline>>>();

/** @throws GPUPipelineError if the device refuses the kernel */
export async function compileKernel<Shape>(
  device: GPUDevice,
  spec: KernelSpec<Shape>,
  shape: Shape,
  overrides: Overrides = spec.overrideSets[0],
): Promise<Kernel<Shape>> {
  const code = shaderText(spec, shape);
  const key = `${code}\n${JSON.stringify(overrides)}`;
  const ofDevice = pipelines.get(device) ?? new Map<string, Promise<GPUComputePipeline>>();
  pipelines.set(device, ofDevice);
  const pipeline = ofDevice.get(key) ?? createPipeline(device, { label: spec.name, code, overrides });
  ofDevice.set(key, pipeline);
  return { spec, pipeline: await pipeline, overrides };
}

function createPipeline(
  device: GPUDevice,
  { label, code, overrides }: { label: string; code: string; overrides: Overrides },
): Promise<GPUComputePipeline> {
  const module = device.createShaderModule({ label, code });
  return device.createComputePipelineAsync({ label, layout: 'auto', compute: { module, constants: overrides } });
}

/** Binds one buffer, or part of one, to every binding of the kernel, by name. */
export function bindKernel<Shape>(
  device: GPUDevice,
  kernel: Kernel<Shape>,
  buffers: Readonly<Record<string, GPUBufferBinding>>,
): GPUBindGroup {
  const entries = kernel.spec.bindings.map(({ name }, binding) => {
    const resource = buffers[name];
    assert(resource, `${kernel.spec.name}: no buffer for ${name}`);
    return { binding, resource };
  });
  return device.createBindGroup({ label: kernel.spec.name, layout: kernel.pipeline.getBindGroupLayout(0), entries });
}

/** Records one dispatch. */
export function recordCall(pass: GPUComputePassEncoder, call: KernelCall): void {
  pass.setPipeline(call.pipeline);
  pass.setBindGroup(0, call.bindGroup);
  pass.dispatchWorkgroups(...call.workgroups);
}
