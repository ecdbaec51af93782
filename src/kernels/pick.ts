/** @file One row for each sequence, before a norm and a product that answer once a sequence: its first, last, or mean. */
import first from '../../shaders/lib/pick.first.wgsl?raw';
import last from '../../shaders/lib/pick.last.wgsl?raw';
import mean from '../../shaders/lib/pick.mean.wgsl?raw';
import span from '../../shaders/lib/span.wgsl?raw';
import source from '../../shaders/pick.wgsl?raw';
import { assert } from '../base/assert.ts';
import type { KernelSpec } from './kernelSpec.ts';
import { type Pick, type PickShape, pick } from './referenceSpans.ts';
import { spanBinding } from './spans.ts';

function pickSpec(from: Pick, fromSource: string): KernelSpec<PickShape> {
  return {
    name: `pick ${from}`,
    source: [span, source, fromSource].join('\n'),
    features: [],
    bindings: [
      { name: 'x', access: 'read', length: ({ rows, width }) => rows * width },
      spanBinding,
      { name: 'result', access: 'write', length: ({ batch, width }) => batch * width },
    ],
    constants: ({ rows, batch, width }) => {
      assert(width % 4 === 0, `pick: a width of ${width} is not in fours`);
      return { ROWS: rows, BATCH: batch, C_VECS: width / 4 };
    },
    overrideSets: [{ WORKGROUP_SIZE: 4 }, { WORKGROUP_SIZE: 64 }],
    workgroups: ({ width, batch }, { WORKGROUP_SIZE }) => [Math.ceil(width / 4 / WORKGROUP_SIZE), batch, 1],
    bytesMoved: ({ rows, batch, width }) => 4 * width * (batch + (from === 'mean' ? rows : batch)),
    flops: ({ rows, width }) => (from === 'mean' ? rows * width : 0),
    reference: (shape, { x, spans }) => pick(shape, { x, spans }, from),
    tolerance: from === 'mean' ? 1e-5 : 0,
  };
}

export const pickKernels: Readonly<Record<Pick, KernelSpec<PickShape>>> = {
  first: pickSpec('first', first),
  last: pickSpec('last', last),
  mean: pickSpec('mean', mean),
};
