/**
 * @file Bursts that coincide or alternate between models, at each model's own rate and burstiness.
 *
 * Every model's arrivals are cut into blocks of one length, and the blocks of an epoch are put into another order: the fullest
 * block where a normal score of the model is highest, and so on down (Iman and Conover's rearrangement, on counts per block). The
 * scores of the models have the correlation asked for. No arrival is added or taken away and gaps inside a block stay, so
 * rates are the same to the request and the coefficient of variation nearly so. At correlation 0 nothing is touched.
 */
import { createRandom, normal, type Random } from '../base/random.ts';
import { BadInput } from '../domain/badInput.ts';
import type { ModelWorkload } from '../domain/case.ts';
import type { NextArrival } from './arrivalProcess.ts';
import { meanRatePerSecond } from './process.ts';

export interface Correlated {
  models: readonly ModelWorkload[];
  /** [M] Arrivals per second; null where the process brings its own. */
  rates: readonly (number | null)[];
  /** [M] The models' own arrivals, uncorrelated. */
  next: readonly NextArrival[];
  /** −1 … 1, not 0. */
  correlation: number;
  /** Infinite where the run ends by a count. */
  durationSeconds: number;
  seed: number;
}

/** @throws BadInput naming a process whose times are meant as they are, so that blocks of it cannot change places */
export function correlate(workload: Correlated): NextArrival[] {
  workload.models.forEach(({ process }, index) => {
    if (process === 'poisson' || process === 'gamma' || process === 'mmpp') return;
    const problem = `must be poisson, gamma or mmpp where models are correlated, is "${process}"`;
    throw new BadInput(`workload.models[${index}].process`, problem);
  });
  const { durationSeconds } = workload;
  const blocks = { ...blocksOf(workload), durationSeconds };
  const scores = createScores(workload);
  return workload.next.map((next, model) => rearranged(next, { ...blocks, scoresOf: (epoch) => scores(epoch, model) }));
}

interface Blocks {
  blockSeconds: number;
  /** Blocks that change places with each other. */
  blocksPerEpoch: number;
}

const fewestBlocks = 16;
const mostBlocks = 64;

/**
 * As long as bursts and pauses are, or their gaps would be torn: some (1 + cv²) mean gaps of the slowest model. Where the duration is
 * known, whole epochs fill it, so that the counts over the run are those of the uncorrelated models.
 */
function blocksOf({ models, rates, durationSeconds }: Correlated): Blocks {
  const wanted = Math.max(
    0,
    ...models.map((model, index) => burstSeconds(model, rates[index])).filter(Number.isFinite),
  );
  if (wanted === 0) return { blockSeconds: 1, blocksPerEpoch: mostBlocks }; // nothing ever arrives
  if (durationSeconds === Infinity) return { blockSeconds: wanted, blocksPerEpoch: mostBlocks };
  const blockCount = Math.max(fewestBlocks, Math.floor(durationSeconds / wanted));
  const epochCount = Math.ceil(blockCount / mostBlocks);
  const blocksPerEpoch = Math.ceil(blockCount / epochCount);
  return { blockSeconds: durationSeconds / (epochCount * blocksPerEpoch), blocksPerEpoch };
}

/** How long a model's bursts and pauses are, roughly; infinite for one without arrivals. */
function burstSeconds(model: ModelWorkload, rate: number | null): number {
  const cv = model.process === 'gamma' ? model.cv : 1;
  if (model.process !== 'mmpp') return (4 * (1 + cv * cv)) / (rate ?? 0);
  const cycleSeconds = model.meanDwellSeconds.reduce((sum, dwell) => sum + dwell, 0);
  return Math.max(4 * cycleSeconds, 8 / (rate ?? meanRatePerSecond(model)));
}

/**
 * Standard normal scores [blocks] per epoch and model. For c > 0 each is √c shared + √(1 − c) own. For c < 0 the shared part is
 * the model's own less the mean over models: two models have correlation c, M models c / (M − 1) in pairs, for M cannot
 * all avoid each other more than that; at −1 their scores sum to 0 and one model's burst is the others' pause.
 */
function createScores({ models, correlation, seed }: Correlated): (epoch: number, model: number) => Float64Array {
  const modelCount = models.length;
  // The streams after those of the models' own arrivals.
  const random = createRandom({ seed, stream: modelCount });
  const epochs: Float64Array[][] = [];
  const draw = correlation > 0 ? () => coinciding(random, modelCount) : () => alternating(random, modelCount);
  const shared = Math.sqrt(Math.abs(correlation));
  const own = Math.sqrt(1 - Math.abs(correlation));
  return (epoch, model) => {
    while (epochs.length <= epoch) {
      const scores = Array.from({ length: modelCount }, () => new Float64Array(mostBlocks));
      for (let block = 0; block < mostBlocks; block++) {
        const parts = draw();
        for (let one = 0; one < modelCount; one++) scores[one][block] = shared * parts[one] + own * normal(random);
      }
      epochs.push(scores);
    }
    return epochs[epoch][model];
  };
}

function coinciding(random: Random, modelCount: number): number[] {
  return new Array<number>(modelCount).fill(normal(random));
}

function alternating(random: Random, modelCount: number): number[] {
  const parts = Array.from({ length: modelCount }, () => normal(random));
  if (modelCount === 1) return parts;
  const mean = parts.reduce((sum, part) => sum + part, 0) / modelCount;
  return parts.map((part) => (part - mean) * Math.sqrt(modelCount / (modelCount - 1)));
}

interface Rearrangement extends Blocks {
  durationSeconds: number;
  scoresOf: (epoch: number) => Float64Array;
}

/** Epochs without arrivals after which a process counts as over. */
const maxSilentEpochs = 1000;

/** `next` with the blocks of each epoch in the order of their scores. */
function rearranged(
  next: NextArrival,
  { blockSeconds, blocksPerEpoch, durationSeconds, scoresOf }: Rearrangement,
): NextArrival {
  let epoch = 0;
  let pending = next();
  let times: number[] = [];
  let taken = 0;
  const readEpoch = () => {
    const blocks: number[][] = Array.from({ length: blocksPerEpoch }, () => []);
    const firstBlock = epoch * blocksPerEpoch;
    const end = (firstBlock + blocksPerEpoch) * blockSeconds;
    for (; pending < end; pending = next()) {
      const block = Math.floor(pending / blockSeconds) - firstBlock;
      blocks[Math.min(blocksPerEpoch - 1, Math.max(0, block))].push(pending);
    }
    const places = placesOf(blocks, scoresOf(epoch));
    times = places.flatMap((block, place) => blocks[block].map((time) => time + (place - block) * blockSeconds));
    times.sort((a, b) => a - b); // rounding may swap two at the border of blocks
    taken = 0;
    epoch++;
  };
  return () => {
    for (let silent = 0; taken === times.length; silent++) {
      if (pending >= durationSeconds || silent === maxSilentEpochs) return Infinity;
      readEpoch();
    }
    return times[taken++];
  };
}

/** [blocks] Which block comes to each place: the fullest where the score is highest; equally full ones keep their order. */
function placesOf(blocks: readonly (readonly number[])[], scores: Float64Array): number[] {
  const byCount = blocks.map((_, block) => block).sort((a, b) => blocks[a].length - blocks[b].length || a - b);
  const byScore = blocks.map((_, place) => place).sort((a, b) => scores[a] - scores[b] || a - b);
  const blockAt = new Array<number>(blocks.length);
  byScore.forEach((place, rank) => {
    blockAt[place] = byCount[rank];
  });
  return blockAt;
}
