/**
 * @file Attention with an online softmax: of whole sequences, of spans of a batch (padded, or causal), and of spans with
 * a cache of keys and values. Variants: query per invocation (portable), four per subgroup.
 */

import subgroupSource from '../../shaders/attention.subgroup.wgsl?raw';
import portableSource from '../../shaders/attention.wgsl?raw';
import cacheAppendSource from '../../shaders/cacheAppend.wgsl?raw';
import seesAll from '../../shaders/lib/sees.all.wgsl?raw';
import seesCausal from '../../shaders/lib/sees.causal.wgsl?raw';
import cachedSequence from '../../shaders/lib/sequence.cached.wgsl?raw';
import spanSequence from '../../shaders/lib/sequence.spans.wgsl?raw';
import sequence from '../../shaders/lib/sequence.wgsl?raw';
import wholeSequence from '../../shaders/lib/sequence.whole.wgsl?raw';
import span from '../../shaders/lib/span.wgsl?raw';
import { assert } from '../base/assert.ts';
import type { KernelFamily, KernelSpec, OperatorSpec, Tensors } from './kernelSpec.ts';
import { type AttentionShape, attention } from './reference.ts';
import {
  type CacheShape,
  cacheAppend,
  cachedAttention,
  type Sees,
  type SpanAttentionShape,
  type SpanAttentionTensors,
  spanAttention,
} from './referenceSpans.ts';
import { spanBinding } from './spans.ts';

type Heads = Pick<AttentionShape, 'heads' | 'headSize'>;

/** What distinguishes one kind of attention from another, whatever the variant. */
interface AttentionKind<Shape extends AttentionShape> {
  readonly name: string;
  readonly source: string;
  readonly operator: OperatorSpec<Shape>;
  sizes(shape: Shape): Readonly<Record<string, number>>;
}

const sources: Record<Sees, string> = { all: seesAll, causal: seesCausal };

function widthOf({ heads, headSize }: Heads): number {
  assert(headSize % 16 === 0, `attention: a head size of ${headSize} is not in sixteens`);
  return heads * headSize;
}

/** Both variants of a kind. */
function variants<Shape extends AttentionShape>(
  kind: AttentionKind<Shape>,
): Readonly<Record<KernelFamily, KernelSpec<Shape>>> {
  return {
    subgroup: {
      ...kind.operator,
      name: `attention.subgroup ${kind.name}`,
      source: ['const HEAD_VECS = 4u * HEAD_QUADS;', sequence, kind.source, subgroupSource].join('\n'),
      features: ['subgroups'],
      constants: (shape) => ({ ...kind.sizes(shape), HEADS: shape.heads, HEAD_QUADS: shape.headSize / 16 }),
      overrideSets: [{}],
      workgroups: ({ batch, tokens, heads }) => [Math.ceil(tokens / 4), heads, batch],
    },
    portable: {
      ...kind.operator,
      name: `attention ${kind.name}`,
      source: [sequence, kind.source, portableSource].join('\n'),
      features: [],
      constants: (shape) => ({ ...kind.sizes(shape), HEADS: shape.heads, HEAD_VECS: shape.headSize / 4 }),
      overrideSets: [{ WORKGROUP_SIZE: 4 }, { WORKGROUP_SIZE: 32 }],
      workgroups: ({ batch, tokens, heads }, { WORKGROUP_SIZE }) => [Math.ceil(tokens / WORKGROUP_SIZE), heads, batch],
    },
  };
}

/** Every sequence has all its tokens, and every query sees every key: nothing to look up. */
export const attentionKernels = variants<AttentionShape>({
  name: 'whole',
  source: [wholeSequence, seesAll].join('\n'),
  operator: {
    bindings: [
      { name: 'qkv', access: 'read', length: (shape) => 3 * shape.batch * shape.tokens * widthOf(shape) },
      { name: 'result', access: 'write', length: (shape) => shape.batch * shape.tokens * widthOf(shape) },
    ],
    bytesMoved: (shape) => 4 * 4 * shape.batch * shape.tokens * widthOf(shape),
    flops: (shape) => 4 * shape.batch * shape.tokens ** 2 * widthOf(shape),
    reference: (shape, { qkv }) => attention(shape, qkv),
    tolerance: 1e-5,
  },
  sizes: ({ batch, tokens }) => ({ BATCH: batch, TOKENS: tokens }),
});

function ofSpans(sees: Sees): AttentionKind<SpanAttentionShape> {
  return {
    name: `spans ${sees}`,
    source: [span, spanSequence, sources[sees]].join('\n'),
    operator: {
      bindings: [
        { name: 'qkv', access: 'read', length: (shape) => 3 * shape.rows * widthOf(shape) },
        spanBinding,
        { name: 'result', access: 'write', length: (shape) => shape.rows * widthOf(shape) },
      ],
      bytesMoved: (shape) => 4 * 4 * shape.rows * widthOf(shape),
      flops: (shape) => ((sees === 'causal' ? 2 : 4) * shape.rows ** 2 * widthOf(shape)) / shape.batch,
      reference: (shape, tensors) => spanAttention(shape, tensors as Tensors & SpanAttentionTensors, sees),
      tolerance: 1e-5,
    },
    sizes: ({ rows, batch }) => ({ ROWS: rows, BATCH: batch }),
  };
}

/** Sequences of different lengths in one batch, or padded ones: a query sees the keys of its span, or those before it. */
export const spanAttentionKernels: Readonly<Record<Sees, Record<KernelFamily, KernelSpec<SpanAttentionShape>>>> = {
  all: variants(ofSpans('all')),
  causal: variants(ofSpans('causal')),
};

const cacheLength = (shape: CacheShape): number => shape.slots * shape.maxTokens * 2 * widthOf(shape);

/** Causal; keys and values are read from the cache, where `cacheAppendKernel` has put those of the new tokens too. */
export const cachedAttentionKernels = variants<CacheShape>({
  name: 'cached',
  source: [span, cachedSequence, seesCausal].join('\n'),
  operator: {
    bindings: [
      { name: 'qkv', access: 'read', length: (shape) => 3 * shape.rows * widthOf(shape) },
      spanBinding,
      { name: 'cache', access: 'read', length: cacheLength },
      { name: 'result', access: 'write', length: (shape) => shape.rows * widthOf(shape) },
    ],
    // Of a full cache; how full it is, only the spans know.
    bytesMoved: (shape) => 4 * (2 * shape.rows * widthOf(shape) + (cacheLength(shape) * shape.batch) / shape.slots),
    flops: (shape) => 4 * shape.rows * shape.maxTokens * widthOf(shape),
    reference: (shape, tensors) =>
      cachedAttention(shape, tensors as Tensors & SpanAttentionTensors & Record<'cache', Float64Array>),
    tolerance: 1e-5,
  },
  sizes: ({ rows, batch, slots, maxTokens }) => ({ ROWS: rows, BATCH: batch, SLOTS: slots, MAX_TOKENS: maxTokens }),
});

export const cacheAppendKernel: KernelSpec<CacheShape> = {
  name: 'cache append',
  source: [span, cacheAppendSource].join('\n'),
  features: [],
  bindings: [
    { name: 'qkv', access: 'read', length: (shape) => 3 * shape.rows * widthOf(shape) },
    spanBinding,
    { name: 'cache', access: 'write', length: cacheLength },
  ],
  constants: (shape) => {
    const { rows, batch, heads, headSize, slots, maxTokens } = shape;
    return { ROWS: rows, BATCH: batch, HEADS: heads, HEAD_VECS: headSize / 4, SLOTS: slots, MAX_TOKENS: maxTokens };
  },
  overrideSets: [{ WORKGROUP_SIZE: 4 }, { WORKGROUP_SIZE: 64 }],
  workgroups: (shape, { WORKGROUP_SIZE }) => [
    Math.ceil(widthOf(shape) / 2 / WORKGROUP_SIZE),
    shape.tokens,
    shape.batch,
  ],
  bytesMoved: (shape) => 2 * 4 * 2 * shape.rows * widthOf(shape),
  flops: () => 0,
  reference: (shape, tensors) =>
    cacheAppend(shape, tensors as Tensors & Record<'qkv' | 'spans' | 'cache', Float64Array>),
  tolerance: 0,
};
