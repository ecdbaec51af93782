/** @file The matrix product and what is fused behind it. Variants: naive, tiled (portable), subgroup. */
import biasEpilogue from '../../shaders/lib/epilogue.bias.wgsl?raw';
import geluEpilogue from '../../shaders/lib/epilogue.gelu.wgsl?raw';
import noEpilogue from '../../shaders/lib/epilogue.none.wgsl?raw';
import residualEpilogue from '../../shaders/lib/epilogue.residual.wgsl?raw';
import gather from '../../shaders/lib/gather.wgsl?raw';
import storeTile from '../../shaders/lib/storeTile.wgsl?raw';
import tile from '../../shaders/lib/tile.wgsl?raw';
import naiveSource from '../../shaders/matmul.naive.wgsl?raw';
import subgroupSource from '../../shaders/matmul.subgroup.wgsl?raw';
import tiledSource from '../../shaders/matmul.tiled.wgsl?raw';
import { assert } from '../base/assert.ts';
import type { Binding, KernelFamily, KernelSpec, OperatorSpec } from './kernelSpec.ts';
import { gelu, matmul } from './reference.ts';

/** result [rows, columns] from a [rows, inner] and b [inner, columns]. */
export interface MatmulShape {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** What is done to A·B before it is written; `residual` adds it, with the bias, to what the result holds. */
export type Epilogue = 'none' | 'bias' | 'gelu' | 'residual';

export interface MatmulVariant {
  readonly family: KernelFamily;
  readonly epilogue: Epilogue;
  /** Height of a register tile in groups of four rows: taller loads B less often, but pads more rows. */
  readonly rowGroups: number;
}

const epilogueSources: Record<Epilogue, string> = {
  none: noEpilogue,
  bias: biasEpilogue,
  gelu: geluEpilogue,
  residual: residualEpilogue,
};

/**
 * Tile heights compiled and tested; `rowGroupsFor` chooses among them. Without broadcasts a tile of 20 rows keeps so
 * many addresses that it is slower than two of 12.
 */
export const rowGroupChoices: Readonly<Record<KernelFamily, readonly number[]>> = {
  subgroup: [1, 2, 5],
  portable: [1, 2, 3],
};

/** Vectors of four columns that one invocation computes. */
const vectorsPerLane = 2;

function operator(epilogue: Epilogue): OperatorSpec<MatmulShape> {
  const bindings: Binding<MatmulShape>[] = [
    { name: 'a', access: 'read', length: ({ rows, inner }) => rows * inner },
    { name: 'b', access: 'read', length: ({ inner, columns }) => inner * columns },
    { name: 'result', access: 'write', length: ({ rows, columns }) => rows * columns },
  ];
  if (epilogue !== 'none') bindings.push({ name: 'bias', access: 'read', length: ({ columns }) => columns });
  const resultTraffic = epilogue === 'residual' ? 2 : 1;
  return {
    bindings,
    bytesMoved: ({ rows, inner, columns }) =>
      4 * (rows * inner + inner * columns + resultTraffic * rows * columns + (epilogue === 'none' ? 0 : columns)),
    flops: ({ rows, inner, columns }) => 2 * rows * inner * columns,
    reference: ({ rows, inner, columns }, { a, b, bias, result }) => {
      const y = matmul({ a, b, bias, rows, inner, columns });
      if (epilogue === 'gelu') return y.map(gelu);
      if (epilogue === 'residual') return y.map((value, i) => value + result[i]);
      return y;
    },
    tolerance: 1e-5,
  };
}

/** The yardstick: one invocation per element, no epilogue, any shape. */
export const matmulNaive: KernelSpec<MatmulShape> = {
  ...operator('none'),
  name: 'matmul.naive',
  source: naiveSource,
  features: [],
  constants: ({ rows, inner, columns }) => ({ ROWS: rows, K: inner, N: columns }),
  overrideSets: [{ WORKGROUP_SIZE: 32 }, { WORKGROUP_SIZE: 4 }],
  workgroups: ({ rows, columns }, { WORKGROUP_SIZE }) => [Math.ceil(columns / WORKGROUP_SIZE), rows, 1],
};

/** A product with register tiles. `columns` of its shapes is a multiple of four; rows and `inner` are anything. */
export function matmulSpec({ family, epilogue, rowGroups }: MatmulVariant): KernelSpec<MatmulShape> {
  const shared = {
    ...operator(epilogue),
    constants: ({ rows, inner, columns }: MatmulShape) => {
      assert(columns % 4 === 0, `matmul: ${columns} columns are not in fours; pad b with zeros`);
      return { ROWS: rows, K: inner, N_VECS: columns / 4, ROW_GROUPS: rowGroups };
    },
  };
  const workgroups = ({ rows, columns }: MatmulShape, lanes: number): [number, number, number] => [
    Math.ceil(columns / (4 * vectorsPerLane * lanes)),
    Math.ceil(rows / (4 * rowGroups)),
    1,
  ];
  const epilogueSource = epilogueSources[epilogue];
  if (family === 'subgroup') {
    return {
      ...shared,
      name: `matmul.subgroup ${4 * rowGroups} rows ${epilogue}`,
      source: [gather, tile, epilogueSource, storeTile, subgroupSource].join('\n'),
      features: ['subgroups'],
      overrideSets: [{}],
      workgroups: (shape) => workgroups(shape, 4),
    };
  }
  return {
    ...shared,
    name: `matmul.tiled ${4 * rowGroups} rows ${epilogue}`,
    source: [tile, epilogueSource, storeTile, tiledSource].join('\n'),
    features: [],
    overrideSets: [{ WORKGROUP_SIZE: 4 }, { WORKGROUP_SIZE: 32 }],
    workgroups: (shape, { WORKGROUP_SIZE }) => workgroups(shape, WORKGROUP_SIZE),
  };
}

/**
 * The tile height with the least work for `rows` rows, by a count of SIMD operations for one k:
 *   tiles · (32 · groups + 12 · (loadsOfA · groups + 8)),  tiles = ⌈rows / (4 · groups)⌉
 * where a load costs about 12 multiply-adds (measured on SwiftShader; an adapter with a GPU may prefer lower tiles).
 */
export function rowGroupsFor(family: KernelFamily, rows: number): number {
  const loadsOfA = family === 'subgroup' ? 1 : 4;
  const cost = (groups: number) => Math.ceil(rows / (4 * groups)) * (32 * groups + 12 * (loadsOfA * groups + 8));
  return rowGroupChoices[family].reduce((best, groups) => (cost(groups) < cost(best) ? groups : best));
}
