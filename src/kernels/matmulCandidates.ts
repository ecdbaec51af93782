/** @file Which variants of the matrix product a device can run for a shape, the most promising first. */
import { type AdapterTraits, familyOf } from './adapterTraits.ts';
import type { Candidate, Candidates } from './candidate.ts';
import type { Overrides } from './kernelSpec.ts';
import { type MatmulVariant, matmulKernel, matmulVariants } from './matmul.ts';
import type { Epilogue, MatmulShape, Precision } from './matmulOperator.ts';

export interface MatmulProblem {
  readonly shape: MatmulShape;
  readonly epilogue: Epilogue;
  /** Those the caller can store b in; f32 alone unless said otherwise. */
  readonly precisions?: readonly Precision[];
}

/** @returns the default first, then the others by estimate */
export function matmulCandidates(traits: AdapterTraits, problem: MatmulProblem): Candidates<MatmulShape> {
  const { shape, epilogue, precisions = ['f32'] } = problem;
  const candidatesOf = (variant: MatmulVariant, precision: Precision): Candidate<MatmulShape>[] => {
    const spec = matmulKernel(variant, { epilogue, precision });
    if (!spec.features.every((feature) => traits.features.has(feature))) return [];
    return overridesInOrder(traits, spec.overrideSets).map((overrides) => ({ spec, overrides }));
  };
  const first = defaultVariant(traits, shape);
  const others = matmulVariants
    .filter((variant) => variant !== first && isWorthTrying(variant, shape))
    .toSorted((one, other) => rank(traits, one, shape) - rank(traits, other, shape));
  const [head, ...tail] = [first, ...others].flatMap((variant) =>
    precisions.filter((one) => variant.kind !== 'naive' || one === 'f32').flatMap((one) => candidatesOf(variant, one)),
  );
  return [head, ...tail];
}

/** The last override set is the widest: whole subgroups for a GPU, where a CPU wants its cores filled. */
function overridesInOrder(traits: AdapterTraits, sets: readonly Overrides[]): readonly Overrides[] {
  return traits.software ? sets : sets.toReversed();
}

function inFours({ inner, columns }: MatmulShape): boolean {
  return inner % 4 === 0 && columns % 4 === 0;
}

/** The tile with the least estimated work, among those that compile within half a second. */
function defaultVariant(traits: AdapterTraits, shape: MatmulShape): MatmulVariant {
  const isQuick = (one: MatmulVariant) =>
    (one.kind === 'tiled' || (one.kind === 'subgroup' && familyOf(traits) === 'subgroup')) && one.vectors === 2;
  const variants = matmulVariants.filter(inFours(shape) ? isQuick : (one) => one.kind === 'naive');
  return variants.reduce((best, one) => (estimate(one, shape) < estimate(best, shape) ? one : best));
}

/** Tiles much taller than the matrix only repeat its last row; a split of `inner` only pays for few rows. */
function isWorthTrying(variant: MatmulVariant, shape: MatmulShape): boolean {
  if (!inFours(shape) || variant.kind === 'naive') return variant.kind === 'naive' && !inFours(shape);
  if (variant.kind === 'gemv') return shape.rows <= 8;
  if (variant.kind === 'shared') return shape.rows >= 16;
  return tileOf(variant).rows < shape.rows + 4 && shape.rows <= 16 * tileOf(variant).rows;
}

/** Tiles in workgroup memory are the common choice on GPUs, which the estimate knows nothing of. */
function rank({ software }: AdapterTraits, variant: MatmulVariant, shape: MatmulShape): number {
  return variant.kind === 'shared' && !software ? 0 : estimate(variant, shape);
}

interface Tile {
  readonly rows: number;
  readonly vectors: number;
  /** Vectors of a that one invocation loads for a step of four k. */
  readonly loadsOfA: number;
}

function tileOf(variant: MatmulVariant): Tile {
  switch (variant.kind) {
    case 'subgroup':
      return { rows: 4 * variant.rowGroups, vectors: variant.vectors, loadsOfA: variant.rowGroups };
    case 'tiled':
      return { rows: variant.tileRows, vectors: variant.vectors, loadsOfA: variant.tileRows };
    case 'shared':
      return { rows: 4, vectors: 1, loadsOfA: 4 };
    default:
      return { rows: 1, vectors: 1, loadsOfA: 1 };
  }
}

/** SwiftShader's: a vector loaded costs as much as this many vector multiply-adds. */
const loadCost = 14;

/**
 * Vector multiply-adds' worth of work for a step of four k:
 *   tiles · (4 · rows · vectors + loadCost · (loadsOfA + 4 · vectors)),  tiles = ⌈rows / tile rows⌉ · ⌈columns / tile columns⌉
 * It only orders what will be measured; an adapter with a GPU may turn the order round.
 */
function estimate(variant: MatmulVariant, { rows, columns }: MatmulShape): number {
  const tile = tileOf(variant);
  const tiles = Math.ceil(rows / tile.rows) * Math.ceil(columns / (4 * tile.vectors));
  return tiles * (4 * tile.rows * tile.vectors + loadCost * (tile.loadsOfA + 4 * tile.vectors));
}
