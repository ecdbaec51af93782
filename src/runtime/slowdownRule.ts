/** @file The rule by which a rehearsal chooses the slowdown: pure figures in, a slowdown out. */

/** Of the GPU's time, what stages may take: the rest is for what the page and the machine do besides. */
const utilizationMax = 0.6;
/** The target is 2 % (design §1); a rehearsal is short, and a run is not as quiet. */
const lateFractionAim = 0.01;
/** How much slower the next try is, when stages were late. */
const stepFactor = 1.25;
/** Shorter windows than this cannot hide what a wait overshoots by, nor a poll for completion. */
const windowSecondsMin = 0.016;

/** What devices did that computed one stage after the other, as fast as they could. */
export interface Saturation {
  deviceCount: number;
  elapsedSeconds: number;
  /** Of the stages that ended, as calibrated, added up over all devices. */
  calibratedSeconds: number;
  shortestSeconds: number;
  longestSeconds: number;
}

/**
 * The least slowdown at which the devices' windows leave the GPU room for all their work.
 *   cost = elapsed ÷ calibrated      what a stage really takes of the GPU, in calibrated stages
 *   slowdown ≥ devices × cost ÷ utilization
 *   slowdown × shortest ≥ (longest + shortest) × cost, for nobody is interrupted, and ≥ the shortest window there may be
 */
export function firstSlowdown(saturation: Saturation): number {
  const { deviceCount, elapsedSeconds, calibratedSeconds, shortestSeconds, longestSeconds } = saturation;
  const cost = Math.max(1, elapsedSeconds / calibratedSeconds);
  const room = (deviceCount * cost) / utilizationMax;
  const blocking = deviceCount > 1 ? (cost * (longestSeconds + shortestSeconds)) / shortestSeconds : cost;
  return Math.max(room, blocking, windowSecondsMin / shortestSeconds);
}

/** After a try: the same again where few enough stages were late, else a slower one. */
export function nextSlowdown(slowdown: number, { lateCount, stageCount }: { lateCount: number; stageCount: number }) {
  return lateCount <= lateFractionAim * stageCount ? slowdown : slowdown * stepFactor;
}
