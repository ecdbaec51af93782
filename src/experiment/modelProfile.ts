/**
 * @file Measures a model of the catalogue in the configurations a case may place it in.
 *
 * Its blocks are timed by kind, the inter-op dynamic programme cuts the stages on those times, and each stage is then
 * calibrated on the path a run takes. What has the same shape is measured once.
 */
import type { Link, Profile, ProfileConfig, StageTransfers } from '../domain/profile.ts';
import { findConfig } from '../domain/profile.ts';
import { type BatchShape, outputLength, statesLength } from '../model/batchShape.ts';
import type { ModelConfig } from '../model/modelConfig.ts';
import { shardCountsOf } from '../model/shards.ts';
import { type StageRange, wholeRange } from '../model/stage.ts';
import { shardWeightBytes, stageTensors } from '../model/tensors.ts';
import {
  type Calibration,
  calibrateStages,
  type ProbedFleet,
  type ProbedStage,
  timeKernels,
} from '../runtime/profiler.ts';
import { cutStages, stagesEndingAt } from './cutStages.ts';
import { transferShareOfBlock } from './defaultLink.ts';

export interface Cut {
  interOp: number;
  intraOp: number;
}

export interface MeasureOptions {
  fleet: ProbedFleet;
  model: ModelConfig;
  /** null: its weights are made on the device. */
  modelUrl: string | null;
  cuts: readonly Cut[];
  /** Ascending, 1 among them. */
  batchSizes: readonly number[];
  onProgress(what: string): void;
}

const bytesPerFloat = 4;
/** Weights on the devices while stages are measured; of a larger model few configurations lie there at once. */
const probedBytesMax = 512 * 2 ** 20;
const blockFloorFraction = 0.01;

/**
 * The configurations of a model that are measured for a case: pipelines over at most `deviceCount` devices, of powers of two
 * or all devices, on the shards that the case may use, and those that it names. Only what the model can be cut into.
 * @param shardCounts  undefined: any, up to `deviceCount`
 */
export function cutsFor(
  model: ModelConfig,
  {
    deviceCount,
    shardCounts,
    named = [],
  }: { deviceCount: number; shardCounts?: readonly number[]; named?: readonly Cut[] },
): Cut[] {
  const possible = shardCountsOf(model);
  const isUsual = (count: number, most: number) => Number.isInteger(Math.log2(count)) || count === most;
  const intraOps = possible.filter((count) =>
    shardCounts ? shardCounts.includes(count) : isUsual(count, deviceCount),
  );
  const usual = intraOps.flatMap((intraOp) => {
    const deepest = Math.min(Math.floor(deviceCount / intraOp), model.blockCount);
    const depths = Array.from({ length: deepest }, (_, i) => i + 1).filter((depth) => isUsual(depth, deepest));
    return depths.map((interOp) => ({ interOp, intraOp }));
  });
  const others = named.filter(({ interOp, intraOp }) => interOp <= model.blockCount && possible.includes(intraOp));
  return [
    ...new Map(
      [...usual, ...others].map(({ interOp, intraOp }) => [`${interOp}×${intraOp}`, { interOp, intraOp }]),
    ).values(),
  ];
}

/** @returns latencies uncontended, at slowdown 1; the profile's own link keeps transfers in proportion (ADR 8) */
export async function measureModel(options: MeasureOptions): Promise<Profile> {
  const { model, cuts, batchSizes } = options;
  const stagesByCut = new Map<Cut, StageRange[]>();
  let blockSeconds: number[] = [];
  for (const intraOp of new Set(cuts.map((cut) => cut.intraOp))) {
    options.onProgress(`Timing the blocks of ${model.name}`);
    const seconds = await timeBlocks(options, intraOp);
    if (intraOp === 1) blockSeconds = seconds;
    for (const cut of cuts) {
      if (cut.intraOp === intraOp) stagesByCut.set(cut, cutStages(seconds, cut.interOp));
    }
  }
  const measured = await calibrateCuts(options, stagesByCut);
  const configs = cuts.map((cut) =>
    configOf(model, cut, {
      stages: stagesByCut.get(cut) ?? [],
      batchSizes,
      calibrationOf: (range) => measured.get(shapeOf(model, range, cut.intraOp)) ?? [],
    }),
  );
  return blockSeconds.length > 0 ? { configs, link: proportionateLink(model, blockSeconds) } : { configs };
}

/** Seconds of each block, the embedding with the first and the head with the last, on one of `intraOp` shards. */
async function timeBlocks(options: MeasureOptions, intraOp: number): Promise<number[]> {
  const { fleet, model } = options;
  const blocks = stagesEndingAt(Array.from({ length: model.blockCount }, (_, block) => block + 1));
  const shapes = [...new Map(blocks.map((range) => [shapeOf(model, range, intraOp), range]))];
  const stages = shapes.map(([, range]) => probedStage(options, range, intraOp));
  const blockSecondsOf = (seconds: readonly number[]) => {
    const byShape = new Map(shapes.map(([shape], index) => [shape, seconds[index]]));
    return blocks.map((range) => byShape.get(shapeOf(model, range, intraOp)) ?? 0);
  };
  const byGpuClock = await timeKernels(fleet, stages);
  if (byGpuClock) return blockSecondsOf(byGpuClock);
  const whole = probedStage(options, wholeRange(model), intraOp);
  const calibrated = await calibrateStages(fleet, [whole, ...stages], [{ batchSize: 1 }], () => {});
  const [wholeSeconds, ...seconds] = calibrated.map(([ofOne]) => ofOne.seconds);
  return withoutFixedPart(blockSecondsOf(seconds), wholeSeconds);
}

/**
 * What blocks take without what every stage has on top: upload, readback and the poll for its completion, which the whole
 * model pays once and its blocks, one by one, each.
 *   fixed = (sum of the blocks − whole) ÷ (blocks − 1)
 */
export function withoutFixedPart(blockSeconds: readonly number[], wholeSeconds: number): number[] {
  const sum = blockSeconds.reduce((total, seconds) => total + seconds, 0);
  const fixed = blockSeconds.length > 1 ? Math.max(0, (sum - wholeSeconds) / (blockSeconds.length - 1)) : 0;
  // A block takes something, whatever noise says of it.
  return blockSeconds.map((seconds) => Math.max(seconds - fixed, blockFloorFraction * seconds));
}

/** [by shape] Calibrations of every stage: per batch size, then of prompts and of a token, where the model generates. */
async function calibrateCuts(
  options: MeasureOptions,
  stagesByCut: ReadonlyMap<Cut, readonly StageRange[]>,
): Promise<Map<string, Calibration[]>> {
  const { fleet, model, batchSizes } = options;
  const batches = measuredShapes(model, batchSizes);
  const shapes = new Map<string, ProbedStage>();
  for (const [{ intraOp }, ranges] of stagesByCut) {
    for (const range of ranges) shapes.set(shapeOf(model, range, intraOp), probedStage(options, range, intraOp));
  }
  const measured = new Map<string, Calibration[]>();
  for (const part of inParts([...shapes], ([, stage]) => weightBytesOf(model, stage))) {
    const stages = part.map(([, stage]) => stage);
    const calibrated = await calibrateStages(fleet, stages, batches, (round, total) =>
      options.onProgress(`Measuring ${model.name} on this GPU, ${round + 1} of ${total}`),
    );
    part.forEach(([shape], index) => {
      measured.set(shape, calibrated[index]);
    });
  }
  return measured;
}

/** Consecutive parts of at most `probedBytesMax` each, or of a single stage. */
function inParts<T>(items: readonly T[], bytesOf: (item: T) => number): T[][] {
  const parts: T[][] = [];
  let bytes = Infinity;
  for (const item of items) {
    const own = bytesOf(item);
    if (bytes + own > probedBytesMax) {
      parts.push([]);
      bytes = 0;
    }
    parts[parts.length - 1].push(item);
    bytes += own;
  }
  return parts;
}

function probedStage(
  { model, modelUrl, batchSizes }: MeasureOptions,
  range: StageRange,
  shardCount: number,
): ProbedStage {
  return { model: model.name, modelUrl, range, shardCount, maxBatchSize: Math.max(...batchSizes) };
}

function weightBytesOf(model: ModelConfig, { range, shardCount }: Pick<ProbedStage, 'range' | 'shardCount'>): number {
  return shardWeightBytes(model, { range, shardIndex: 0, shardCount });
}

/** What two stages have in common that take the same time: the shapes of their tensors, in order, and their shards. */
function shapeOf(model: ModelConfig, range: StageRange, shardCount: number): string {
  const tensors = Array.from(stageTensors(model, range), ([name, { shape }]) => [
    name.replace(/^blocks\.(\d+)/, (_, block) => `blocks.${Number(block) - range.firstBlock}`),
    shape.join('×'),
  ]);
  return `${shardCount} of ${tensors.join()}`;
}

export function configOf(
  model: ModelConfig,
  { interOp, intraOp }: Cut,
  {
    stages,
    batchSizes,
    calibrationOf,
  }: {
    stages: readonly StageRange[];
    batchSizes: readonly number[];
    calibrationOf: (range: StageRange, stageIndex: number) => readonly Calibration[];
  },
): ProfileConfig {
  const calibrations = stages.map((range, stageIndex) => calibrationOf(range, stageIndex));
  const secondsAt = (index: number) => calibrations.map((ofStage) => ofStage[index].seconds);
  const byBatch = batchSizes.flatMap((size, index) => (size === 1 ? [] : [[size, secondsAt(index)] as const]));
  const single = batchSizes.indexOf(1);
  return {
    interOp,
    intraOp,
    stageLatencySeconds: secondsAt(single),
    stageLatencySpreadFraction: calibrations.map((ofStage) => ofStage[single].spreadFraction),
    ...(byBatch.length > 0 && { stageLatencySecondsByBatch: Object.fromEntries(byBatch) }),
    ...generationOf(model, (index) => secondsAt(batchSizes.length + index)),
    stageWeightBytes: stages.map((range) => weightBytesOf(model, { range, shardCount: intraOp })),
    stageEndBlocks: stages.map(({ endBlock }) => endBlock),
    stageTransfers: stages.map((range) => transfersOf(model, range, intraOp)),
  };
}

/** Between these lengths of a prompt its time is interpolated; the last is all that the model has room for. */
function promptLengths({ tokenCount }: ModelConfig): number[] {
  return [1, tokenCount >> 2, tokenCount];
}

/** What a stage is timed for: batches, then what `generationShapes` says. */
export function measuredShapes(model: ModelConfig, batchSizes: readonly number[]): BatchShape[] {
  return [...batchSizes.map((batchSize) => ({ batchSize })), ...generationShapes(model)];
}

/** Prompts of several lengths, and then a token after a prompt that fills half of what the model has room for. */
function generationShapes(model: ModelConfig): BatchShape[] {
  if (model.family !== 'decoder') return [];
  const prompts = promptLengths(model).map((tokens) => ({ batchSize: 1, tokens, lengths: [tokens] }));
  return [...prompts, { batchSize: 1, iteration: 1, lengths: [model.tokenCount >> 1] }];
}

/** @param secondsAt  per stage, of one of the `generationShapes` */
function generationOf(
  model: ModelConfig,
  secondsAt: (index: number) => number[],
): Pick<ProfileConfig, 'prefillSecondsByTokens' | 'decodeSeconds'> {
  if (model.family !== 'decoder') return {};
  const lengths = promptLengths(model);
  return {
    prefillSecondsByTokens: Object.fromEntries(lengths.map((tokens, index) => [tokens, secondsAt(index)])),
    decodeSeconds: secondsAt(lengths.length),
  };
}

/** One sum after the attention and one after the MLP of each block, where shards share them. */
export function transfersOf(model: ModelConfig, range: StageRange, intraOp: number): StageTransfers {
  const one = { batchSize: 1 };
  return {
    allReduceCount: intraOp === 1 ? 0 : 2 * (range.endBlock - range.firstBlock),
    allReduceBytes: bytesPerFloat * statesLength(model, one),
    handOffBytes: range.hasHead ? 0 : bytesPerFloat * outputLength(model, range, one),
  };
}

/** A link on which handing on a request's states costs the share of a block that it cost where AlpaServe was measured. */
function proportionateLink(model: ModelConfig, blockSeconds: readonly number[]): Link {
  const meanBlockSeconds = blockSeconds.reduce((sum, seconds) => sum + seconds, 0) / blockSeconds.length;
  const { alpha, bytes } = transferShareOfBlock;
  const stateBytes = bytesPerFloat * statesLength(model, { batchSize: 1 });
  return { alphaSeconds: alpha * meanBlockSeconds, bytesPerSecond: stateBytes / (bytes * meanBlockSeconds) };
}

/** Whether a profile says what a case needs of it. */
export function coversCuts(
  profile: Profile,
  { cuts, batchSizes }: Pick<MeasureOptions, 'cuts' | 'batchSizes'>,
): boolean {
  return cuts.every((cut) => {
    const config = findConfig(profile, cut);
    return config && batchSizes.every((size) => size === 1 || config.stageLatencySecondsByBatch?.[size]);
  });
}
