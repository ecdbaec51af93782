/** @file Runs one stage of a model, or a shard of it, on one device: weights resident, pipelines and bind groups made once. */
import { assert } from '../base/assert.ts';
import { adapterTraits, familyOf } from '../kernels/adapterTraits.ts';
import { type KernelCall, recordCall } from '../kernels/compile.ts';
import type { KernelFamily } from '../kernels/kernelSpec.ts';
import { spanTensor } from '../kernels/spans.ts';
import { activationBytes } from './activations.ts';
import {
  type BatchShape,
  checkBatch,
  inputLength,
  outputLength,
  spansOfBatch,
  statesLength,
  tokensOf,
} from './batchShape.ts';
import { DeviceLostError } from './gpu.ts';
import type { ModelConfig } from './modelConfig.ts';
import { sliceTensor } from './shards.ts';
import type { StageShard } from './stage.ts';
import { StageBuffers } from './stageBuffers.ts';
import { StageContext, type Step } from './stageContext.ts';
import { compileStage } from './stageSteps.ts';
import { valueCount, type WeightLayout, weightLayout } from './tensors.ts';
import type { Weights } from './weights.ts';

/** What a stage needs of the world around it. */
export interface StageHost {
  /** Runs `work` while nobody else uses the physical GPU. Never held while shards wait for each other. */
  withGpu<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Replaces `partial` by its sum over the shards of the stage, in place: the memory is the stage's, and stays so. All shards
   * call it equally often, and must be given the same to the last bit.
   */
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
   * @param output  [outputLength(shape)] Filled and returned; default: new memory
   * @throws DeviceLostError if the device is or goes away; AssertionError on a wrong length or an overlapping call
   */
  run(
    input: Float32Array<ArrayBuffer>,
    shape: BatchShape,
    host?: StageHost,
    output?: Float32Array<ArrayBuffer>,
  ): Promise<Float32Array<ArrayBuffer>>;
  /** Frees the buffers, not the device. A run in progress rejects. */
  destroy(): void;
}

export interface StageProgramOptions {
  readonly model: ModelConfig;
  readonly shard: StageShard;
  /** Of a model whose weights are a file: whole tensors, those of the stage at least. */
  readonly weights?: Weights | undefined;
  /** `auto`, the default, takes what `familyOf` says of the device. */
  readonly kernels?: KernelFamily | 'auto';
  /** Default 1; activations are allocated for it. */
  readonly maxBatchSize?: number;
}

/**
 * Uploads the weights of a stage, or makes them, and compiles its kernels.
 * @throws GPUPipelineError if the device refuses a kernel; DeviceMemoryError if it refuses the memory
 */
export async function createStageProgram(device: GPUDevice, options: StageProgramOptions): Promise<StageProgram> {
  const { model, shard, weights, kernels = 'auto', maxBatchSize = 1 } = options;
  assert(Number.isInteger(maxBatchSize) && maxBatchSize >= 1, `a stage cannot take batches of ${maxBatchSize}`);
  const layout = weightLayout(model, shard);
  if (weights) checkWeights(layout, weights);
  assert(weights || model.weights.kind === 'synthetic', `the weights of ${model.name} are a file`);
  const buffers = await StageBuffers.allocate(device, { model, shard, maxBatchSize });
  try {
    if (weights) uploadWeights(device, { weights, shard, layout, buffer: buffers.weights });
    else if (model.weights.kind === 'synthetic') {
      // Fetched with the first model that wants it: those whose weights are a file go without.
      const { synthesiseWeights } = await import('./syntheticWeights.ts');
      await synthesiseWeights(device, { shard, seed: model.weights.seed, layout, buffer: buffers.weights });
    }
    const family = kernels === 'auto' ? familyOf(adapterTraits(device)) : kernels;
    const parts = { device, kernels: family, model, shard, maxBatchSize, buffers, layout };
    const sizes = await Promise.all(
      compiledTokens(model).map(async (maxTokens) => {
        return { maxTokens, segments: await compileStage(new StageContext({ ...parts, maxTokens })) };
      }),
    );
    return new BoundStage({ device, model, shard, weightBytes: layout.weightBytes, maxBatchSize, buffers, sizes });
  } catch (error) {
    buffers.destroy();
    throw error;
  }
}

/** Rows of a sequence that a stage is compiled for, ascending: tokens generated one by one have kernels of their own. */
function compiledTokens({ family, tokenCount }: ModelConfig): number[] {
  return family === 'decoder' ? [1, tokenCount] : [tokenCount];
}

function checkWeights({ slots }: WeightLayout, weights: Weights): void {
  for (const [name, { spec }] of slots) {
    const length = valueCount(spec);
    assert(weights.get(name)?.length === length, `no tensor ${name} of ${length} values`);
  }
}

function uploadWeights(
  device: GPUDevice,
  { weights, shard, layout, buffer }: { weights: Weights; shard: StageShard; layout: WeightLayout; buffer: GPUBuffer },
): void {
  for (const [name, { spec, offset }] of layout.slots) {
    const values = weights.get(name);
    if (values) device.queue.writeBuffer(buffer, offset, sliceTensor(values, spec.holders, shard));
  }
}

interface BoundStageParts {
  readonly device: GPUDevice;
  readonly model: ModelConfig;
  readonly shard: StageShard;
  readonly weightBytes: number;
  readonly maxBatchSize: number;
  readonly buffers: StageBuffers;
  readonly sizes: readonly CompiledSize[];
}

/** A stage compiled for sequences of up to `maxTokens` rows. */
interface CompiledSize {
  readonly maxTokens: number;
  /** The dispatches up to each all-reduce, then those up to the end. */
  readonly segments: readonly (readonly Step[])[];
}

class BoundStage implements StageProgram {
  readonly shard: StageShard;
  readonly weightBytes: number;
  readonly activationBytes: number;
  readonly allReduceCount: number;
  readonly #parts: BoundStageParts;
  /** By batch size and tokens, made when first asked for: the dispatches of each segment. */
  readonly #calls = new Map<string, readonly (readonly KernelCall[])[]>();
  /** What the shards sum, kept from run to run. */
  readonly #partial: Float32Array<ArrayBuffer>;
  /** [maxBatchSize, 4] Where sequences lie. */
  readonly #spans: Float32Array<ArrayBuffer>;
  #running = false;
  #destroyed = false;

  constructor(parts: BoundStageParts) {
    const { model, shard, maxBatchSize, sizes } = parts;
    this.#parts = parts;
    this.shard = shard;
    this.weightBytes = parts.weightBytes;
    this.activationBytes = activationBytes(model, shard, maxBatchSize);
    this.allReduceCount = sizes[0].segments.length - 1;
    this.#spans = new Float32Array(4 * maxBatchSize);
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
    output = new Float32Array(this.outputLength(shape)),
  ): Promise<Float32Array<ArrayBuffer>> {
    checkBatch(this.#parts.model, this.#parts.maxBatchSize, shape);
    assert(input.length === this.inputLength(shape), `${input.length} floats are no batch of ${shape.batchSize}`);
    assert(output.length === this.outputLength(shape), `${output.length} floats do not hold what leaves the stage`);
    assert(!this.#running, 'a stage runs one batch at a time');
    assert(!this.#destroyed, 'the stage was destroyed');
    this.#running = true;
    try {
      await this.#runSegments(input, shape, host, output);
      return output;
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
    output: Float32Array<ArrayBuffer>,
  ): Promise<void> {
    const { device, buffers } = this.#parts;
    const segments = this.#callsOf(shape);
    const states = buffers.activation('states');
    const partial = this.#partial.subarray(0, this.allReduceLength(shape));
    let upload = () => this.#begin(input, shape);
    for (const calls of segments.slice(0, -1)) {
      await host.withGpu(async () => {
        upload();
        this.#submit(calls, states, partial.byteLength);
        await this.#readBack(partial);
      });
      await host.allReduce(partial);
      upload = () => device.queue.writeBuffer(states, 0, partial);
    }
    const calls = segments[segments.length - 1];
    // Behind the last block of a shard nothing is left to do: the sum is what leaves the stage.
    if (calls.length === 0 && segments.length > 1) return output.set(partial);
    const source = this.shard.range.hasHead ? buffers.activation('logits') : states;
    await host.withGpu(() => {
      upload();
      this.#submit(calls, source, output.byteLength);
      return this.#readBack(output);
    });
  }

  /** Uploads what enters, and where its sequences lie; forgets what an earlier batch left in rows that are padding now. */
  #begin(input: Float32Array<ArrayBuffer>, shape: BatchShape): void {
    const { device, model, buffers } = this.#parts;
    const { hasEmbedding } = this.shard.range;
    device.queue.writeBuffer(buffers.activation(hasEmbedding ? 'input' : 'states'), 0, input);
    if (model.family === 'vit') return;
    // What reads all spans must find the rest of them empty.
    this.#spans.fill(0);
    this.#spans.set(spanTensor(spansOfBatch(model, shape)));
    device.queue.writeBuffer(buffers.activation('spans'), 0, this.#spans);
    const hasPadding = shape.lengths !== undefined && !shape.iteration;
    if (!hasPadding || !hasEmbedding) return;
    const encoder = device.createCommandEncoder();
    encoder.clearBuffer(buffers.activation('states'), 0, 4 * statesLength(model, shape));
    device.queue.submit([encoder.finish()]);
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

  /** What was copied by the last submit, into `values`. */
  async #readBack(values: Float32Array<ArrayBuffer>): Promise<void> {
    const { device, buffers } = this.#parts;
    try {
      await buffers.staging.mapAsync(GPUMapMode.READ, 0, values.byteLength);
    } catch (error) {
      if (this.#destroyed) throw new Error('the stage was destroyed while it ran', { cause: error });
      // Nothing else aborts a mapping: `lost` has settled, or is about to.
      if (error instanceof DOMException && error.name === 'AbortError') {
        const { reason, message } = await device.lost;
        throw new DeviceLostError(reason, message);
      }
      throw error;
    }
    values.set(new Float32Array(buffers.staging.getMappedRange(0, values.byteLength)));
    buffers.staging.unmap();
  }

  #callsOf(shape: BatchShape): readonly (readonly KernelCall[])[] {
    const rows = { batch: shape.batchSize, tokens: tokensOf(this.#parts.model, shape) };
    const key = `${rows.batch}×${rows.tokens}`;
    const cached = this.#calls.get(key);
    if (cached) return cached;
    const size = this.#parts.sizes.find(({ maxTokens }) => maxTokens >= rows.tokens);
    assert(size, `the stage is compiled for fewer than ${rows.tokens} tokens`);
    const calls = size.segments.map((steps) =>
      steps.map(({ pipeline, bindGroup, workgroups }) => ({ pipeline, bindGroup, workgroups: workgroups(rows) })),
    );
    this.#calls.set(key, calls);
    return calls;
  }
}
