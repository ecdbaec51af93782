/** @file The arrival processes: each yields the arrival times of one model, ascending. */
import { assert, assertUnreachable } from '../base/assert.ts';
import { exactSineOfTurns } from '../base/exactMath.ts';
import { exponential, gamma, type Random } from '../base/random.ts';
import type { ArrivalProcess } from '../domain/case.ts';
import type { NextArrival, ProcessOf } from './arrivalProcess.ts';
import { windowed, windowsOfCounts } from './windowed.ts';

/**
 * @param rate  mean arrivals per second; null where the process brings its own (trace, and mmpp, maf1 and maf2 unless they are scaled)
 */
export function createProcess(
  description: ArrivalProcess,
  { rate, random }: { rate: number | null; random: Random },
): NextArrival {
  if (description.process === 'trace') return trace(description);
  if (description.process === 'mmpp') return modulatedPoisson(scaledTo(description, rate), random);
  if (description.process === 'maf1') return windowed(windowsOfCounts(description), { rate, random });
  if (description.process === 'maf2') return windowed(description, { rate, random });
  assert(rate !== null, `the process ${description.process} without a rate`);
  if (rate === 0) return () => Infinity;
  switch (description.process) {
    case 'poisson':
      return renewal(() => exponential(random) / rate);
    case 'gamma':
      return gammaRenewal(description.cv, rate, random);
    case 'deterministic':
      return deterministic(rate);
    case 'on-off':
      return onOff(description, rate, random);
    case 'diurnal':
      return diurnal(description, rate, random);
    default:
      return assertUnreachable(description);
  }
}

/** Independent gaps from one distribution. */
function renewal(gapSeconds: () => number): NextArrival {
  let at = 0;
  return () => {
    at += gapSeconds();
    return at;
  };
}

/** Gaps of mean 1 / rate and coefficient of variation cv: shape 1 / cv², scale cv² / rate (alpaserve.md §5). */
function gammaRenewal(cv: number, rate: number, random: Random): NextArrival {
  const shape = 1 / (cv * cv);
  return renewal(() => gamma(random, shape) / shape / rate);
}

/** One every 1 / rate; a product, not a sum, so that nothing drifts. */
function deterministic(rate: number): NextArrival {
  let count = 0;
  return () => ++count / rate;
}

/**
 * Poisson while on, silent while off, starting on. `rate` is the mean over both; times are drawn in on-time and mapped.
 */
function onOff({ onSeconds, offSeconds }: ProcessOf<'on-off'>, rate: number, random: Random): NextArrival {
  const periodSeconds = onSeconds + offSeconds;
  const inOnTime = renewal(() => (exponential(random) / rate) * (onSeconds / periodSeconds));
  return () => {
    const onTime = inOnTime();
    const cycle = Math.floor(onTime / onSeconds);
    return onTime + cycle * offSeconds;
  };
}

/** rate × (1 + amplitude × sin(2π t / period)), by thinning a Poisson process at the highest rate. */
function diurnal({ periodSeconds, amplitude }: ProcessOf<'diurnal'>, rate: number, random: Random): NextArrival {
  const highest = rate * (1 + amplitude);
  const candidates = renewal(() => exponential(random) / highest);
  return () => {
    for (;;) {
      const at = candidates();
      const here = rate * (1 + amplitude * exactSineOfTurns((at / periodSeconds) % 1));
      if (random() * highest < here) return at;
    }
  };
}

/** States passed without an arrival after which a process counts as over: its rate is too low ever to matter. */
const maxSilentStates = 1_000_000;

/** Markov-modulated Poisson: states in turn, each for an exponential time, starting in the first. */
function modulatedPoisson({ ratesPerSecond, meanDwellSeconds }: ProcessOf<'mmpp'>, random: Random): NextArrival {
  let state = 0;
  let at = 0;
  let stateEnd = exponential(random) * meanDwellSeconds[0];
  return () => {
    for (let silent = 0; silent < maxSilentStates; silent++) {
      const candidate = at + exponential(random) / ratesPerSecond[state]; // infinite in a silent state
      if (candidate < stateEnd) {
        at = candidate;
        return at;
      }
      // What is left of the gap is forgotten: the exponential has no memory.
      at = stateEnd;
      state = (state + 1) % ratesPerSecond.length;
      stateEnd = at + exponential(random) * meanDwellSeconds[state];
    }
    return Infinity;
  };
}

/** The same process with its mean rate set; null leaves it as it is. */
function scaledTo(process: ProcessOf<'mmpp'>, rate: number | null): ProcessOf<'mmpp'> {
  if (rate === null) return process;
  const meanRate = meanRatePerSecond(process);
  return { ...process, ratesPerSecond: process.ratesPerSecond.map((perSecond) => (perSecond * rate) / meanRate) };
}

/** Of a modulated process that is not scaled: its states' rates, weighted by how long they last. */
export function meanRatePerSecond({ ratesPerSecond, meanDwellSeconds }: ProcessOf<'mmpp'>): number {
  const arrivals = ratesPerSecond.reduce((sum, perSecond, state) => sum + perSecond * meanDwellSeconds[state], 0);
  return arrivals / meanDwellSeconds.reduce((sum, dwell) => sum + dwell, 0);
}

function trace({ timesSeconds, timeScale = 1 }: ProcessOf<'trace'>): NextArrival {
  let next = 0;
  return () => (next < timesSeconds.length ? timesSeconds[next++] * timeScale : Infinity);
}
