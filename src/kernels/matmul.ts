/** @file The matrix product and what is fused behind it, in the variants that `matmulCandidates.ts` chooses among. */
import gemvSource from '../../shaders/gemv.wgsl?raw';
import biasEpilogue from '../../shaders/lib/epilogue.bias.wgsl?raw';
import geluEpilogue from '../../shaders/lib/epilogue.gelu.wgsl?raw';
import noEpilogue from '../../shaders/lib/epilogue.none.wgsl?raw';
import residualEpilogue from '../../shaders/lib/epilogue.residual.wgsl?raw';
import operands from '../../shaders/lib/operands.wgsl?raw';
import f16Precision from '../../shaders/lib/precision.f16.wgsl?raw';
import f16StoragePrecision from '../../shaders/lib/precision.f16storage.wgsl?raw';
import f32Precision from '../../shaders/lib/precision.f32.wgsl?raw';
import naiveSource from '../../shaders/matmul.naive.wgsl?raw';
import sharedSource from '../../shaders/matmul.shared.wgsl?raw';
import subgroupSource from '../../shaders/matmul.subgroup.wgsl?raw';
import tiledSource from '../../shaders/matmul.tiled.wgsl?raw';
import { assert, assertUnreachable } from '../base/assert.ts';
import type { KernelSpec } from './kernelSpec.ts';
import { type Epilogue, type MatmulShape, matmulOperator, type Precision } from './matmulOperator.ts';

/** All but `naive` want `inner` and `columns` in fours. */
export type MatmulVariant =
  /** One invocation per element: the yardstick. */
  | { readonly kind: 'naive' }
  /** Register tiles of `tileRows` rows × `vectors` vectors of four columns an invocation; a GEMV with one row. */
  | { readonly kind: 'tiled'; readonly tileRows: number; readonly vectors: number }
  /** Register tiles of 4·`rowGroups` rows × `vectors` vectors a lane, rows broadcast among four lanes. */
  | { readonly kind: 'subgroup'; readonly rowGroups: number; readonly vectors: number }
  /** Tiles in workgroup memory, four rows × one vector an invocation. */
  | { readonly kind: 'shared' }
  /** For few rows: `inner` split among invocations that add up in workgroup memory. */
  | { readonly kind: 'gemv' };

export interface MatmulOptions {
  readonly epilogue: Epilogue;
  /** Default f32; of `naive` there is no other. */
  readonly precision?: Precision;
}

const epilogueSources: Readonly<Record<Epilogue, string>> = {
  none: noEpilogue,
  bias: biasEpilogue,
  gelu: geluEpilogue,
  residual: residualEpilogue,
};

const precisionSources: Readonly<Record<Precision, string>> = {
  f32: f32Precision,
  'f16-storage': f16StoragePrecision,
  f16: f16Precision,
};

type Parts = Pick<KernelSpec<MatmulShape>, 'name' | 'source' | 'features' | 'overrideSets' | 'workgroups'> & {
  /** Beside those of the shape. */
  readonly constants?: Readonly<Record<string, number>>;
};

export function matmulKernel(variant: MatmulVariant, options: MatmulOptions): KernelSpec<MatmulShape> {
  const { epilogue, precision = 'f32' } = options;
  if (variant.kind === 'naive') return naive(epilogue);
  const { name, source, features, constants, ...parts } = partsOf(variant);
  return {
    ...matmulOperator(epilogue, precision),
    ...parts,
    name: [name, epilogue, ...(precision === 'f32' ? [] : [precision])].join(' '),
    source: [precisionSources[precision], operands, epilogueSources[epilogue], source].join('\n'),
    features: precision === 'f32' ? features : [...features, 'shader-f16'],
    constants: (shape) => ({ ...vectorCounts(shape), ...constants }),
  };
}

function naive(epilogue: Epilogue): KernelSpec<MatmulShape> {
  return {
    ...matmulOperator(epilogue, 'f32'),
    name: `matmul.naive ${epilogue}`,
    source: [epilogueSources[epilogue], naiveSource].join('\n'),
    features: [],
    constants: ({ rows, inner, columns }) => ({ ROWS: rows, K: inner, N: columns }),
    overrideSets: [{ WORKGROUP_SIZE: 32 }, { WORKGROUP_SIZE: 4 }],
    workgroups: ({ rows, columns }, { WORKGROUP_SIZE }) => [Math.ceil(columns / WORKGROUP_SIZE), rows, 1],
  };
}

function vectorCounts({ rows, inner, columns }: MatmulShape) {
  assert(inner % 4 === 0, `matmul: ${inner} inner values are not in fours; pad a and b with zeros`);
  assert(columns % 4 === 0, `matmul: ${columns} columns are not in fours; pad b with zeros`);
  return { ROWS: rows, K_VECS: inner / 4, N_VECS: columns / 4 };
}

/** Workgroups across columns and down rows, given what one of them covers. */
function grid({ rows, columns }: MatmulShape, tileRows: number, tileColumns: number): [number, number, number] {
  return [Math.ceil(columns / tileColumns), Math.ceil(rows / tileRows), 1];
}

function partsOf(variant: Exclude<MatmulVariant, { kind: 'naive' }>): Parts {
  switch (variant.kind) {
    case 'tiled': {
      const { tileRows, vectors } = variant;
      return {
        name: `matmul.tiled ${tileRows}x${4 * vectors}`,
        source: tiledSource,
        features: [],
        constants: { TILE_ROWS: tileRows, VECTORS: vectors },
        overrideSets: [{ WORKGROUP_SIZE: 4 }, { WORKGROUP_SIZE: 32 }],
        workgroups: (shape, { WORKGROUP_SIZE }) => grid(shape, tileRows, 4 * vectors * WORKGROUP_SIZE),
      };
    }
    case 'subgroup': {
      const { rowGroups, vectors } = variant;
      return {
        name: `matmul.subgroup ${4 * rowGroups}x${4 * vectors}`,
        source: subgroupSource,
        features: ['subgroups'],
        constants: { ROW_GROUPS: rowGroups, VECTORS: vectors },
        overrideSets: [{}],
        workgroups: (shape) => grid(shape, 4 * rowGroups, 16 * vectors),
      };
    }
    case 'shared':
      return {
        name: 'matmul.shared',
        source: sharedSource,
        features: [],
        overrideSets: [{ SIDE: 8 }, { SIDE: 16 }],
        workgroups: (shape, { SIDE }) => grid(shape, 4 * SIDE, 4 * SIDE),
      };
    case 'gemv':
      return {
        name: 'gemv',
        source: gemvSource,
        features: [],
        overrideSets: [
          { LANES: 4, SPLITS: 4 },
          { LANES: 8, SPLITS: 16 },
          { LANES: 32, SPLITS: 8 },
        ],
        workgroups: (shape, { LANES }) => grid(shape, 1, 4 * LANES),
      };
    default:
      return assertUnreachable(variant);
  }
}

/** Every variant that is compiled, tested and offered to the tuner. Taller or wider tiles compile for seconds. */
export const matmulVariants: readonly MatmulVariant[] = [
  { kind: 'naive' },
  ...[1, 2, 4, 8, 12, 16].map((tileRows) => ({ kind: 'tiled', tileRows, vectors: 2 }) as const),
  { kind: 'tiled', tileRows: 16, vectors: 4 },
  ...[1, 2, 4, 5, 8].map((rowGroups) => ({ kind: 'subgroup', rowGroups, vectors: 2 }) as const),
  ...[4, 8].map((rowGroups) => ({ kind: 'subgroup', rowGroups, vectors: 4 }) as const),
  { kind: 'shared' },
  { kind: 'gemv' },
];
