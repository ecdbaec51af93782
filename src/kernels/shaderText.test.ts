import { expect, test } from 'vitest';
import { AssertionError } from '../base/assert.ts';
import { matmulKernel } from './matmul.ts';
import { shaderText, unroll } from './shaderText.ts';

test('a block is repeated with its index, and blocks nest', () => {
  const source = 'a\n// @unroll i < ROWS\n  b$i\n  // @unroll j < 2\n  c$i$ju\n  // @end j\n// @end i\nd\n';
  expect(unroll(source, { ROWS: 2 })).toBe('a\n  b0\n  c00u\n  c01u\n  b1\n  c10u\n  c11u\nd\n');
});

test.each([
  ['an unknown count', '// @unroll i < NONE\nx$i\n// @end i\n'],
  ['a block without end', '// @unroll i < 2\nx$i\n'],
  ['an index without block', 'x$i\n'],
])('%s is refused', (_what, source) => {
  expect(() => unroll(source, {})).toThrow(AssertionError);
});

test('features come first, then the constants of the shape', () => {
  const shape = { rows: 17, inner: 48, columns: 12 };
  const variant = { kind: 'subgroup', rowGroups: 5, vectors: 2 } as const;
  const text = shaderText(matmulKernel(variant, { epilogue: 'gelu' }), shape);
  expect(text).toMatch(/^enable subgroups;\nconst ROWS = 17u;\nconst K_VECS = 12u;\nconst N_VECS = 3u;\n/);
  expect(shaderText(matmulKernel({ kind: 'naive' }, { epilogue: 'none' }), shape)).not.toContain('subgroup');
});

test('a width that is not in fours is refused before the device sees it', () => {
  const spec = matmulKernel({ kind: 'gemv' }, { epilogue: 'none' });
  expect(() => shaderText(spec, { rows: 1, inner: 4, columns: 10 })).toThrow('10 columns');
  expect(() => shaderText(spec, { rows: 1, inner: 10, columns: 4 })).toThrow('10 inner values');
});
