/** @file Bidirectional attention with an online softmax. Variants: query per invocation (portable), four per subgroup. */

import subgroupSource from '../../shaders/attention.subgroup.wgsl?raw';
import portableSource from '../../shaders/attention.wgsl?raw';
import { assert } from '../base/assert.ts';
import type { KernelFamily, KernelSpec } from './kernelSpec.ts';
import { type AttentionShape, attention } from './reference.ts';

const shared = {
  bindings: [
    { name: 'qkv', access: 'read', length: (shape) => 3 * valueCount(shape) },
    { name: 'result', access: 'write', length: valueCount },
  ],
  bytesMoved: (shape) => 4 * 4 * valueCount(shape),
  flops: (shape) => 4 * shape.tokens * valueCount(shape),
  reference: (shape, { qkv }) => attention(shape, qkv),
  tolerance: 1e-5,
} satisfies Partial<KernelSpec<AttentionShape>>;

function valueCount({ batch, tokens, heads, headSize }: AttentionShape): number {
  return batch * tokens * heads * headSize;
}

function sizes({ batch, tokens, heads, headSize }: AttentionShape) {
  assert(headSize % 16 === 0, `attention: a head size of ${headSize} is not in sixteens`);
  return { BATCH: batch, TOKENS: tokens, HEADS: heads };
}

export const attentionKernels: Record<KernelFamily, KernelSpec<AttentionShape>> = {
  subgroup: {
    ...shared,
    name: 'attention.subgroup',
    source: subgroupSource,
    features: ['subgroups'],
    constants: (shape) => ({ ...sizes(shape), HEAD_QUADS: shape.headSize / 16 }),
    overrideSets: [{}],
    workgroups: ({ batch, tokens, heads }) => [Math.ceil(tokens / 4), heads, batch],
  },
  portable: {
    ...shared,
    name: 'attention',
    source: portableSource,
    features: [],
    constants: (shape) => ({ ...sizes(shape), HEAD_VECS: shape.headSize / 4 }),
    overrideSets: [{ WORKGROUP_SIZE: 4 }, { WORKGROUP_SIZE: 32 }],
    workgroups: ({ batch, tokens, heads }, { WORKGROUP_SIZE }) => [Math.ceil(tokens / WORKGROUP_SIZE), heads, batch],
  },
};
