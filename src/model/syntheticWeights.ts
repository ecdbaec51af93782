/** @file Weights made from a seed: of about the size that trained ones have, so that states neither vanish nor explode. */
import { bindKernel, compileKernel, recordCall } from '../kernels/compile.ts';
import { partTensor, type SynthesisPart, synthesiseKernel, tensorKey } from '../kernels/synthesise.ts';
import type { StageShard } from './stage.ts';
import { type TensorSpec, valueCount, type WeightLayout } from './tensors.ts';

/** Values are uniform in [centre − amplitude, centre + amplitude). Matrices keep the variance of what they multiply. */
function distributionOf({ role, shape }: TensorSpec): { centre: number; amplitude: number } {
  switch (role) {
    case 'matrix':
      return { centre: 0, amplitude: Math.sqrt(3 / shape[shape.length - 2]) };
    case 'scale':
      return { centre: 1, amplitude: 0.1 };
    case 'bias':
      return { centre: 0, amplitude: 0.1 };
    case 'embedding':
      return { centre: 0, amplitude: 1 };
  }
}

/** What a shard makes of a tensor: its part of each row of the whole. */
export function synthesisPart(
  { name, spec, seed }: { name: string; spec: TensorSpec; seed: number },
  { shardIndex, shardCount }: Pick<StageShard, 'shardIndex' | 'shardCount'>,
): SynthesisPart {
  const key = tensorKey(seed, name);
  if (typeof spec.holders === 'string') {
    const length = valueCount(spec);
    return { key, rowLength: length, partLength: length, partStart: 0, ...distributionOf(spec) };
  }
  const rowLength = spec.holders.divided * spec.holders.inner;
  const partLength = rowLength / shardCount;
  return { key, rowLength, partLength, partStart: shardIndex * partLength, ...distributionOf(spec) };
}

const bindingAlignmentBytes = 256;

/** Makes the weights of a shard where they lie, one dispatch a tensor. */
export async function synthesiseWeights(
  device: GPUDevice,
  { shard, seed, layout, buffer }: { shard: StageShard; seed: number; layout: WeightLayout; buffer: GPUBuffer },
): Promise<void> {
  const kernel = await compileKernel(device, synthesiseKernel, { length: 1 });
  const { STORAGE, COPY_DST } = GPUBufferUsage;
  const parts = device.createBuffer({
    label: 'synthesis parts',
    size: layout.slots.size * bindingAlignmentBytes,
    usage: STORAGE | COPY_DST,
  });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  [...layout.slots].forEach(([name, { spec, offset, size }], index) => {
    const part = partTensor(synthesisPart({ name, spec, seed }, shard));
    const partOffset = index * bindingAlignmentBytes;
    device.queue.writeBuffer(parts, partOffset, part);
    const bindGroup = bindKernel(device, kernel, {
      part: { buffer: parts, offset: partOffset, size: part.byteLength },
      result: { buffer, offset, size },
    });
    const workgroups = synthesiseKernel.workgroups({ length: size / 4 }, kernel.overrides);
    recordCall(pass, { pipeline: kernel.pipeline, bindGroup, workgroups });
  });
  pass.end();
  device.queue.submit([encoder.finish()]);
  // What was submitted keeps the memory until it is done.
  parts.destroy();
}
