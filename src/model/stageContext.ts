/** @file What the layers of a stage are made from: its device, its buffers and weights, and how a kernel becomes a dispatch. */
import { chooseMatmul } from '../kernels/chooseMatmul.ts';
import { bindKernel, compileKernel, type KernelCall } from '../kernels/compile.ts';
import type { KernelFamily, KernelSpec, Overrides } from '../kernels/kernelSpec.ts';
import type { Epilogue } from '../kernels/matmulOperator.ts';
import type { ModelConfig } from './modelConfig.ts';
import type { StageShard } from './stage.ts';
import type { StageBuffers } from './stageBuffers.ts';
import type { WeightLayout } from './tensors.ts';

/** A batch as the kernels see it: `batch` sequences of `tokens` rows each. */
export interface BatchRows {
  readonly batch: number;
  readonly tokens: number;
}

export const allRows = ({ batch, tokens }: BatchRows): number => batch * tokens;

/** One dispatch of the stage, for any batch up to the largest. */
export interface Step {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  workgroups(rows: BatchRows): KernelCall['workgroups'];
}

/** A compiled kernel that waits for its buffers. */
export type Bind = (buffers: Readonly<Record<string, GPUBufferBinding>>) => Step;

/** A compiled layer that waits for its weights: their names begin with the block's. */
export type Layer = (block: string) => Step[];

export interface StageContextParts {
  readonly device: GPUDevice;
  readonly kernels: KernelFamily;
  readonly model: ModelConfig;
  readonly shard: StageShard;
  readonly maxBatchSize: number;
  /** Rows of a sequence, at most. */
  readonly maxTokens: number;
  readonly buffers: StageBuffers;
  readonly layout: WeightLayout;
}

export class StageContext {
  readonly model: ModelConfig;
  readonly shard: StageShard;
  readonly kernels: KernelFamily;
  readonly #parts: StageContextParts;

  constructor(parts: StageContextParts) {
    this.model = parts.model;
    this.shard = parts.shard;
    this.kernels = parts.kernels;
    this.#parts = parts;
  }

  /** Compiles a kernel for the largest batch; it serves the smaller ones too. */
  async compile<Shape>(
    spec: KernelSpec<Shape>,
    shapeOf: (rows: BatchRows) => Shape,
    overrides = this.#usualOverrides(spec),
  ): Promise<Bind> {
    const { device, maxBatchSize, maxTokens } = this.#parts;
    const largest = shapeOf({ batch: maxBatchSize, tokens: maxTokens });
    const kernel = await compileKernel(device, spec, largest, overrides);
    return (buffers) => ({
      pipeline: kernel.pipeline,
      bindGroup: bindKernel(device, kernel, buffers),
      workgroups: (rows) => spec.workgroups(shapeOf(rows), overrides),
    });
  }

  /** Sequences side by side, at most: so many slots have the caches. */
  get maxBatchSize(): number {
    return this.#parts.maxBatchSize;
  }

  /** The last override set is the widest: whole subgroups for a GPU, where a CPU wants its cores filled. */
  #usualOverrides<Shape>({ overrideSets }: KernelSpec<Shape>): Overrides {
    const software = this.#parts.device.adapterInfo.isFallbackAdapter;
    return software ? overrideSets[0] : overrideSets[overrideSets.length - 1];
  }

  /** A product of all rows, or of as many as `rowsOf` says, by the kernel known, or believed, to be the fastest for the most. */
  async product(
    epilogue: Epilogue,
    inner: number,
    columns: number,
    rowsOf: (rows: BatchRows) => number = allRows,
  ): Promise<Bind> {
    const { device, kernels, maxBatchSize, maxTokens } = this.#parts;
    const shapeOf = (rows: BatchRows) => ({ rows: rowsOf(rows), inner, columns });
    const largest = shapeOf({ batch: maxBatchSize, tokens: maxTokens });
    const { spec, overrides } = await chooseMatmul(device, { ...largest, epilogue, kernels });
    return this.compile(spec, shapeOf, overrides);
  }

  /**
   * A product that is parallel in rows, into the states. Shards sum what they leave there: the first adds to them, with
   * the bias, the others replace them.
   */
  productIntoStates(inner: number): Promise<Bind> {
    return this.product(this.shard.shardIndex === 0 ? 'residual' : 'none', inner, this.model.hiddenSize);
  }

  activation(name: string): GPUBufferBinding {
    return { buffer: this.#parts.buffers.activation(name) };
  }

  /** The stage's tensors by the binding each is for; what this shard does not hold is left out. */
  weights(names: Readonly<Record<string, string>>): Record<string, GPUBufferBinding> {
    const { buffers, layout } = this.#parts;
    return Object.fromEntries(
      Object.entries(names).flatMap(([binding, name]) => {
        const slot = layout.slots.get(name);
        return slot ? [[binding, { buffer: buffers.weights, offset: slot.offset, size: slot.size }]] : [];
      }),
    );
  }

  /** The operands of a product whose weights are `name`. */
  linear(name: string): Record<string, GPUBufferBinding> {
    return this.weights({ b: `${name}.weight`, bias: `${name}.bias` });
  }
}
