/** @file The dispatches of a stage: which kernels, of which shapes, on which buffers, in which order. */
import { attentionKernels } from '../kernels/attention.ts';
import { bindKernel, compileKernel, type KernelCall } from '../kernels/compile.ts';
import { embedKernels } from '../kernels/embed.ts';
import { headKernels } from '../kernels/head.ts';
import type { KernelFamily, KernelSpec } from '../kernels/kernelSpec.ts';
import { layerNormKernels } from '../kernels/layerNorm.ts';
import { type Epilogue, matmulSpec, rowGroupsFor } from '../kernels/matmul.ts';
import type { ModelConfig } from './modelConfig.ts';
import type { StageShard } from './stage.ts';
import type { StageBuffers } from './stageBuffers.ts';

/** One dispatch of the stage, for any number of requests up to the most. */
export interface Step {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  workgroups(batchSize: number): KernelCall['workgroups'];
}

/** A compiled kernel that waits for its buffers. */
type Bind = (buffers: Readonly<Record<string, GPUBufferBinding>>) => Step;

export interface StageKernelOptions {
  readonly family: KernelFamily;
  readonly model: ModelConfig;
  readonly shard: StageShard;
  readonly maxBatchSize: number;
}

/**
 * The subgroup kernels work in fours: they fill a subgroup of four (a CPU with SIMD) and idle most of a wider one.
 */
export function familyFor(device: GPUDevice): KernelFamily {
  return device.features.has('subgroups') && device.adapterInfo.subgroupMaxSize === 4 ? 'subgroup' : 'portable';
}

/** Compiles each kernel of a stage once; the blocks share them. */
export async function compileStage(device: GPUDevice, { family, model, shard, maxBatchSize }: StageKernelOptions) {
  const { tokenCount, hiddenSize, headCount, mlpSize, classCount, imageSize, patchSize } = model;
  const { range, shardIndex, shardCount } = shard;
  // The last override set is the widest: whole subgroups for a GPU, where a CPU wants its cores filled.
  const software = device.adapterInfo.isFallbackAdapter;
  const compile = async <Shape>(spec: KernelSpec<Shape>, shapeOf: (batch: number) => Shape): Promise<Bind> => {
    const overrides = software ? spec.overrideSets[0] : spec.overrideSets[spec.overrideSets.length - 1];
    const kernel = await compileKernel(device, spec, shapeOf(maxBatchSize), overrides);
    return (buffers) => ({
      pipeline: kernel.pipeline,
      bindGroup: bindKernel(device, kernel, buffers),
      workgroups: (batch) => spec.workgroups(shapeOf(batch), overrides),
    });
  };
  const product = (epilogue: Epilogue, inner: number, columns: number): Promise<Bind> =>
    compile(matmulSpec({ family, epilogue, rowGroups: rowGroupsFor(family, maxBatchSize * tokenCount) }), (batch) => ({
      rows: batch * tokenCount,
      inner,
      columns,
    }));
  // Shards sum what they write to the states: the first adds to them, residual and bias, the others replace them.
  const added: Epilogue = shardIndex === 0 ? 'residual' : 'none';
  const heads = headCount / shardCount;
  const headSize = hiddenSize / headCount;
  const [norm, qkv, attention, out, mlp1, mlp2, embed, head] = await Promise.all([
    compile(layerNormKernels[family], (batch) => ({ rows: batch * tokenCount, width: hiddenSize })),
    product('bias', hiddenSize, 3 * heads * headSize),
    compile(attentionKernels[family], (batch) => ({ batch, tokens: tokenCount, heads, headSize })),
    product(added, heads * headSize, hiddenSize),
    product('gelu', hiddenSize, mlpSize / shardCount),
    product(added, mlpSize / shardCount, hiddenSize),
    range.hasEmbedding &&
      compile(embedKernels[family], (batch) => ({
        batch,
        imageSide: imageSize,
        patchSide: patchSize,
        width: hiddenSize,
      })),
    range.hasHead &&
      compile(headKernels[family], (batch) => ({ batch, tokens: tokenCount, width: hiddenSize, classes: classCount })),
  ]);
  return { norm, qkv, attention, out, mlp1, mlp2, embed, head };
}

export type CompiledStage = Awaited<ReturnType<typeof compileStage>>;

/**
 * The dispatches of a stage in order, each bound to its activations and weights.
 * @returns one segment, or as many as a shard's sums cut it into: each but the last ends with a partial sum in `states`
 */
export function bindStage(
  kernels: CompiledStage,
  { range, shardCount }: StageShard,
  buffers: StageBuffers,
  weight: (name: string) => GPUBufferBinding | undefined,
): Step[][] {
  const [states, normed, qkv, mixed, hidden] = ['states', 'normed', 'qkv', 'mixed', 'hidden'].map(
    (name): GPUBufferBinding => ({ buffer: buffers.activation(name) }),
  );
  const bound = (bindings: Readonly<Record<string, string>>): Record<string, GPUBufferBinding> => {
    const pairs = Object.entries(bindings).map(([binding, name]) => [binding, weight(name)] as const);
    return Object.fromEntries(pairs.filter((pair): pair is [string, GPUBufferBinding] => pair[1] !== undefined));
  };
  const linear = (bind: Bind, name: string, a: GPUBufferBinding, result: GPUBufferBinding): Step =>
    bind({ a, ...bound({ b: `${name}.weight`, bias: `${name}.bias` }), result });
  const norm = (name: string): Step =>
    kernels.norm({ x: states, ...bound({ scale: `${name}.weight`, shift: `${name}.bias` }), result: normed });

  const segments: Step[][] = [[]];
  const add = (...steps: Step[]): void => {
    segments[segments.length - 1].push(...steps);
  };
  const reduce = (): void => {
    if (shardCount > 1) segments.push([]);
  };
  if (kernels.embed) {
    const weights = { weight: 'patch.weight', bias: 'patch.bias', classToken: 'classToken', position: 'position' };
    add(kernels.embed({ pixels: { buffer: buffers.activation('input') }, ...bound(weights), result: states }));
  }
  for (let index = range.firstBlock; index < range.endBlock; index++) {
    const block = `blocks.${index}`;
    add(
      norm(`${block}.norm1`),
      linear(kernels.qkv, `${block}.qkv`, normed, qkv),
      kernels.attention({ qkv, result: mixed }),
      linear(kernels.out, `${block}.out`, mixed, states),
    );
    reduce();
    add(
      norm(`${block}.norm2`),
      linear(kernels.mlp1, `${block}.mlp1`, normed, hidden),
      linear(kernels.mlp2, `${block}.mlp2`, hidden, states),
    );
    reduce();
  }
  if (kernels.head) {
    const weights = { scale: 'norm.weight', shift: 'norm.bias', weight: 'head.weight', bias: 'head.bias' };
    add(kernels.head({ x: states, ...bound(weights), logits: { buffer: buffers.activation('logits') } }));
  }
  return segments;
}
