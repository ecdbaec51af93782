/** @file Runs one pipeline stage of `digits-vit` on one device: weights resident, pipelines and bind groups made once. */
import { assert } from '../base/assert.ts';
import { type KernelCall, recordCall } from '../kernels/compile.ts';
import type { KernelFamily } from '../kernels/kernelSpec.ts';
import { stageInputLength, stageOutputLength, weightLayout } from './digitsVit.ts';
import { DeviceLostError } from './gpu.ts';
import type { StageRange } from './stage.ts';
import { createBuffers, type StageBuffers } from './stageBuffers.ts';
import { bindStage, compileStage, familyFor, type Step } from './stageSteps.ts';
import type { Weights } from './weights.ts';

/** A batch on its way through a stage. */
export interface BatchShape {
  /** Requests side by side, 1 … maxBatchSize. */
  readonly batchSize: number;
  /** Rows of each sequence, padding included: 1 while tokens are generated one by one. Default: the model's tokens. */
  readonly tokens?: number;
  /** [batchSize] Rows of each sequence that are not padding. Default: all. */
  readonly lengths?: readonly number[];
  /** 0: a forward pass, or a prompt; k: the k-th token after the prompt, over the keys and values kept. Default 0. */
  readonly iteration?: number;
}

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
  readonly range: StageRange;
  /** Allocated on the device for weights. */
  readonly weightBytes: number;
  /** Floats of a batch that enters and leaves: 784 pixels or 17·128 tokens in, 17·128 tokens or 10 logits out, each. */
  inputLength(shape: BatchShape): number;
  outputLength(shape: BatchShape): number;
  /**
   * Uploads `input`, records one command encoder up to each all-reduce, submits and reads back. One call at a time.
   * @param input  [inputLength(shape)]
   * @returns [outputLength(shape)], memory of the caller's own
   * @throws DeviceLostError if the device is or goes away; AssertionError on a wrong length or an overlapping call
   */
  run(input: Float32Array<ArrayBuffer>, shape: BatchShape, host?: StageHost): Promise<Float32Array<ArrayBuffer>>;
  /** Frees the buffers, not the device. A run in progress rejects. */
  destroy(): void;
}

export interface StageProgramOptions {
  /** Those of the stage suffice. */
  readonly weights: Weights;
  readonly range: StageRange;
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
  const { range, weights, kernels = 'auto', maxBatchSize = 1 } = options;
  assert(Number.isInteger(maxBatchSize) && maxBatchSize >= 1, `a stage cannot take batches of ${maxBatchSize}`);
  const { slots, weightBytes } = weightLayout(range);
  for (const [name, { size }] of slots) {
    assert(weights.get(name)?.byteLength === size, `no tensor ${name} of ${size} bytes`);
  }
  const buffers = await allocate(device, () => createBuffers(device, range, maxBatchSize));
  try {
    for (const [name, { offset }] of slots) {
      device.queue.writeBuffer(buffers.weights, offset, weights.get(name) ?? new Float32Array());
    }
    const family = kernels === 'auto' ? familyFor(device) : kernels;
    const compiled = await compileStage(device, { family, range, maxBatchSize });
    const steps = bindStage(compiled, range, buffers, (name) => {
      const slot = slots.get(name);
      assert(slot, `the stage has no tensor ${name}`);
      return { buffer: buffers.weights, ...slot };
    });
    return new BoundStage({ device, range, weightBytes, maxBatchSize, buffers, steps });
  } catch (error) {
    destroyAll(buffers);
    throw error;
  }
}

/** @throws Error with the device's own words if it has not the memory, or not buffers so large */
async function allocate(device: GPUDevice, create: () => StageBuffers): Promise<StageBuffers> {
  device.pushErrorScope('validation');
  device.pushErrorScope('out-of-memory');
  const buffers = create();
  const refusals = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
  const refusal = refusals.find((error) => error !== null);
  if (!refusal) return buffers;
  destroyAll(buffers);
  throw new Error(`the device refused the buffers of a stage: ${refusal.message}`);
}

function destroyAll(buffers: StageBuffers): void {
  for (const buffer of Object.values(buffers)) buffer.destroy();
}

interface BoundStageParts {
  readonly device: GPUDevice;
  readonly range: StageRange;
  readonly weightBytes: number;
  readonly maxBatchSize: number;
  readonly buffers: StageBuffers;
  readonly steps: readonly Step[];
}

class BoundStage implements StageProgram {
  readonly range: StageRange;
  readonly weightBytes: number;
  readonly #parts: BoundStageParts;
  /** Dispatches by batch size, made when first asked for. */
  readonly #calls = new Map<number, readonly KernelCall[]>();
  #running = false;
  #destroyed = false;

  constructor(parts: BoundStageParts) {
    this.range = parts.range;
    this.weightBytes = parts.weightBytes;
    this.#parts = parts;
  }

  inputLength({ batchSize }: BatchShape): number {
    return batchSize * stageInputLength(this.range);
  }

  outputLength({ batchSize }: BatchShape): number {
    return batchSize * stageOutputLength(this.range);
  }

  async run(
    input: Float32Array<ArrayBuffer>,
    shape: BatchShape,
    host: StageHost = aloneOnGpu,
  ): Promise<Float32Array<ArrayBuffer>> {
    const { maxBatchSize } = this.#parts;
    const { batchSize } = shape;
    assert(batchSize >= 1 && batchSize <= maxBatchSize, `a batch of ${batchSize}, at most ${maxBatchSize} expected`);
    assert(input.length === this.inputLength(shape), `${input.length} floats are no batch of ${batchSize}`);
    assert(!this.#running, 'a stage runs one batch at a time');
    assert(!this.#destroyed, 'the stage was destroyed');
    this.#running = true;
    try {
      return await host.withGpu(() => {
        this.#submit(input, shape);
        return this.#readBack(4 * this.outputLength(shape));
      });
    } finally {
      this.#running = false;
    }
  }

  destroy(): void {
    this.#destroyed = true;
    destroyAll(this.#parts.buffers);
  }

  #submit(input: Float32Array<ArrayBuffer>, shape: BatchShape): void {
    const { device, buffers } = this.#parts;
    device.queue.writeBuffer(buffers.input, 0, input);
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const call of this.#callsOf(shape.batchSize)) recordCall(pass, call);
    pass.end();
    encoder.copyBufferToBuffer(buffers.output, 0, buffers.staging, 0, 4 * this.outputLength(shape));
    device.queue.submit([encoder.finish()]);
  }

  async #readBack(bytes: number): Promise<Float32Array<ArrayBuffer>> {
    const { device, buffers } = this.#parts;
    try {
      await buffers.staging.mapAsync(GPUMapMode.READ, 0, bytes);
    } catch (error) {
      if (this.#destroyed) throw new Error('the stage was destroyed while it ran', { cause: error });
      // Nothing else aborts a mapping: `lost` has settled, or is about to.
      if (error instanceof DOMException && error.name === 'AbortError') {
        const { reason, message } = await device.lost;
        throw new DeviceLostError(reason, message);
      }
      throw error;
    }
    const output = new Float32Array(buffers.staging.getMappedRange(0, bytes).slice(0));
    buffers.staging.unmap();
    return output;
  }

  #callsOf(batchSize: number): readonly KernelCall[] {
    const cached = this.#calls.get(batchSize);
    if (cached) return cached;
    const calls = this.#parts.steps.map(({ pipeline, bindGroup, workgroups }) => ({
      pipeline,
      bindGroup,
      workgroups: workgroups(batchSize),
    }));
    this.#calls.set(batchSize, calls);
    return calls;
  }
}
