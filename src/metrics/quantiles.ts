/** @file Quantiles and means as numpy computes them, so that published figures compare to the last digit. */

/**
 * Linear interpolation between order statistics.
 * @param sorted    ascending
 * @param fraction  0 … 1
 * @returns null where there are no values
 * @source numpy.quantile, method "linear"; it interpolates from the nearer end
 */
export function quantile(sorted: Float64Array, fraction: number): number | null {
  if (sorted.length === 0) return null;
  const position = fraction * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below];
  const high = sorted[Math.min(below + 1, sorted.length - 1)];
  const share = position - below;
  return share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share);
}

/** null where there are no values. */
export function mean(values: Float64Array): number | null {
  return values.length === 0 ? null : pairwiseSum(values, 0, values.length) / values.length;
}

/** Sums halves, as numpy does: the error grows with the logarithm of the count, and figures agree with published ones. */
function pairwiseSum(values: Float64Array, first: number, count: number): number {
  if (count > 128) {
    const half = (count >> 1) & ~7;
    return pairwiseSum(values, first, half) + pairwiseSum(values, first + half, count - half);
  }
  return count < 8 ? plainSum(values, first, count) : eightfoldSum(values, first, count);
}

function plainSum(values: Float64Array, first: number, count: number): number {
  let sum = 0;
  for (let index = first; index < first + count; index++) sum += values[index];
  return sum;
}

/** Eight running sums, then their tree, then what is left over: numpy's order of additions. */
function eightfoldSum(values: Float64Array, first: number, count: number): number {
  const sums = values.slice(first, first + 8);
  const whole = count & ~7;
  for (let index = 8; index < whole; index++) sums[index & 7] += values[first + index];
  let sum = sums[0] + sums[1] + (sums[2] + sums[3]) + (sums[4] + sums[5] + (sums[6] + sums[7]));
  for (let index = whole; index < count; index++) sum += values[first + index];
  return sum;
}
