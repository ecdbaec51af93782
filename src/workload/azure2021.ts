/**
 * @file MAF2-like: a population like the Azure Functions trace of 2021 as AlpaServe replays it, sparse, skewed and bursty.
 *
 * Known of the trace (119 applications, 424 functions, 1,980,951 invocations in two weeks, 1.64 a second) and kept: the shares of its most
 * popular applications, in how many of the hours these are active, how much busier the busiest hour of the day is than the quietest,
 * and how much counts vary while a function is active.
 * Differs: applications' activity stands for functions', all applications have three or four functions, weekends are not
 * shown; how long activity lasts at a time, and the cv inside an hour, are ours.
 * @source Zhang et al., "Faster and Cheaper Serverless Computing on Harvested Resources", SOSP 2021, its public trace; alpaserve.md §5
 */
import { exactExp, exactSineOfTurns } from '../base/exactMath.ts';
import { normal, type Random } from '../base/random.ts';
import type { ModelWorkload, Population } from '../domain/case.ts';
import { type PopulationFrame, populationRandom } from './populationFrame.ts';

const applicationCount = 119;
const functionCount = 424;
/** The most popular `rank` applications have this share of all invocations. */
const concentration = [
  { rank: 0, share: 0 },
  { rank: 1, share: 0.27 },
  { rank: 2, share: 0.436 },
  { rank: 5, share: 0.723 },
  { rank: 10, share: 0.839 },
  { rank: 20, share: 0.925 },
  { rank: 50, share: 0.994 },
  { rank: applicationCount, share: 1 },
];
/** How popular each function of an application is against the one before: 136 of all have 99.5 % of the invocations. */
const nextFunction = 0.07;
/** Hours with an invocation, of the ten most popular; the others that are not `rarelyActive` are like one of these. */
const activeFractions = [0.71, 0.11, 0.28, 0.51, 0.15, 0.27, 1, 0.12, 0.25, 0.94];
/** 75 of the applications have one in fewer than a tenth of the hours. */
const rarelyActive = { count: 75, activeFraction: 0.05 };
/** Busiest hour of the day ÷ quietest = 2.78 ÷ 0.87. */
const diurnalAmplitude = 0.523;
/** Of the logarithm of the rate from one active hour to the next, so that counts vary as much as they do in the ten. */
const levelSigma = 0.94;
/** Mean. */
const activeHoursAtATime = 4;
/** Of the gaps inside an hour; two applications that are nearly always active have 3.3 and 5.9 over the whole two weeks. */
const cvInsideHour = 2;

/** `hourSeconds`: how long an hour of the trace lasts, 3600 unless given; shorter packs its ups and downs into a short run. */
export function azure2021Workloads(
  { arrivalsPerSecond, cvScale = 1, hourSeconds = 3600 }: Extract<Population, { kind: 'maf2' }>,
  frame: PopulationFrame,
): ModelWorkload[] {
  const random = populationRandom(frame);
  const hourCount = Math.ceil(frame.durationSeconds / hourSeconds);
  const byModel = Array.from({ length: frame.modelCount }, () => new Array<number>(hourCount).fill(0));
  shuffled(functionShares(), random).forEach(({ share, activeFraction }, index) => {
    const hours = byModel[index % frame.modelCount]; // AlpaServe's round-robin stripes
    const course = activity(activeFraction, hourCount, random);
    for (let hour = 0; hour < hourCount; hour++) hours[hour] += share * course[hour] * ofDay(hour);
  });
  const total = byModel.flat().reduce((sum, weight) => sum + weight, 0);
  const ratePerWeight = total === 0 ? 0 : (arrivalsPerSecond * hourCount) / total;
  return byModel.map((hours) => ({
    process: 'maf2',
    windowSeconds: hourSeconds,
    ratesPerSecond: hours.map((weight) => weight * ratePerWeight),
    cvs: hours.map(() => cvInsideHour * cvScale),
  }));
}

interface FunctionShare {
  /** Of all invocations; they sum to 1. */
  share: number;
  /** Of the hours. */
  activeFraction: number;
}

/** [functions] An application's functions follow each other. */
export function functionShares(): FunctionShare[] {
  const applications = applicationShares();
  return applications.flatMap((share, application) => {
    const count = Math.floor((functionCount - 1 - application) / applicationCount) + 1;
    const weights = Array.from({ length: count }, (_, index) => nextFunction ** index);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => ({
      share: (share * weight) / sum,
      activeFraction: activeFractionOf(application),
    }));
  });
}

/** [applications], descending: between two known ranks all have the same share. */
function applicationShares(): number[] {
  return concentration.slice(1).flatMap(({ rank, share }, index) => {
    const before = concentration[index];
    const each = (share - before.share) / (rank - before.rank);
    return new Array<number>(rank - before.rank).fill(each);
  });
}

function activeFractionOf(application: number): number {
  if (application >= applicationCount - rarelyActive.count) return rarelyActive.activeFraction;
  return activeFractions[application % activeFractions.length];
}

/** [hours] 0 while silent, else a level around 1 ÷ activeFraction, so that the mean is 1. */
function activity(activeFraction: number, hourCount: number, random: Random): number[] {
  const stops = 1 / activeHoursAtATime;
  const starts = Math.min(1, (stops * activeFraction) / (1 - activeFraction)); // 1 where it never stops
  let isActive = random() < activeFraction;
  return Array.from({ length: hourCount }, () => {
    const level = isActive ? logNormal(random) / activeFraction : 0;
    const draw = random();
    isActive = activeFraction === 1 || (isActive ? draw >= stops : draw < starts);
    return level;
  });
}

/** Of mean 1. */
function logNormal(random: Random): number {
  const exponent = levelSigma * normal(random) - (levelSigma * levelSigma) / 2;
  return exponent <= 0 ? exactExp(exponent) : 1 / exactExp(-exponent);
}

function ofDay(hour: number): number {
  return 1 + diurnalAmplitude * exactSineOfTurns((hour / 24) % 1);
}

/** Fisher and Yates. */
function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}
