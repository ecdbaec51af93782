/** @file Models in buckets of similar size, and the ways to share a cluster's devices among the buckets. */

const latencyTolerance = 0.38;
const devicesPerNode = 8;
/** Partitions are sieved ever finer until fewer than these are left. */
const enoughPartitions = 100;
const mismatchLimits = [1, 0.5, 0.3, 0.2, 0.1];

/**
 * Groups models by single-device latency L: |L − L0| / L0 < 0.38 of the first in the bucket.
 * @param latencySeconds  by model
 * @returns model indices by bucket, in the order of their first models
 * @source alpaserve.md §4, `mp-search-sep`
 */
export function bucketModels(latencySeconds: readonly number[]): number[][] {
  const buckets: number[][] = [];
  latencySeconds.forEach((latency, model) => {
    const bucket = buckets.find(([first]) => {
      const firstLatency = latencySeconds[first];
      return Math.abs(latency - firstLatency) / firstLatency < latencyTolerance;
    });
    if (bucket) bucket.push(model);
    else buckets.push([model]);
  });
  return buckets;
}

/**
 * Device counts per part, none empty, that cut a node only where they must. Built from the last part: a part of i is
 * allowed from n remaining devices iff i ≤ n mod 8, or 8 divides n − i, or 8 divides n.
 */
export function partitionDevices(deviceCount: number, partCount: number): number[][] {
  if (partCount === 1) return [[deviceCount]];
  const partitions: number[][] = [];
  for (let last = 1; last <= deviceCount - (partCount - 1); last++) {
    const isAllowed =
      last <= deviceCount % devicesPerNode ||
      (deviceCount - last) % devicesPerNode === 0 ||
      deviceCount % devicesPerNode === 0;
    if (!isAllowed) continue;
    partitions.push(...partitionDevices(deviceCount - last, partCount - 1).map((rest) => [...rest, last]));
  }
  return partitions;
}

export interface SeparationOptions {
  deviceCount: number;
  buckets: readonly number[][];
  /** By model: the single-device latency. */
  latencySeconds: readonly number[];
  /** By model. */
  arrivalsPerSecond: readonly number[];
}

/** The partitions whose share of the service rate is near each bucket's share of the arrivals. */
export function enumerateSeparations(options: SeparationOptions): number[][] {
  const { deviceCount, buckets, latencySeconds } = options;
  const rateShares = shares(buckets.map((bucket) => sumOf(bucket.map((model) => options.arrivalsPerSecond[model]))));
  const mismatch = (partition: readonly number[]) => {
    const serviceShares = shares(partition.map((devices, index) => devices / latencySeconds[buckets[index][0]]));
    return Math.max(...rateShares.map((share, index) => Math.abs(share - serviceShares[index])));
  };
  let partitions = partitionDevices(deviceCount, buckets.length);
  for (const limit of mismatchLimits) {
    partitions = partitions.filter((partition) => mismatch(partition) < limit);
    if (partitions.length < enoughPartitions) break;
  }
  return partitions;
}

function shares(values: readonly number[]): number[] {
  const total = sumOf(values);
  return values.map((value) => value / total);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
