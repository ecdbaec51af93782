/**
 * @file What a model takes in a configuration that nobody measured, from one with as many shards that was: a stage takes a part
 * that is the same for every stage (upload, readback, the poll for completion) and its blocks' share of the rest.
 */
import type { Profile, ProfileConfig } from '../domain/profile.ts';
import type { ModelConfig } from '../model/modelConfig.ts';
import { shardWeightBytes } from '../model/tensors.ts';
import { cutStages, profiledStages } from './cutStages.ts';
import { type Cut, transfersOf } from './modelProfile.ts';

/**
 * @param profile  uncontended, without a link's times
 * @returns undefined where no stage of so many shards was measured, or the model cannot be cut so
 */
export function derivedConfig(profile: Profile, model: ModelConfig, cut: Cut): ProfileConfig | undefined {
  const { interOp, intraOp } = cut;
  const measured = profile.configs.filter((config) => config.intraOp === intraOp);
  if (measured.length === 0 || interOp > model.blockCount) return undefined;
  const deepest = measured.reduce((best, config) => (config.interOp > best.interOp ? config : best));
  const shallowest = measured.reduce((best, config) => (config.interOp < best.interOp ? config : best));
  const known = { profile, model, deepest, shallowest };
  const ranges = cutStages(blockTimes(known, (config) => config.stageLatencySeconds).blockSeconds, interOp);
  const stageSeconds = (secondsOf: SecondsOf) => {
    const { fixedSeconds, blockSeconds } = blockTimes(known, secondsOf);
    return ranges.map(({ firstBlock, endBlock }) => fixedSeconds + sum(blockSeconds.slice(firstBlock, endBlock)));
  };
  const table = (of: (config: ProfileConfig) => Record<string, number[]> | undefined) => {
    const keys = Object.keys(of(deepest) ?? {}).filter((key) => of(shallowest)?.[key]);
    if (keys.length === 0) return undefined;
    return Object.fromEntries(keys.map((key) => [key, stageSeconds((config) => of(config)?.[key] ?? [])]));
  };
  const stageLatencySecondsByBatch = table((config) => config.stageLatencySecondsByBatch);
  const prefillSecondsByTokens = table((config) => config.prefillSecondsByTokens);
  const { decodeSeconds } = deepest;
  return {
    interOp,
    intraOp,
    stageLatencySeconds: stageSeconds((config) => config.stageLatencySeconds),
    stageWeightBytes: ranges.map((range) => shardWeightBytes(model, { range, shardIndex: 0, shardCount: intraOp })),
    stageEndBlocks: ranges.map(({ endBlock }) => endBlock),
    stageTransfers: ranges.map((range) => transfersOf(model, range, intraOp)),
    ...(stageLatencySecondsByBatch && { stageLatencySecondsByBatch }),
    ...(prefillSecondsByTokens && { prefillSecondsByTokens }),
    ...(decodeSeconds && { decodeSeconds: stageSeconds((config) => config.decodeSeconds ?? []) }),
  };
}

type SecondsOf = (config: ProfileConfig) => readonly number[];

interface Known {
  profile: Profile;
  model: ModelConfig;
  deepest: ProfileConfig;
  shallowest: ProfileConfig;
}

/**
 * What every stage takes beside its blocks, and each block.
 *   fixed = (sum of the deepest pipeline − sum of the shallowest) ÷ (stages − stages), no more than a stage takes
 */
function blockTimes({ profile, model, deepest, shallowest }: Known, secondsOf: SecondsOf) {
  const stages = secondsOf(deepest);
  const more = deepest.interOp - shallowest.interOp;
  const difference = more > 0 ? (sum(stages) - sum(secondsOf(shallowest))) / more : 0;
  const fixedSeconds = Math.min(Math.max(0, difference), ...stages);
  const ranges = profiledStages(profile, deepest, model.blockCount);
  const blockSeconds = ranges.flatMap(({ firstBlock, endBlock }, stage) => {
    const blockCount = endBlock - firstBlock;
    return Array.from({ length: blockCount }, () => (stages[stage] - fixedSeconds) / blockCount);
  });
  return { fixedSeconds, blockSeconds };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
