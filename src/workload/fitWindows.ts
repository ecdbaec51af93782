/** @file From measured arrivals to a process that can be scaled: rate and burstiness of each window (alpaserve.md §5, MAF2-like). */
import type { ProcessOf } from './arrivalProcess.ts';
import { burstinessOf } from './burstiness.ts';

/** With fewer gaps a window says nothing about burstiness, and counts as Poisson. */
const fewestGaps = 5;
/** Gaps all alike have no spread, which a gamma process cannot have. */
const leastCv = 0.05;

/**
 * @param timesSeconds  ascending, those of one model; windows are counted from 0
 * @param durationSeconds  more than 0; the windows cover it
 */
export function fitWindows(
  timesSeconds: readonly number[],
  { windowSeconds, durationSeconds }: { windowSeconds: number; durationSeconds: number },
): ProcessOf<'maf2'> {
  const windows = Array.from({ length: Math.ceil(durationSeconds / windowSeconds) }, (): number[] => []);
  for (const time of timesSeconds) windows[Math.floor(time / windowSeconds)]?.push(time);
  return {
    process: 'maf2',
    windowSeconds,
    ratesPerSecond: windows.map((times) => times.length / windowSeconds),
    cvs: windows.map(cvOf),
  };
}

function cvOf(timesSeconds: readonly number[]): number {
  const { gapCv } = burstinessOf(timesSeconds, []);
  return gapCv === null || timesSeconds.length <= fewestGaps ? 1 : Math.max(leastCv, gapCv);
}
