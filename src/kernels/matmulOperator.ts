/** @file The matrix product as an operator: its shape, what may be fused behind it, in which precision, and its cost. */
import type { Binding, OperatorSpec } from './kernelSpec.ts';
import { gelu, matmul } from './reference.ts';

/** result [rows, columns] from a [rows, inner] and b [inner, columns]. */
export interface MatmulShape {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** What is done to A·B before it is written; `residual` adds it, with the bias, to what the result holds. */
export type Epilogue = 'none' | 'bias' | 'gelu' | 'residual';

export const epilogues: readonly Epilogue[] = ['none', 'bias', 'gelu', 'residual'];

/** `f16-storage` keeps b in f16 and sums in f32; `f16` sums in f16, too. Both need the feature `shader-f16`. */
export type Precision = 'f32' | 'f16-storage' | 'f16';

export const precisions: readonly Precision[] = ['f32', 'f16-storage', 'f16'];

/** A reference is given b as stored: what is left to err in f16 storage are f32 sums, in f16 a thousand roundings. */
const tolerances: Readonly<Record<Precision, number>> = { f32: 1e-5, 'f16-storage': 1e-5, f16: 1e-2 };

export function matmulOperator(epilogue: Epilogue, precision: Precision): OperatorSpec<MatmulShape> {
  const weightBytes = precision === 'f32' ? 4 : 2;
  const bindings: Binding<MatmulShape>[] = [
    { name: 'a', access: 'read', length: ({ rows, inner }) => rows * inner },
    {
      name: 'b',
      access: 'read',
      length: ({ inner, columns }) => inner * columns,
      format: precision === 'f32' ? 'f32' : 'f16',
    },
    { name: 'result', access: 'write', length: ({ rows, columns }) => rows * columns },
  ];
  if (epilogue !== 'none') bindings.push({ name: 'bias', access: 'read', length: ({ columns }) => columns });
  const resultTraffic = epilogue === 'residual' ? 2 : 1;
  return {
    bindings,
    bytesMoved: ({ rows, inner, columns }) =>
      4 * (rows * inner + resultTraffic * rows * columns + (epilogue === 'none' ? 0 : columns)) +
      weightBytes * inner * columns,
    flops: ({ rows, inner, columns }) => 2 * rows * inner * columns,
    reference: ({ rows, inner, columns }, { a, b, bias, result }) => {
      const y = matmul({ a, b, bias, rows, inner, columns });
      if (epilogue === 'gelu') return y.map(gelu);
      if (epilogue === 'residual') return y.map((value, i) => value + result[i]);
      return y;
    },
    tolerance: tolerances[precision],
  };
}
