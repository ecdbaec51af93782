import { expect, test } from 'vitest';
import { matmulNaive, matmulSpec, rowGroupsFor } from './matmul.ts';

test('tiles are as tall as the rows deserve', () => {
  expect(rowGroupsFor('subgroup', 17)).toBe(5); // one tile of 20
  expect(rowGroupsFor('subgroup', 1)).toBe(1);
  expect(rowGroupsFor('portable', 17)).toBe(3); // two tiles of 12
});

test('the dispatch covers every element, with no workgroup to spare', () => {
  const shape = { rows: 17, inner: 128, columns: 132 };
  const subgroup = matmulSpec({ family: 'subgroup', epilogue: 'none', rowGroups: 1 });
  expect(subgroup.workgroups(shape, {})).toEqual([5, 5, 1]); // of 4 rows × 32 columns
  const tiled = matmulSpec({ family: 'portable', epilogue: 'none', rowGroups: 3 });
  expect(tiled.workgroups(shape, { WORKGROUP_SIZE: 4 })).toEqual([5, 2, 1]); // of 12 × 32
  expect(tiled.workgroups(shape, { WORKGROUP_SIZE: 32 })).toEqual([1, 2, 1]); // of 12 × 256
  expect(matmulNaive.workgroups(shape, { WORKGROUP_SIZE: 32 })).toEqual([5, 17, 1]);
});

test('work and traffic are counted', () => {
  const shape = { rows: 2, inner: 3, columns: 4 };
  const bytes = (epilogue: 'none' | 'gelu' | 'residual') =>
    matmulSpec({ family: 'portable', epilogue, rowGroups: 1 }).bytesMoved(shape);
  expect(matmulNaive.flops(shape)).toBe(48);
  expect(bytes('none')).toBe(4 * (6 + 12 + 8));
  expect(bytes('gelu')).toBe(4 * (6 + 12 + 8 + 4));
  expect(bytes('residual')).toBe(4 * (6 + 12 + 8 + 4 + 8)); // the result is read, too
});
