/** @file Runs one stage of a model, or a shard of it, on one device: weights resident, pipelines and bind groups made once. */
import { assert } from '../base/assert.ts';
import { type KernelCall, recordCall } from '../kernels/compile.ts';
import type { KernelFamily } from '../kernels/kernelSpec.ts';
import { activationBytes } from './activations.ts';
import { type BatchShape, checkBatch, inputLength, outputLength, statesLength } from './batchShape.ts';
import { DeviceLostError } from './gpu.ts';
import type { ModelConfig } from './modelConfig.ts';
import { sliceTensor } from './shards.ts';
import type { StageShard } from './stage.ts';
import { StageBuffers } from './stageBuffers.ts';
import { bindStage, compileStage, familyFor, type Step } from './stageSteps.ts';
import { valueCount, type WeightLayout, weightLayout } from './tensors.ts';
import type { Weights } from './weights.ts';

/** What a stage needs of the world around it. */
export interface StageHost {
  /** Runs `work` while nobody else uses the physical GPU. Never held while shards wait for each other. */
  withGpu<T>(work: () => Promise<T>): Promise<T>;
  /** Replaces `partial` by its sum over the shards of the stage, in place; all of them call it equally often. */
  allReduce(partial: Float32Array<ArrayBuffer>): Promise<void>;
}

/** The host of a stage that is alone in the world. */
export const aloneOnGpu: StageHost = {
  withGpu: (work) => work(),
  allReduce: () => assert(false, 'a stage of one shard has nothing to reduce') as never,
};

export interface StageProgram {
  readonly shard: StageShard;
  /** Allocated on the device for weights. */
  readonly weightBytes: number;
  /** Allocated on the device for all else. */
  readonly activationBytes: number;
  /** How often a run calls `allReduce`: twice a block, never where one shard is all. */
  readonly allReduceCount: number;
  /** Floats of a batch that enters and leaves, and that its shards sum: as `batchShape.ts` says. */
  inputLength(shape: BatchShape): number;
  outputLength(shape: BatchShape): number;
  allReduceLength(shape: BatchShape): number;
  /**
   * Uploads `input`, then, up to each all-reduce and to the end, records one command encoder, submits and reads back.
   * One call at a time. Every shard takes the whole input and returns the whole output.
   * @param input  [inputLength(shape)]
   * @returns [outputLength(shape)], memory of the caller's own
   * @throws DeviceLostError if the device is or goes away; AssertionError on a wrong length or an overlapping call
   */
  run(input: Float32Array<ArrayBuffer>, shape: BatchShape, host?: StageHost): Promise<Float32Array<ArrayBuffer>>;
  /** Frees the buffers, not the device. A run in progress rejects. */
  destroy(): void;
}

export interface StageProgramOptions {
  readonly model: ModelConfig;
  readonly shard: StageShard;
  /** Of a model whose weights are a file: whole tensors, those of the stage at least. */
  readonly weights?: Weights | undefined;
  /** `auto`, the default, takes what `familyFor` says of the device. */
  readonly kernels?: KernelFamily | 'auto';
  /** Default 1; activations are allocated for it. */
  readonly maxBatchSize?: number;
}

/**
 * Compiles the kernels of a stage and uploads its weights.
 * @throws GPUPipelineError if the device refuses a kernel; Error if it refuses the memory, with what it said
 */
export async function createStageProgram(device: GPUDevice, options: StageProgramOptions): Promise<StageProgram> {
  const { model, shard, weights = new Map(), kernels = 'auto', maxBatchSize = 1 } = options;
  assert(Number.isInteger(maxBatchSize) && maxBatchSize >= 1, `a stage cannot take batches of ${maxBatchSize}`);
  const layout = weightLayout(model, shard);
  checkWeights(layout, weights);
  const buffers = await StageBuffers.allocate(device, { model, shard, maxBatchSize });
  try {
    for (const [name, { spec, offset }] of layout.slots) {
      const values = sliceTensor(weights.get(name) ?? new Float32Array(), spec.holders, shard);
      device.queue.writeBuffer(buffers.weights, offset, values);
    }
    const family = kernels === 'auto' ? familyFor(device) : kernels;
    const compiled = await compileStage(device, { family, model, shard, maxBatchSize });
    const segments = bindStage(compiled, shard, buffers, (name) => {
      const slot = layout.slots.get(name);
      return slot && { buffer: buffers.weights, offset: slot.offset, size: slot.size };
    });
    return new BoundStage({ device, model, shard, weightBytes: layout.weightBytes, maxBatchSize, buffers, segments });
  } catch (error) {
    buffers.destroy();
    throw error;
  }
}

function checkWeights({ slots }: WeightLayout, weights: Weights): void {
  for (const [name, { spec }] of slots) {
    const length = valueCount(spec);
    assert(weights.get(name)?.length === length, `no tensor ${name} of ${length} values`);
  }
}

interface BoundStageParts {
  readonly device: GPUDevice;
  readonly model: ModelConfig;
  readonly shard: StageShard;
  readonly weightBytes: number;
  readonly maxBatchSize: number;
  readonly buffers: StageBuffers;
  /** The dispatches up to each all-reduce, then those up to the end. */
  readonly segments: readonly (readonly Step[])[];
}

class BoundStage implements StageProgram {
  readonly shard: StageShard;
  readonly weightBytes: number;
  readonly activationBytes: number;
  readonly allReduceCount: number;
  readonly #parts: BoundStageParts;
  /** Per segment, dispatches by batch size, made when first asked for. */
  readonly #calls = new Map<number, readonly (readonly KernelCall[])[]>();
  /** What the shards sum, kept from run to run. */
  readonly #partial: Float32Array<ArrayBuffer>;
  #running = false;
  #destroyed = false;

  constructor(parts: BoundStageParts) {
    const { model, shard, maxBatchSize, segments } = parts;
    this.#parts = parts;
    this.shard = shard;
    this.weightBytes = parts.weightBytes;
    this.activationBytes = activationBytes(model, shard, maxBatchSize);
    this.allReduceCount = segments.length - 1;
    const isSummed = this.allReduceCount > 0;
    this.#partial = new Float32Array(isSummed ? statesLength(model, { batchSize: maxBatchSize }) : 0);
  }

  inputLength(shape: BatchShape): number {
    return inputLength(this.#parts.model, this.shard.range, shape);
  }

  outputLength(shape: BatchShape): number {
    return outputLength(this.#parts.model, this.shard.range, shape);
  }

  allReduceLength(shape: BatchShape): number {
    return statesLength(this.#parts.model, shape);
  }

  async run(
    input: Float32Array<ArrayBuffer>,
    shape: BatchShape,
    host: StageHost = aloneOnGpu,
  ): Promise<Float32Array<ArrayBuffer>> {
    checkBatch(this.#parts.model, this.#parts.maxBatchSize, shape);
    assert(input.length === this.inputLength(shape), `${input.length} floats are no batch of ${shape.batchSize}`);
    assert(!this.#running, 'a stage runs one batch at a time');
    assert(!this.#destroyed, 'the stage was destroyed');
    this.#running = true;
    try {
      return await this.#runSegments(input, shape, host);
    } finally {
      this.#running = false;
    }
  }

  destroy(): void {
    this.#destroyed = true;
    this.#parts.buffers.destroy();
  }

  async #runSegments(
    input: Float32Array<ArrayBuffer>,
    shape: BatchShape,
    host: StageHost,
  ): Promise<Float32Array<ArrayBuffer>> {
    const { device, buffers } = this.#parts;
    const { hasEmbedding, hasHead } = this.shard.range;
    const segments = this.#callsOf(shape.batchSize);
    const states = buffers.activation('states');
    const partial = this.#partial.subarray(0, this.allReduceLength(shape));
    let [target, values] = [hasEmbedding ? buffers.activation('input') : states, input];
    for (const calls of segments.slice(0, -1)) {
      await host.withGpu(async () => {
        device.queue.writeBuffer(target, 0, values);
        this.#submit(calls, states, partial.byteLength);
        await this.#readBack(partial.byteLength, (bytes) => partial.set(new Float32Array(bytes)));
      });
      await host.allReduce(partial);
      [target, values] = [states, partial];
    }
    const calls = segments[segments.length - 1];
    // Behind the last block of a shard nothing is left to do: the sum is what leaves the stage.
    if (calls.length === 0 && values === partial) return partial.slice();
    const outputBytes = 4 * this.outputLength(shape);
    return host.withGpu(async () => {
      device.queue.writeBuffer(target, 0, values);
      this.#submit(calls, hasHead ? buffers.activation('logits') : states, outputBytes);
      return this.#readBack(outputBytes, (bytes) => new Float32Array(bytes.slice(0)));
    });
  }

  /** One command encoder: the dispatches, then the copy of `source` to where it can be read. */
  #submit(calls: readonly KernelCall[], source: GPUBuffer, bytes: number): void {
    const { device, buffers } = this.#parts;
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const call of calls) recordCall(pass, call);
    pass.end();
    encoder.copyBufferToBuffer(source, 0, buffers.staging, 0, bytes);
    device.queue.submit([encoder.finish()]);
  }

  async #readBack<T>(byteCount: number, use: (bytes: ArrayBuffer) => T): Promise<T> {
    const { device, buffers } = this.#parts;
    try {
      await buffers.staging.mapAsync(GPUMapMode.READ, 0, byteCount);
    } catch (error) {
      if (this.#destroyed) throw new Error('the stage was destroyed while it ran', { cause: error });
      // Nothing else aborts a mapping: `lost` has settled, or is about to.
      if (error instanceof DOMException && error.name === 'AbortError') {
        const { reason, message } = await device.lost;
        throw new DeviceLostError(reason, message);
      }
      throw error;
    }
    const result = use(buffers.staging.getMappedRange(0, byteCount));
    buffers.staging.unmap();
    return result;
  }

  #callsOf(batchSize: number): readonly (readonly KernelCall[])[] {
    const cached = this.#calls.get(batchSize);
    if (cached) return cached;
    const calls = this.#parts.segments.map((steps) =>
      steps.map(({ pipeline, bindGroup, workgroups }) => ({ pipeline, bindGroup, workgroups: workgroups(batchSize) })),
    );
    this.#calls.set(batchSize, calls);
    return calls;
  }
}
