/** @file How bursty arrivals are: the spread of their gaps, and of their counts in windows. */

export interface Burstiness {
  requestCount: number;
  /** From the first arrival to the last. */
  spanSeconds: number;
  /** Coefficient of variation of the gaps; 1 for a Poisson process. Null with fewer than three arrivals. */
  gapCv: number | null;
  windows: WindowCounts[];
}

export interface WindowCounts {
  windowSeconds: number;
  /** Index of dispersion: variance ÷ mean of the counts per window; 1 for a Poisson process at any length. */
  dispersionIndex: number;
  peakToMean: number;
}

/**
 * Windows are counted from the first arrival, the last one may be cut short.
 * @param timesSeconds  ascending
 */
export function burstinessOf(
  timesSeconds: ArrayLike<number>,
  windowSeconds: readonly number[] = [1, 10, 60],
): Burstiness {
  const requestCount = timesSeconds.length;
  const spanSeconds = requestCount === 0 ? 0 : timesSeconds[requestCount - 1] - timesSeconds[0];
  return {
    requestCount,
    spanSeconds,
    gapCv: gapCv(timesSeconds, spanSeconds),
    windows: requestCount === 0 ? [] : windowSeconds.map((length) => countWindows(timesSeconds, length)),
  };
}

function gapCv(timesSeconds: ArrayLike<number>, spanSeconds: number): number | null {
  const gapCount = timesSeconds.length - 1;
  if (gapCount < 2 || spanSeconds === 0) return null;
  const mean = spanSeconds / gapCount;
  let squares = 0;
  for (let index = 0; index < gapCount; index++) squares += (timesSeconds[index + 1] - timesSeconds[index] - mean) ** 2;
  return Math.sqrt(squares / gapCount) / mean;
}

/** One pass, without an array of windows: a trace of years may have few arrivals. */
function countWindows(timesSeconds: ArrayLike<number>, windowSeconds: number): WindowCounts {
  const windowOf = (index: number) => Math.floor((timesSeconds[index] - timesSeconds[0]) / windowSeconds);
  const last = timesSeconds.length - 1;
  const windowCount = windowOf(last) + 1;
  let squares = 0;
  let peak = 0;
  let start = 0;
  for (let index = 0; index <= last; index++) {
    if (index < last && windowOf(index + 1) === windowOf(index)) continue;
    const count = index + 1 - start;
    squares += count * count;
    peak = Math.max(peak, count);
    start = index + 1;
  }
  const mean = timesSeconds.length / windowCount;
  return { windowSeconds, dispersionIndex: (squares / windowCount - mean * mean) / mean, peakToMean: peak / mean };
}
