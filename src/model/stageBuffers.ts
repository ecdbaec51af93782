/** @file The memory of a stage on a device: one buffer of weights, the activations, and one to read back from. */
import { assert } from '../base/assert.ts';
import { activationLengths, readBackLength } from './activations.ts';
import { DeviceMemoryError } from './gpu.ts';
import type { ModelConfig } from './modelConfig.ts';
import type { StageShard } from './stage.ts';
import { shardWeightBytes } from './tensors.ts';

export class StageBuffers {
  readonly weights: GPUBuffer;
  readonly staging: GPUBuffer;
  readonly #activations: ReadonlyMap<string, GPUBuffer>;

  /** @throws DeviceMemoryError if the device has not the memory, or not buffers so large */
  static async allocate(
    device: GPUDevice,
    options: { model: ModelConfig; shard: StageShard; maxBatchSize: number },
  ): Promise<StageBuffers> {
    device.pushErrorScope('validation');
    device.pushErrorScope('out-of-memory');
    const buffers = new StageBuffers(device, options);
    const refusals = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
    const refusal = refusals.find((error) => error !== null);
    if (!refusal) return buffers;
    buffers.destroy();
    throw new DeviceMemoryError(`the device refused the buffers of a stage: ${refusal.message}`);
  }

  private constructor(
    device: GPUDevice,
    { model, shard, maxBatchSize }: { model: ModelConfig; shard: StageShard; maxBatchSize: number },
  ) {
    const { STORAGE, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
    const create = (label: string, size: number, usage: number) => device.createBuffer({ label, size, usage });
    this.weights = create('weights', shardWeightBytes(model, shard), STORAGE | COPY_DST);
    this.staging = create('staging', 4 * maxBatchSize * readBackLength(model, shard), MAP_READ | COPY_DST);
    this.#activations = new Map(
      Array.from(activationLengths(model, shard), ([name, length]) => [
        name,
        create(name, 4 * maxBatchSize * length, STORAGE | COPY_DST | COPY_SRC),
      ]),
    );
  }

  /** A buffer of `activationLengths`. */
  activation(name: string): GPUBuffer {
    const buffer = this.#activations.get(name);
    assert(buffer, `the stage has no buffer ${name}`);
    return buffer;
  }

  destroy(): void {
    for (const buffer of [this.weights, this.staging, ...this.#activations.values()]) buffer.destroy();
  }
}
