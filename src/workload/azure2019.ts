/**
 * @file MAF1-like: a population like the Azure Functions trace of 2019 as AlpaServe replays it, steady and dense.
 *
 * Published of the trace, and kept: 45 % of applications are invoked at most once per hour, 81 % at most once per minute; the rates
 * span 8 orders of magnitude; the 18.6 % that are invoked at least once per minute have 99.6 % of all invocations;
 * a constant half of the daily peak never goes away. A log-normal through the two quantiles, cut where the span ends, gives the rest.
 * Differs: applications' rates stand for functions', triggers (timers among them) are not told apart, weekends are not shown;
 * how fast a model's rate drifts is ours.
 * @source Shahrad et al., "Serverless in the Wild", USENIX ATC 2020, §3; alpaserve.md §5
 */
import { exactExp, exactSineOfTurns } from '../base/exactMath.ts';
import { normal, type Random } from '../base/random.ts';
import type { ModelWorkload, Population } from '../domain/case.ts';
import { type PopulationFrame, populationRandom } from './populationFrame.ts';

/** In the released trace, over its two weeks. */
const publishedFunctionCount = 74_347;
/** log₁₀ of the rate: (log₁₀ 1440 − log₁₀ 24) ÷ (z(0.81) − z(0.45)). */
const decadesPerSigma = 1.772;
/** The rate 1e8 times that of one invocation in two weeks, in standard deviations over the median of 40 a day. */
const mostSigmas = 2.957;
/** Peak : trough = 2 : 1. */
const diurnalAmplitude = 1 / 3;
/** Standard deviation of a minute's step of the logarithm of a model's rate. */
const driftPerMinute = 0.03;

const minutesPerDay = 1440;

export function azure2019Workloads(
  { arrivalsPerSecond, cv, functionCount = publishedFunctionCount }: Extract<Population, { kind: 'maf1' }>,
  frame: PopulationFrame,
): ModelWorkload[] {
  const random = populationRandom(frame);
  const shares = stripedShares(functionShares(functionCount, random), frame.modelCount);
  const minuteCount = Math.ceil(frame.durationSeconds / 60);
  const weights = shares.map((share) => driftingDay(minuteCount, random).map((factor) => share * factor));
  const total = weights.flat().reduce((sum, weight) => sum + weight, 0);
  const countsPerWeight = (60 * arrivalsPerSecond * minuteCount) / total;
  return weights.map((minutes) => ({
    process: 'maf1',
    countsPerMinute: minutes.map((weight) => weight * countsPerWeight),
    cv,
  }));
}

/** [functions] Relative rates; 1 is the highest there can be. */
export function functionShares(functionCount: number, random: Random): Float64Array {
  return Float64Array.from({ length: functionCount }, () => {
    let sigmas = normal(random);
    while (sigmas > mostSigmas) sigmas = normal(random);
    return exactExp((sigmas - mostSigmas) * decadesPerSigma * Math.LN10);
  });
}

/** Function i is of model i mod modelCount, AlpaServe's round-robin stripes (alpaserve.md §5). */
export function stripedShares(shares: ArrayLike<number>, modelCount: number): number[] {
  const striped = new Array<number>(modelCount).fill(0);
  for (let index = 0; index < shares.length; index++) striped[index % modelCount] += shares[index];
  return striped;
}

/** [minutes] A rate's course around 1: the day's, from its mean upwards, and a slow walk of its own. */
function driftingDay(minuteCount: number, random: Random): number[] {
  let level = 1;
  return Array.from({ length: minuteCount }, (_, minute) => {
    const step = driftPerMinute * normal(random);
    level *= step <= 0 ? exactExp(step) : 1 / exactExp(-step);
    return level * (1 + diurnalAmplitude * exactSineOfTurns((minute / minutesPerDay) % 1));
  });
}
