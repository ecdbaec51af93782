/** @file Patch embedding: pixels to tokens. The variants differ in how four patches' pixels reach an invocation. */

import subgroupSource from '../../shaders/embed.subgroup.wgsl?raw';
import portableSource from '../../shaders/embed.wgsl?raw';
import shell from '../../shaders/lib/embed.wgsl?raw';
import gather from '../../shaders/lib/gather.wgsl?raw';
import tile from '../../shaders/lib/tile.wgsl?raw';
import { assert } from '../base/assert.ts';
import type { KernelFamily, KernelSpec, Overrides } from './kernelSpec.ts';
import { type EmbedShape, type EmbedTensors, embed, pixelDeviation, pixelMean, tokenCountOf } from './reference.ts';

const normalisation = { PIXEL_MEAN: pixelMean, PIXEL_DEVIATION: pixelDeviation };

const shared = {
  bindings: [
    { name: 'pixels', access: 'read', length: pixelCount },
    { name: 'weight', access: 'read', length: ({ patchSide, width }) => patchSide ** 2 * width },
    { name: 'bias', access: 'read', length: ({ width }) => width },
    { name: 'classToken', access: 'read', length: ({ width }) => width },
    { name: 'position', access: 'read', length: (shape) => tokenCountOf(shape) * shape.width },
    { name: 'result', access: 'write', length: resultLength },
  ],
  constants: ({ batch, imageSide, patchSide, width }) => {
    assert(width % 4 === 0, `embed: a width of ${width} is not in fours`);
    assert(imageSide % patchSide === 0, `embed: patches of ${patchSide} do not tile an image of ${imageSide}`);
    return { BATCH: batch, IMAGE_SIDE: imageSide, PATCH_SIDE: patchSide, C_VECS: width / 4 };
  },
  workgroups: (shape, { WORKGROUP_SIZE }: Overrides): [number, number, number] => [
    Math.ceil(shape.width / 4 / WORKGROUP_SIZE),
    1 + Math.ceil((tokenCountOf(shape) - 1) / 4),
    shape.batch,
  ],
  bytesMoved: (shape) =>
    4 * (pixelCount(shape) + resultLength(shape) + (shape.patchSide ** 2 + 2 + tokenCountOf(shape)) * shape.width),
  flops: (shape) => 2 * pixelCount(shape) * shape.width,
  reference: (shape, tensors) => embed(shape, tensors as Readonly<Record<string, Float64Array>> & EmbedTensors),
  tolerance: 1e-5,
} satisfies Partial<KernelSpec<EmbedShape>>;

function pixelCount({ batch, imageSide }: EmbedShape): number {
  return batch * imageSide ** 2;
}

function resultLength(shape: EmbedShape): number {
  return shape.batch * tokenCountOf(shape) * shape.width;
}

export const embedKernels: Record<KernelFamily, KernelSpec<EmbedShape>> = {
  subgroup: {
    ...shared,
    name: 'embed.subgroup',
    source: [gather, tile, shell, subgroupSource].join('\n'),
    features: ['subgroups'],
    overrideSets: [{ WORKGROUP_SIZE: 4, ...normalisation }],
  },
  portable: {
    ...shared,
    name: 'embed',
    source: [tile, shell, portableSource].join('\n'),
    features: [],
    overrideSets: [
      { WORKGROUP_SIZE: 4, ...normalisation },
      { WORKGROUP_SIZE: 32, ...normalisation },
    ],
  },
};
