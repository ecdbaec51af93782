/** @file Seeded random numbers, the same on every machine: one generator, and the distributions a workload needs. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { assert } from './assert.ts';
import { exactExp, exactLog } from './exactMath.ts';

/** A uniform number in (0, 1), 53 bits of it; each call advances the stream. */
export type Random = () => number;

/**
 * Stream `stream` of a seed: streams are 2^64 numbers apart and never meet.
 * @param seed  a 32-bit integer
 */
export function createRandom({ seed, stream }: { seed: number; stream: number }): Random {
  assert(Number.isInteger(seed) && Number.isInteger(stream) && stream >= 0, `stream ${stream} of seed ${seed}`);
  const generator = xoroshiro128plus(seed);
  for (let jump = 0; jump < stream; jump++) generator.jump();
  return () => {
    for (;;) {
      const bits = (generator.next() >>> 5) * 0x400_0000 + (generator.next() >>> 6);
      if (bits > 0) return bits / 2 ** 53;
    }
  };
}

/** Exponential with mean 1. */
export function exponential(random: Random): number {
  return -exactLog(random());
}

/** Standard normal, by Marsaglia's polar method (no cosine; the second number is not kept, so a stream has no state). */
export function normal(random: Random): number {
  for (;;) {
    const u = 2 * random() - 1;
    const v = 2 * random() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * exactLog(s)) / s);
  }
}

/**
 * Gamma with scale 1 (mean `shape`).
 * @param shape  > 0; below 1 a draw of shape + 1 is multiplied by U^(1/shape)
 * @source Marsaglia and Tsang, "A simple method for generating gamma variables", 2000
 */
export function gamma(random: Random, shape: number): number {
  assert(shape > 0, `a gamma distribution of shape ${shape}`);
  if (shape < 1) {
    const boost = exactExp(exactLog(random()) / shape);
    return gamma(random, shape + 1) * boost;
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const t = 1 + c * x;
    const v = t * t * t;
    if (v > 0 && exactLog(random()) < (x * x) / 2 + d * (1 - v + exactLog(v))) return d * v;
  }
}
