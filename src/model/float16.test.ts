import { expect, test } from 'vitest';
import { float16ToFloat32 } from './float16.ts';

/** The definition: (−1)^sign · 2^(exponent − 15) · 1.fraction, subnormal at exponent 0, infinite or NaN at 31. */
function definition(half: number): number {
  const sign = half >= 0x8000 ? -1 : 1;
  const exponent = Math.floor(half / 1024) % 32;
  const fraction = half % 1024;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

test('every one of the 65,536 halves becomes the single of the same value', () => {
  const halves = Uint16Array.from({ length: 65_536 }, (_, half) => half);
  const singles = float16ToFloat32(halves);
  const wrong = [...halves].filter((half) => !Object.is(singles[half], definition(half)));
  expect(wrong).toEqual([]);
});
