/** @file Classification head: final norm of the class token, then its projection. */

import subgroupSource from '../../shaders/head.subgroup.wgsl?raw';
import portableSource from '../../shaders/head.wgsl?raw';
import headWeights from '../../shaders/lib/headWeights.wgsl?raw';
import subgroupMoments from '../../shaders/lib/moments.subgroup.wgsl?raw';
import moments from '../../shaders/lib/moments.wgsl?raw';
import normalise from '../../shaders/lib/normalise.wgsl?raw';
import { assert } from '../base/assert.ts';
import type { KernelFamily, KernelSpec } from './kernelSpec.ts';
import { type HeadShape, type HeadTensors, head, normEpsilon } from './reference.ts';

const shared = {
  bindings: [
    { name: 'x', access: 'read', length: ({ batch, tokens, width }) => batch * tokens * width },
    { name: 'scale', access: 'read', length: ({ width }) => width },
    { name: 'shift', access: 'read', length: ({ width }) => width },
    { name: 'weight', access: 'read', length: ({ width, classes }) => width * classes },
    { name: 'bias', access: 'read', length: ({ classes }) => classes },
    { name: 'logits', access: 'write', length: ({ batch, classes }) => batch * classes },
  ],
  constants: ({ batch, tokens, width, classes }) => {
    assert(width % 4 === 0, `head: a width of ${width} is not in fours`);
    return { BATCH: batch, TOKENS: tokens, C_VECS: width / 4, CLASSES: classes };
  },
  bytesMoved: ({ batch, width, classes }) => 4 * (batch * (width + classes) + 2 * width + (width + 1) * classes),
  flops: ({ batch, width, classes }) => batch * (8 * width + 2 * width * classes),
  reference: (shape, tensors) => head(shape, tensors as Readonly<Record<string, Float64Array>> & HeadTensors),
  tolerance: 1e-5,
} satisfies Partial<KernelSpec<HeadShape>>;

export const headKernels: Record<KernelFamily, KernelSpec<HeadShape>> = {
  subgroup: {
    ...shared,
    name: 'head.subgroup',
    source: [normalise, subgroupMoments, headWeights, subgroupSource].join('\n'),
    features: ['subgroups'],
    overrideSets: [{ NORM_EPSILON: normEpsilon }],
    workgroups: ({ batch }) => [batch, 1, 1],
  },
  portable: {
    ...shared,
    name: 'head',
    source: [normalise, moments, headWeights, portableSource].join('\n'),
    features: [],
    overrideSets: [
      { WORKGROUP_SIZE: 4, NORM_EPSILON: normEpsilon },
      { WORKGROUP_SIZE: 32, NORM_EPSILON: normEpsilon },
    ],
    workgroups: ({ batch, classes }, { WORKGROUP_SIZE }) => [Math.ceil(classes / WORKGROUP_SIZE), batch, 1],
  },
};
