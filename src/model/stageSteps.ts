/** @file The dispatches of a pipeline stage: which kernels, of which shapes, on which buffers, in which order. */
import { attentionKernels } from '../kernels/attention.ts';
import { bindKernel, compileKernel, type KernelCall } from '../kernels/compile.ts';
import { embedKernels } from '../kernels/embed.ts';
import { headKernels } from '../kernels/head.ts';
import type { KernelFamily, KernelSpec } from '../kernels/kernelSpec.ts';
import { layerNormKernels } from '../kernels/layerNorm.ts';
import { type Epilogue, matmulSpec, rowGroupsFor } from '../kernels/matmul.ts';
import { digitsVit } from './digitsVit.ts';
import type { StageRange } from './stage.ts';
import type { StageBuffers } from './stageBuffers.ts';

const { imageSize, patchSize, tokenCount, hiddenSize, headCount, mlpSize, classCount } = digitsVit;

/** One dispatch of the stage, for any number of requests up to the most. */
export interface Step {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  workgroups(batchSize: number): KernelCall['workgroups'];
}

/** A compiled kernel that waits for its buffers. */
type Bind = (buffers: Readonly<Record<string, GPUBufferBinding>>) => Step;

/**
 * The subgroup kernels work in fours: they fill a subgroup of four (a CPU with SIMD) and idle most of a wider one.
 */
export function familyFor(device: GPUDevice): KernelFamily {
  return device.features.has('subgroups') && device.adapterInfo.subgroupMaxSize === 4 ? 'subgroup' : 'portable';
}

/** Compiles each kernel of a stage once; the blocks share them. */
export async function compileStage(
  device: GPUDevice,
  { family, range, maxBatchSize }: { family: KernelFamily; range: StageRange; maxBatchSize: number },
) {
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
  const headSize = hiddenSize / headCount;
  const [norm, qkv, attention, out, mlp1, mlp2, embed, head] = await Promise.all([
    compile(layerNormKernels[family], (batch) => ({ rows: batch * tokenCount, width: hiddenSize })),
    product('bias', hiddenSize, 3 * hiddenSize),
    compile(attentionKernels[family], (batch) => ({ batch, tokens: tokenCount, heads: headCount, headSize })),
    product('residual', hiddenSize, hiddenSize),
    product('gelu', hiddenSize, mlpSize),
    product('residual', mlpSize, hiddenSize),
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

/** The dispatches of a stage in order, each bound to its activations and weights. */
export function bindStage(
  kernels: CompiledStage,
  range: StageRange,
  buffers: StageBuffers,
  weight: (name: string) => GPUBufferBinding,
): Step[] {
  const [tokens, normed, qkv, mixed, hidden] = (['tokens', 'normed', 'qkv', 'mixed', 'hidden'] as const).map(
    (name): GPUBufferBinding => ({ buffer: buffers[name] }),
  );
  const linear = (bind: Bind, name: string, a: GPUBufferBinding, result: GPUBufferBinding): Step =>
    bind({ a, b: weight(`${name}.weight`), bias: weight(`${name}.bias`), result });
  const norm = (name: string): Step =>
    kernels.norm({ x: tokens, scale: weight(`${name}.weight`), shift: weight(`${name}.bias`), result: normed });
  const bound = (names: Readonly<Record<string, string>>): Record<string, GPUBufferBinding> =>
    Object.fromEntries(Object.entries(names).map(([binding, name]) => [binding, weight(name)]));

  const steps: Step[] = [];
  if (kernels.embed) {
    const weights = { weight: 'patch.weight', bias: 'patch.bias', classToken: 'classToken', position: 'position' };
    steps.push(kernels.embed({ pixels: { buffer: buffers.input }, ...bound(weights), result: tokens }));
  }
  for (let index = range.firstBlock; index < range.endBlock; index++) {
    const block = `blocks.${index}`;
    steps.push(
      norm(`${block}.norm1`),
      linear(kernels.qkv, `${block}.qkv`, normed, qkv),
      kernels.attention({ qkv, result: mixed }),
      linear(kernels.out, `${block}.out`, mixed, tokens),
      norm(`${block}.norm2`),
      linear(kernels.mlp1, `${block}.mlp1`, normed, hidden),
      linear(kernels.mlp2, `${block}.mlp2`, hidden, tokens),
    );
  }
  if (kernels.head) {
    const weights = { scale: 'norm.weight', shift: 'norm.bias', weight: 'head.weight', bias: 'head.bias' };
    steps.push(kernels.head({ x: tokens, ...bound(weights), logits: { buffer: buffers.output } }));
  }
  return steps;
}
