/**
 * @file Logarithm, exponential and sine from exactly rounded operations only (+ − × ÷, comparisons).
 *
 * `Math.log`, `Math.exp` and `Math.sin` may differ in the last bit between engines; a workload made from a seed must not.
 * Each is accurate to about 2 units in the last place, which no distribution notices.
 */
import { assert } from './assert.ts';

const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;

/**
 * Natural logarithm: x = m × 2^k with m in [√½, √2]; ln m = 2 artanh((m − 1) / (m + 1)), as a series.
 * @param x  > 0 and finite
 */
export function exactLog(x: number): number {
  assert(x > 0 && x < Infinity, `the logarithm of ${x}`);
  let mantissa = x;
  let exponent = 0;
  for (; mantissa < Math.SQRT1_2; exponent--) mantissa *= 2;
  for (; mantissa > Math.SQRT2; exponent++) mantissa /= 2;
  const s = (mantissa - 1) / (mantissa + 1);
  const z = s * s; // ≤ 0.0295, so that z^12 / 25 is below the last bit
  let series = 0;
  for (let odd = 25; odd >= 1; odd -= 2) series = series * z + 1 / odd;
  return exponent * ln2High + (2 * s * series + exponent * ln2Low);
}

/**
 * e^x: x = r + k ln 2 with |r| ≤ ½ ln 2; e^r by its Taylor series.
 * @param x  ≤ 0; below −745 the answer is 0
 */
export function exactExp(x: number): number {
  assert(x <= 0, `exactExp is for x ≤ 0, got ${x}`);
  if (x < -745) return 0;
  const halvings = Math.round(-x / Math.LN2);
  const r = x + halvings * ln2High + halvings * ln2Low;
  let series = 1;
  for (let term = 15; term >= 1; term--) series = 1 + (series * r) / term;
  for (let k = 0; k < halvings; k++) series /= 2;
  return series;
}

/** sin(2π × turns), by the Taylor series around the nearest zero. */
export function exactSineOfTurns(turns: number): number {
  const halfTurns = Math.round(2 * turns);
  const angle = (2 * turns - halfTurns) * Math.PI; // −π/2 … π/2
  let series = 1;
  for (let n = 23; n >= 3; n -= 2) series = 1 - (series * angle * angle) / (n * (n - 1));
  return halfTurns % 2 === 0 ? angle * series : -angle * series;
}
