/** @file Runs one pipeline stage of `digits-vit` on one device: weights resident, pipelines and bind groups made once. */
import { assert } from '../base/assert.ts';
import { type KernelCall, recordCall } from '../kernels/compile.ts';
import type { KernelFamily } from '../kernels/kernelSpec.ts';
import { type StageRange, stageInputLength, stageOutputLength, weightLayout } from './digitsVit.ts';
import { DeviceLostError } from './gpu.ts';
import { createBuffers, type StageBuffers } from './stageBuffers.ts';
import { bindStage, compileStage, familyFor, type Step } from './stageSteps.ts';
import type { Weights } from './weights.ts';

export interface StageProgram {
  readonly range: StageRange;
  /** Allocated on the device for weights. */
  readonly weightBytes: number;
  /** Floats of one request: 784 pixels or 17·128 tokens in, 17·128 tokens or 10 logits out. */
  readonly inputLength: number;
  readonly outputLength: number;
  /**
   * Uploads `input`, records one command encoder for the whole stage, submits and reads back. One call at a time.
   * @param input      [batchSize · inputLength]
   * @param batchSize  requests side by side, 1 … maxBatchSize
   * @returns [batchSize · outputLength], memory of the caller's own
   * @throws DeviceLostError if the device is or goes away; AssertionError on a wrong length or an overlapping call
   */
  run(input: Float32Array<ArrayBuffer>, batchSize?: number): Promise<Float32Array<ArrayBuffer>>;
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
  readonly inputLength: number;
  readonly outputLength: number;
  readonly #parts: BoundStageParts;
  /** Dispatches by batch size, made when first asked for. */
  readonly #calls = new Map<number, readonly KernelCall[]>();
  #running = false;
  #destroyed = false;

  constructor(parts: BoundStageParts) {
    this.range = parts.range;
    this.weightBytes = parts.weightBytes;
    this.inputLength = stageInputLength(parts.range);
    this.outputLength = stageOutputLength(parts.range);
    this.#parts = parts;
  }

  async run(input: Float32Array<ArrayBuffer>, batchSize = 1): Promise<Float32Array<ArrayBuffer>> {
    const { maxBatchSize } = this.#parts;
    assert(batchSize >= 1 && batchSize <= maxBatchSize, `a batch of ${batchSize}, at most ${maxBatchSize} expected`);
    assert(input.length === batchSize * this.inputLength, `${input.length} floats are no batch of ${batchSize}`);
    assert(!this.#running, 'a stage runs one batch at a time');
    assert(!this.#destroyed, 'the stage was destroyed');
    this.#running = true;
    try {
      this.#submit(input, batchSize);
      return await this.#readBack(4 * batchSize * this.outputLength);
    } finally {
      this.#running = false;
    }
  }

  destroy(): void {
    this.#destroyed = true;
    destroyAll(this.#parts.buffers);
  }

  #submit(input: Float32Array<ArrayBuffer>, batchSize: number): void {
    const { device, buffers } = this.#parts;
    device.queue.writeBuffer(buffers.input, 0, input);
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const call of this.#callsOf(batchSize)) recordCall(pass, call);
    pass.end();
    encoder.copyBufferToBuffer(buffers.output, 0, buffers.staging, 0, 4 * batchSize * this.outputLength);
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
