/** @file Root-mean-square norm. Variants: one invocation per row (portable), four lanes per row (subgroup). */

import subgroupSource from '../../shaders/rmsnorm.subgroup.wgsl?raw';
import portableSource from '../../shaders/rmsnorm.wgsl?raw';
import { assert } from '../base/assert.ts';
import type { KernelFamily, KernelSpec } from './kernelSpec.ts';
import type { LayerNormShape } from './layerNorm.ts';
import { normEpsilon, rmsNorm } from './reference.ts';

const shared = {
  bindings: [
    { name: 'x', access: 'read', length: ({ rows, width }) => rows * width },
    { name: 'scale', access: 'read', length: ({ width }) => width },
    { name: 'result', access: 'write', length: ({ rows, width }) => rows * width },
  ],
  constants: ({ rows, width }) => {
    assert(width % 4 === 0, `rms norm: a width of ${width} is not in fours`);
    return { ROWS: rows, C_VECS: width / 4 };
  },
  bytesMoved: ({ rows, width }) => 4 * (2 * rows * width + width),
  flops: ({ rows, width }) => 4 * rows * width,
  reference: (_shape, { x, scale }) => rmsNorm(x, scale),
  tolerance: 1e-5,
} satisfies Partial<KernelSpec<LayerNormShape>>;

export const rmsNormKernels: Record<KernelFamily, KernelSpec<LayerNormShape>> = {
  subgroup: {
    ...shared,
    name: 'rmsnorm.subgroup',
    source: subgroupSource,
    features: ['subgroups'],
    overrideSets: [{ NORM_EPSILON: normEpsilon }],
    workgroups: ({ rows }) => [rows, 1, 1],
  },
  portable: {
    ...shared,
    name: 'rmsnorm',
    source: portableSource,
    features: [],
    overrideSets: [
      { WORKGROUP_SIZE: 4, NORM_EPSILON: normEpsilon },
      { WORKGROUP_SIZE: 32, NORM_EPSILON: normEpsilon },
    ],
    workgroups: ({ rows }, { WORKGROUP_SIZE }) => [Math.ceil(rows / WORKGROUP_SIZE), 1, 1],
  },
};
