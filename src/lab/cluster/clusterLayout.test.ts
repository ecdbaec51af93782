import { expect, test } from 'vitest';
import { layoutCluster } from './clusterLayout.ts';

const lectern = { width: 678, height: 290 };
const wall = { width: 1212, height: 450 };
const groups = (count: number, interOp: number, modelCount: number, intraOp = 1) =>
  Array.from({ length: count }, () => ({
    interOp,
    intraOp,
    models: Array.from({ length: modelCount }, (_, model) => model),
  }));

test('two devices have all the room', () => {
  expect(layoutCluster(groups(1, 2, 2), lectern)).toEqual({ density: 'roomy', columns: 1 });
  expect(layoutCluster(groups(2, 1, 1), lectern)).toEqual({ density: 'roomy', columns: 2 });
});

test('rows are about as full: eight groups are two rows of four, not seven and one', () => {
  expect(layoutCluster(groups(8, 2, 2), wall)).toEqual({ density: 'compact', columns: 4 });
  expect(layoutCluster(groups(8, 2, 2), lectern)).toEqual({ density: 'dense', columns: 4 });
  expect(layoutCluster(groups(9, 2, 2), { ...wall, height: 100 })).toEqual({ density: 'dense', columns: 5 });
});

test('many models, or shards, want height, and a long pipeline wants width', () => {
  expect(layoutCluster(groups(4, 1, 2), lectern).density).toBe('compact');
  expect(layoutCluster(groups(4, 1, 8), lectern).density).toBe('dense');
  expect(layoutCluster(groups(1, 2, 2, 4), lectern).density).toBe('dense');
  expect(layoutCluster(groups(1, 8, 2), lectern)).toEqual({ density: 'dense', columns: 1 });
});

test('however many, and however little room, there is a column', () => {
  expect(layoutCluster(groups(1, 16, 2), { width: 300, height: 200 }).columns).toBe(1);
  expect(layoutCluster(groups(16, 2, 2), lectern)).toEqual({ density: 'dense', columns: 4 });
});
