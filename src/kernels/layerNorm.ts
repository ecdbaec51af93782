/** @file Layer norm. Variants: one invocation per row (portable), four lanes per row (subgroup). */

import subgroupSource from '../../shaders/layernorm.subgroup.wgsl?raw';
import portableSource from '../../shaders/layernorm.wgsl?raw';
import subgroupMoments from '../../shaders/lib/moments.subgroup.wgsl?raw';
import moments from '../../shaders/lib/moments.wgsl?raw';
import normalise from '../../shaders/lib/normalise.wgsl?raw';
import { assert } from '../base/assert.ts';
import type { KernelFamily, KernelSpec } from './kernelSpec.ts';
import { layerNorm, normEpsilon } from './reference.ts';

/** x and result [rows, width]; width is a multiple of four. */
export interface LayerNormShape {
  readonly rows: number;
  readonly width: number;
}

const shared = {
  bindings: [
    { name: 'x', access: 'read', length: ({ rows, width }) => rows * width },
    { name: 'scale', access: 'read', length: ({ width }) => width },
    { name: 'shift', access: 'read', length: ({ width }) => width },
    { name: 'result', access: 'write', length: ({ rows, width }) => rows * width },
  ],
  constants: ({ rows, width }) => {
    assert(width % 4 === 0, `layer norm: a width of ${width} is not in fours`);
    return { ROWS: rows, C_VECS: width / 4 };
  },
  bytesMoved: ({ rows, width }) => 4 * (2 * rows * width + 2 * width),
  flops: ({ rows, width }) => 8 * rows * width,
  reference: (_shape, { x, scale, shift }) => layerNorm(x, scale, shift),
  tolerance: 1e-5,
} satisfies Partial<KernelSpec<LayerNormShape>>;

export const layerNormKernels: Record<KernelFamily, KernelSpec<LayerNormShape>> = {
  subgroup: {
    ...shared,
    name: 'layernorm.subgroup',
    source: [normalise, subgroupMoments, subgroupSource].join('\n'),
    features: ['subgroups'],
    overrideSets: [{ NORM_EPSILON: normEpsilon }],
    workgroups: ({ rows }) => [rows, 1, 1],
  },
  portable: {
    ...shared,
    name: 'layernorm',
    source: [normalise, moments, portableSource].join('\n'),
    features: [],
    overrideSets: [
      { WORKGROUP_SIZE: 4, NORM_EPSILON: normEpsilon },
      { WORKGROUP_SIZE: 32, NORM_EPSILON: normEpsilon },
    ],
    workgroups: ({ rows }, { WORKGROUP_SIZE }) => [Math.ceil(rows / WORKGROUP_SIZE), 1, 1],
  },
};
