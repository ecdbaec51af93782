/** @file Which requests were on time, and what share of them. */

/** What became of each request; arrays are per request, in order of arrival. */
export interface RequestOutcomes {
  arrivalSeconds: Float64Array;
  modelIndices: Int32Array;
  /** Relative to the arrival; infinite: none. */
  sloSeconds: Float64Array;
  /** Infinite: rejected or failed. */
  finishSeconds: Float64Array;
  /** null: no model generates. */
  generation: GenerationOutcomes | null;
}

/** Arrays are per request. */
export interface GenerationOutcomes {
  /** Instants; infinite: none was generated. */
  firstTokenSeconds: Float64Array;
  /** Tokens asked for; undefined: one each. */
  outputTokens: Int32Array | undefined;
}

/** Finished, and within the SLO rounded to float32 (alpaserve.md §1). */
export function isOnTime(outcomes: RequestOutcomes, request: number): boolean {
  return meetsSlo(outcomes.finishSeconds[request] - outcomes.arrivalSeconds[request], outcomes.sloSeconds[request]);
}

/** @param latencySeconds  infinite: never finished, which meets no SLO, not even an infinite one */
export function meetsSlo(latencySeconds: number, sloSeconds: number): boolean {
  return latencySeconds < Infinity && latencySeconds <= Math.fround(sloSeconds);
}

/** Requests that were on time. */
export function countOnTime(
  outcomes: RequestOutcomes,
  range = { first: 0, end: outcomes.arrivalSeconds.length },
): number {
  let count = 0;
  for (let request = range.first; request < range.end; request++) if (isOnTime(outcomes, request)) count++;
  return count;
}

/** On time ÷ arrived; null where nothing arrived. */
export function attainment(outcomes: RequestOutcomes): number | null {
  const count = outcomes.arrivalSeconds.length;
  return count === 0 ? null : countOnTime(outcomes) / count;
}

/**
 * Attainment without the requests of the first and the last `trimSeconds`, counted by the mean rate; no trim where all
 * arrive at once. Null where nothing is left.
 * @source alpaserve.md §1
 */
export function attainmentTrimmed(outcomes: RequestOutcomes, trimSeconds: number): number | null {
  const { arrivalSeconds } = outcomes;
  const count = arrivalSeconds.length;
  const spanSeconds = count === 0 ? 0 : arrivalSeconds[count - 1] - arrivalSeconds[0];
  const skipped = spanSeconds === 0 ? 0 : Math.trunc((trimSeconds / spanSeconds) * count);
  const range = { first: skipped, end: count - skipped };
  return range.end <= range.first ? null : countOnTime(outcomes, range) / (range.end - range.first);
}
