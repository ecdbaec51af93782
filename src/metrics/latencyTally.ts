/**
 * @file Latencies as they come, and any quantile of them at any time: exact while there are few, else from buckets whose
 * bounds grow by a fixed factor. Never put together from other quantiles.
 *
 *   bucket(x) = ⌊ln(x ÷ least) ÷ ln(growth)⌋;  its middle, least × growth^(bucket + ½), is at most √growth − 1 away from x
 */
import type { LatencySummary } from '../domain/report.ts';
import { quantile } from './quantiles.ts';

/** As many are held to be merged with those that come, ten times a second. */
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
  #sum = 0;
  /** What `#sum` lost to rounding. */
  #lostOfSum = 0;
  /** Those of the first `exactMost` that came before the last quantile was asked for. */
  #sorted = new Float64Array();
  /** And those that came since, in any order. */
  #unsorted: number[] = [];
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
    this.#addToSum(seconds);
    if (this.isExact) {
      this.#unsorted.push(seconds);
      return;
    }
    this.#buckets ??= this.#spread();
    this.#buckets[bucketOf(seconds)]++;
  }

  clear(): void {
    this.#count = 0;
    this.#least = Infinity;
    this.#most = -Infinity;
    this.#sum = 0;
    this.#lostOfSum = 0;
    this.#sorted = new Float64Array();
    this.#unsorted = [];
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
    if (this.#buckets === null) return quantile(this.#inOrder(), fraction);
    const middle = middleOf(bucketHolding(this.#buckets, fraction * (this.#count - 1)));
    return Math.min(this.#most, Math.max(this.#least, middle));
  }

  /** null where there are no latencies. The mean is exact however many they are. */
  summary(): LatencySummary {
    return {
      mean: this.#count === 0 ? null : (this.#sum + this.#lostOfSum) / this.#count,
      p50: this.quantile(0.5),
      p90: this.quantile(0.9),
      p99: this.quantile(0.99),
    };
  }

  /** @source Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", 1974 */
  #addToSum(seconds: number): void {
    const sum = this.#sum + seconds;
    const [larger, smaller] = this.#sum >= seconds ? [this.#sum, seconds] : [seconds, this.#sum];
    this.#lostOfSum += larger - sum + smaller;
    this.#sum = sum;
  }

  #inOrder(): Float64Array {
    if (this.#unsorted.length > 0) this.#sorted = merged(this.#sorted, Float64Array.from(this.#unsorted).sort());
    this.#unsorted = [];
    return this.#sorted;
  }

  /** From here on there are buckets only. */
  #spread(): Uint32Array {
    const buckets = new Uint32Array(bucketCount);
    for (const seconds of this.#inOrder()) buckets[bucketOf(seconds)]++;
    this.#sorted = new Float64Array();
    return buckets;
  }
}

/** Few come between two quantiles: what lies between their places is moved as a block. */
function merged(sorted: Float64Array<ArrayBuffer>, added: Float64Array): Float64Array<ArrayBuffer> {
  const both = new Float64Array(sorted.length + added.length);
  let end = sorted.length;
  for (let index = added.length - 1; index >= 0; index--) {
    const place = placeOf(sorted, added[index], end);
    both.set(sorted.subarray(place, end), place + index + 1);
    both[place + index] = added[index];
    end = place;
  }
  both.set(sorted.subarray(0, end));
  return both;
}

/** How many of the first `count` are not greater. */
function placeOf(sorted: Float64Array, value: number, count: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
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
