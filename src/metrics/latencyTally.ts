/**
 * @file Latencies as they come, and any quantile of them at any time: exact while there are few, else from buckets whose
 * bounds grow by a fixed factor. Never put together from other quantiles.
 *
 *   bucket(x) = ⌊ln(x ÷ least) ÷ ln(growth)⌋;  its middle, least × growth^(bucket + ½), is at most √growth − 1 away from x
 */
import { quantile } from './quantiles.ts';

/** Sorting as many takes 2 ms, ten times a second (measured: 1.3 ms for 20 000, 8 ms for 100 000). */
export const exactMost = 20_000;

const leastSeconds = 1e-6;
const growth = 1.005;
const logGrowth = Math.log(growth);
/** Up to 10⁵ s; what is slower is counted in the last one. */
const bucketCount = Math.ceil(Math.log(1e5 / leastSeconds) / logGrowth);

/** How far a quantile from the buckets may be from a latency that was there. */
export const tallyErrorFraction = Math.sqrt(growth) - 1;

export class LatencyTally {
  #count = 0;
  #least = Infinity;
  #most = -Infinity;
  /** The first `exactMost`, in order of arrival, and sorted where nothing came since. */
  #exact: number[] = [];
  #sorted: Float64Array | null = null;
  /** [bucketCount] Of all, made when they are more than `exactMost`. */
  #buckets: Uint32Array | null = null;

  get count(): number {
    return this.#count;
  }

  /** Whether quantiles are those of the latencies themselves. */
  get isExact(): boolean {
    return this.#count <= exactMost;
  }

  add(seconds: number): void {
    this.#count++;
    this.#least = Math.min(this.#least, seconds);
    this.#most = Math.max(this.#most, seconds);
    if (this.isExact) {
      this.#exact.push(seconds);
      this.#sorted = null;
      return;
    }
    this.#buckets ??= bucketsOf(this.#exact);
    this.#buckets[bucketOf(seconds)]++;
  }

  clear(): void {
    this.#count = 0;
    this.#least = Infinity;
    this.#most = -Infinity;
    this.#exact = [];
    this.#sorted = null;
    this.#buckets = null;
  }

  /**
   * @param fraction  0 … 1; the least and the most are exact in any case
   * @returns null where there are no latencies
   */
  quantile(fraction: number): number | null {
    if (this.#count === 0) return null;
    if (fraction >= 1) return this.#most;
    if (fraction <= 0) return this.#least;
    if (this.#buckets === null) {
      this.#sorted ??= Float64Array.from(this.#exact).sort();
      return quantile(this.#sorted, fraction);
    }
    const middle = middleOf(bucketHolding(this.#buckets, fraction * (this.#count - 1)));
    return Math.min(this.#most, Math.max(this.#least, middle));
  }
}

function bucketsOf(latencies: readonly number[]): Uint32Array {
  const buckets = new Uint32Array(bucketCount);
  for (const seconds of latencies) buckets[bucketOf(seconds)]++;
  return buckets;
}

function bucketOf(seconds: number): number {
  const bucket = Math.floor(Math.log(seconds / leastSeconds) / logGrowth);
  return Math.min(bucketCount - 1, Math.max(0, bucket));
}

function middleOf(bucket: number): number {
  return leastSeconds * growth ** (bucket + 0.5);
}

/** The bucket of the order statistic next to `rank`, counted from 0. */
function bucketHolding(buckets: Uint32Array, rank: number): number {
  let counted = 0;
  for (let bucket = 0; bucket < buckets.length; bucket++) {
    counted += buckets[bucket];
    if (counted > Math.round(rank)) return bucket;
  }
  return buckets.length - 1;
}
