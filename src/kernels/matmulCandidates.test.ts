import { expect, test } from 'vitest';
import type { AdapterTraits } from './adapterTraits.ts';
import { candidateName } from './candidate.ts';
import { matmulCandidates } from './matmulCandidates.ts';
import type { MatmulShape, Precision } from './matmulOperator.ts';

const plain: AdapterTraits = { features: new Set(), subgroupSize: 0, software: false };
const swiftShader: AdapterTraits = { features: new Set(['subgroups']), subgroupSize: 4, software: true };
const hardware: AdapterTraits = { features: new Set(['subgroups', 'shader-f16']), subgroupSize: 32, software: false };

const namesOf = (traits: AdapterTraits, shape: MatmulShape, precisions: Precision[] = ['f32']) =>
  matmulCandidates(traits, { shape, epilogue: 'none', precisions }).map(candidateName);

test('no candidate needs a feature that the device has not', () => {
  const names = namesOf(plain, { rows: 64, inner: 256, columns: 256 }, ['f32', 'f16-storage', 'f16']);
  expect(names.filter((name) => /subgroup|f16/.test(name))).toEqual([]);
  expect(namesOf(hardware, { rows: 64, inner: 256, columns: 256 }, ['f32', 'f16'])).toContain(
    'matmul.shared none f16 SIDE=16',
  );
});

test('the default fills subgroups of four, and is portable where subgroups are wider', () => {
  const shape = { rows: 17, inner: 128, columns: 384 };
  expect(namesOf(swiftShader, shape)[0]).toBe('matmul.subgroup 20x8 none'); // one tile of 20
  expect(namesOf(hardware, shape)[0]).toMatch(/^matmul\.tiled .* WORKGROUP_SIZE=32$/);
  expect(namesOf({ ...plain, software: true }, shape)[0]).toMatch(/^matmul\.tiled .* WORKGROUP_SIZE=4$/);
});

test('one row is a matter for few rows', () => {
  const names = namesOf(swiftShader, { rows: 1, inner: 256, columns: 256 });
  expect(names[0]).toBe('matmul.tiled 1x8 none WORKGROUP_SIZE=4');
  expect(names.filter((name) => /16x|32x|shared/.test(name))).toEqual([]);
  expect(names).toContain('gemv none LANES=8 SPLITS=16');
});

test('what is not in fours is left to the naive kernel', () => {
  for (const shape of [
    { rows: 64, inner: 10, columns: 256 },
    { rows: 64, inner: 256, columns: 10 },
  ]) {
    expect(namesOf(swiftShader, shape).every((name) => name.startsWith('matmul.naive'))).toBe(true);
  }
});

test('no candidate comes twice', () => {
  for (const rows of [1, 4, 17, 64, 512]) {
    const names = namesOf(hardware, { rows, inner: 256, columns: 256 }, ['f32', 'f16-storage', 'f16']);
    expect(new Set(names).size).toBe(names.length);
  }
});
