/** @file Gamma arrivals whose rate and burstiness change from window to window, as in AlpaServe's replays of Azure's traces. */
import { gamma, type Random } from '../base/random.ts';
import type { NextArrival, ProcessOf } from './arrivalProcess.ts';

type Windows = Omit<ProcessOf<'maf2'>, 'process'>;

/** Minutes, each with the same coefficient of variation. */
export function windowsOfCounts({ countsPerMinute, cv }: ProcessOf<'maf1'>): Windows {
  const ratesPerSecond = countsPerMinute.map((count) => count / 60);
  return { windowSeconds: 60, ratesPerSecond, cvs: countsPerMinute.map(() => cv) };
}

/**
 * Gaps of mean 1 in operational time, in which a window lasts rate × length, mapped back to seconds: a gap that outlasts its window
 * goes on at the next one's rate, so that no window starts with the surplus of a fresh gamma process ((cv² − 1) / 2 arrivals).
 * A gap has the burstiness of the window it starts in. After the last window nothing arrives.
 * @param rate  the mean over all windows to scale to; null leaves the rates as they are
 * @source alpaserve.md §5; differs: there each window starts a fresh process
 */
export function windowed(
  { windowSeconds, ratesPerSecond, cvs }: Windows,
  { rate, random }: { rate: number | null; random: Random },
): NextArrival {
  const sum = ratesPerSecond.reduce((total, perSecond) => total + perSecond, 0);
  const factor = rate === null || sum === 0 ? 1 : (rate * ratesPerSecond.length) / sum;
  const arrivalsIn = (window: number) => ratesPerSecond[window] * factor * windowSeconds;
  let window = 0;
  let inWindow = 0; // operational time since the window's start
  return () => {
    if (window === cvs.length) return Infinity;
    const shape = 1 / (cvs[window] * cvs[window]);
    inWindow += gamma(random, shape) / shape;
    while (window < cvs.length && inWindow >= arrivalsIn(window)) inWindow -= arrivalsIn(window++);
    if (window === cvs.length) return Infinity;
    return (window + inWindow / arrivalsIn(window)) * windowSeconds;
  };
}
