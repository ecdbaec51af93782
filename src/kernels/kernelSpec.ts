/**
 * @file What a kernel is: plain data, from which `compile.ts` makes a pipeline and the tests make their cases.
 *
 * The constants of a shape are written before the WGSL text, because they size arrays and unroll loops, where WGSL
 * admits no `override`. What may vary without changing an array (workgroup sizes, scalars) is an `override`.
 */

/** Values of WGSL `override` constants, by name. */
export type Overrides = Readonly<Record<string, number>>;

/** Tensors by binding name, as a CPU reference reads them. */
export type Tensors = Readonly<Record<string, Float64Array>>;

/** A storage buffer of floats, f32 unless `format` says otherwise; its place in `KernelSpec.bindings` is its `@binding`. */
export interface Binding<Shape> {
  readonly name: string;
  /** `write` is also read where the kernel adds to what is there. */
  readonly access: 'read' | 'write';
  /** In floats. */
  length(shape: Shape): number;
  readonly format?: 'f32' | 'f16';
}

/** What all variants of an operator have in common. */
export interface OperatorSpec<Shape> {
  readonly bindings: readonly Binding<Shape>[];
  /** Least traffic with memory: every operand once. */
  bytesMoved(shape: Shape): number;
  flops(shape: Shape): number;
  /** In float64; `tensors` holds every binding, the written one as it was before. Returns the written one. */
  reference(shape: Shape, tensors: Tensors): Float64Array;
  /** Largest error allowed, as a fraction of the largest value of the reference. */
  readonly tolerance: number;
}

export interface KernelSpec<Shape> extends OperatorSpec<Shape> {
  /** The operator and its variant: `matmul.tiled gelu`. */
  readonly name: string;
  /** WGSL, without `enable` lines and without the constants of the shape. */
  readonly source: string;
  readonly features: readonly GPUFeatureName[];
  /** Unsigned constants written before the source. */
  constants(shape: Shape): Readonly<Record<string, number>>;
  /** Override sets worth trying, all correct; the first is the default. */
  readonly overrideSets: readonly [Overrides, ...Overrides[]];
  /** The dispatch, in workgroups. A pipeline compiled for a shape also serves one with fewer rows or images. */
  workgroups(shape: Shape, overrides: Overrides): [x: number, y: number, z: number];
}

/** Which family of variants to run; `subgroup` needs the feature of that name. */
export type KernelFamily = 'subgroup' | 'portable';
