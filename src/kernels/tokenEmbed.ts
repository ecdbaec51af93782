/** @file Token embedding: what a token is, plus where it stands. */
import span from '../../shaders/lib/span.wgsl?raw';
import source from '../../shaders/tokenEmbed.wgsl?raw';
import { assert } from '../base/assert.ts';
import type { KernelSpec } from './kernelSpec.ts';
import { type TokenEmbedShape, tokenEmbed } from './referenceSpans.ts';
import { spanBinding } from './spans.ts';

export const tokenEmbedKernel: KernelSpec<TokenEmbedShape> = {
  name: 'token embed',
  source: [span, source].join('\n'),
  features: [],
  bindings: [
    { name: 'ids', access: 'read', length: ({ rows }) => rows },
    spanBinding,
    { name: 'token', access: 'read', length: ({ vocabularySize, width }) => vocabularySize * width },
    { name: 'place', access: 'read', length: ({ places, width }) => places * width },
    { name: 'result', access: 'write', length: ({ rows, width }) => rows * width },
  ],
  constants: ({ rows, batch, width, vocabularySize, places }) => {
    assert(width % 4 === 0, `token embed: a width of ${width} is not in fours`);
    return { ROWS: rows, BATCH: batch, C_VECS: width / 4, VOCABULARY: vocabularySize, PLACES: places };
  },
  overrideSets: [{ WORKGROUP_SIZE: 4 }, { WORKGROUP_SIZE: 64 }],
  workgroups: ({ width, tokens, batch }, { WORKGROUP_SIZE }) => [Math.ceil(width / 4 / WORKGROUP_SIZE), tokens, batch],
  bytesMoved: ({ rows, width }) => 4 * rows * (3 * width + 1),
  flops: ({ rows, width }) => rows * width,
  reference: (shape, { ids, spans, token, place, result }) => tokenEmbed(shape, { ids, spans, token, place, result }),
  tolerance: 1e-7,
};
