import { expect, test } from 'vitest';
import { float16ToFloat32, float32ToFloat16 } from './float16.ts';

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

test('every half that is a number comes back from its single', () => {
  const halves = Uint16Array.from({ length: 65_536 }, (_, half) => half).filter(
    (half) => !Number.isNaN(definition(half)),
  );
  expect(float32ToFloat16(float16ToFloat32(halves))).toEqual(halves);
});

test('a single between two halves becomes the nearer, and the even one halfway', () => {
  const steps = Array.from({ length: 0x7c00 - 1 }, (_, half) => half);
  for (const half of steps) {
    const [low, high] = [definition(half), definition(half + 1)];
    const middle = (low + high) / 2; // exact: a single has thirteen more bits
    const [below, tie, above] = float32ToFloat16(
      Float32Array.of(low + (high - low) * 0.4375, middle, low + (high - low) * 0.5625),
    );
    if (below !== half || above !== half + 1 || tie !== half + (half % 2)) expect.fail(`${low} … ${high}`);
  }
});

test('what is too large, or no number, stays so', () => {
  const halves = float32ToFloat16(Float32Array.of(65_519, 65_520, 1e9, Number.NEGATIVE_INFINITY, Number.NaN, -1e-9));
  expect([...float16ToFloat32(halves)]).toEqual([65_504, Infinity, Infinity, -Infinity, Number.NaN, -0]);
});
