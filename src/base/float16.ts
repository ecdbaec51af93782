/** @file IEEE 754 half precision to single, exactly, for every half is a single; and from single, to the nearest. */

/** Bits of the single that equals the half with bits `half`. */
function singleBits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 31) return sign | 0x7f800000 | (fraction << 13); // infinity, NaN
  if (exponent !== 0) return sign | ((exponent + 127 - 15) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // A subnormal half, fraction · 2⁻²⁴, is a normal single: its leading one moves out of the fraction.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((127 - 14 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}

export function float16ToFloat32(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = singleBits(halves[i]);
  return new Float32Array(bits.buffer);
}

/**
 * Bits of the half nearest to `single`, ties to even. What is normal as a half is rounded by the integer sum: a carry
 * out of the fraction is the next exponent, and out of the last exponent infinity.
 */
function halfBits(single: number): number {
  const sign = (single >>> 16) & 0x8000;
  const magnitude = single & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x47800000) return sign | 0x7c00; // 2¹⁶ and above
  if (magnitude < 0x38800000) return sign | roundedSubnormal(magnitude);
  const rebiased = magnitude - ((127 - 15) << 23);
  return sign | ((rebiased + 0xfff + ((rebiased >> 13) & 1)) >> 13);
}

/** Below 2⁻¹⁴ halves are whole numbers of 2⁻²⁴; adding 2²³ to that number lets the hardware round it, ties to even. */
function roundedSubnormal(magnitude: number): number {
  const value = new Float32Array(Uint32Array.of(magnitude).buffer)[0];
  return Math.fround(value * 2 ** 24 + 2 ** 23) - 2 ** 23;
}

export function float32ToFloat16(singles: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(singles.buffer, singles.byteOffset, singles.length);
  return Uint16Array.from(bits, halfBits);
}
