/**
 * @file The closed forms of a queue whose arrivals are Poisson and whose service never varies (M/D/1), in mean latency.
 *
 *   one queue      W = D_s + λ D_m² / (2 (1 − λ D_m))      D_s a whole pass, D_m its slowest stage
 *   apart          W = p W(pλ) + (1 − p) W((1 − p)λ)       two models, each a device, D_s = D_m = D
 *
 * @source AlpaServe (OSDI 2023) §3.4, checked against `simulate/fixtures/unit-md1.json.gz`
 */

export interface Service {
  /** Of a request that waits for nobody. */
  passSeconds: number;
  /** Of the stage that all others wait for. */
  slowestSeconds: number;
}

/** Infinite where more comes than the slowest stage can serve. */
export function meanLatencySeconds(arrivalsPerSecond: number, { passSeconds, slowestSeconds }: Service): number {
  const busyFraction = arrivalsPerSecond * slowestSeconds;
  if (busyFraction >= 1) return Number.POSITIVE_INFINITY;
  return passSeconds + (arrivalsPerSecond * slowestSeconds ** 2) / (2 * (1 - busyFraction));
}

/**
 * Two models, each on a device of its own.
 * @param firstShare  of all requests, those of the first model
 */
export function dedicatedMeanSeconds(
  arrivalsPerSecond: number,
  { firstShare, serviceSeconds }: { firstShare: number; serviceSeconds: number },
): number {
  const service = { passSeconds: serviceSeconds, slowestSeconds: serviceSeconds };
  const weighted = (share: number) => (share > 0 ? share * meanLatencySeconds(share * arrivalsPerSecond, service) : 0);
  return weighted(firstShare) + weighted(1 - firstShare);
}
