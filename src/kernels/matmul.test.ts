import { expect, test } from 'vitest';
import { matmulKernel } from './matmul.ts';
import type { Epilogue } from './matmulOperator.ts';

test('the dispatch covers every element, with no workgroup to spare', () => {
  const shape = { rows: 17, inner: 128, columns: 132 };
  const epilogue = 'none';
  const subgroup = matmulKernel({ kind: 'subgroup', rowGroups: 1, vectors: 2 }, { epilogue });
  expect(subgroup.workgroups(shape, {})).toEqual([5, 5, 1]); // of 4 rows × 32 columns
  const tiled = matmulKernel({ kind: 'tiled', tileRows: 12, vectors: 2 }, { epilogue });
  expect(tiled.workgroups(shape, { WORKGROUP_SIZE: 4 })).toEqual([5, 2, 1]); // of 12 × 32
  expect(tiled.workgroups(shape, { WORKGROUP_SIZE: 32 })).toEqual([1, 2, 1]); // of 12 × 256
  const shared = matmulKernel({ kind: 'shared' }, { epilogue });
  expect(shared.workgroups(shape, { SIDE: 8 })).toEqual([5, 1, 1]); // of 32 × 32
  const gemv = matmulKernel({ kind: 'gemv' }, { epilogue });
  expect(gemv.workgroups({ ...shape, rows: 1 }, { LANES: 8, SPLITS: 16 })).toEqual([5, 1, 1]); // of 1 × 32
  const naive = matmulKernel({ kind: 'naive' }, { epilogue });
  expect(naive.workgroups(shape, { WORKGROUP_SIZE: 32 })).toEqual([5, 17, 1]);
});

test('work and traffic are counted', () => {
  const shape = { rows: 2, inner: 3, columns: 4 };
  const bytes = (epilogue: Epilogue, precision: 'f32' | 'f16' = 'f32') =>
    matmulKernel({ kind: 'gemv' }, { epilogue, precision }).bytesMoved(shape);
  expect(matmulKernel({ kind: 'naive' }, { epilogue: 'none' }).flops(shape)).toBe(48);
  expect(bytes('none')).toBe(4 * (6 + 12 + 8));
  expect(bytes('gelu')).toBe(4 * (6 + 12 + 8 + 4));
  expect(bytes('residual')).toBe(4 * (6 + 12 + 8 + 4 + 8)); // the result is read, too
  expect(bytes('none', 'f16')).toBe(4 * (6 + 8) + 2 * 12);
});
