/** @file How a model is cut: into pipeline stages, and a stage into tensor shards. No GPU here: the planner asks too. */
import { assert } from '../base/assert.ts';
import type { ModelConfig } from './modelConfig.ts';

/** Blocks [firstBlock, endBlock); the first stage also embeds, the last also holds the head. */
export interface StageRange {
  readonly firstBlock: number;
  readonly endBlock: number;
  readonly hasEmbedding: boolean;
  readonly hasHead: boolean;
}

/** What of a model one device holds: a stage, or one tensor shard of it. */
export interface StageShard {
  readonly range: StageRange;
  /** 0 … shardCount − 1 */
  readonly shardIndex: number;
  readonly shardCount: number;
}

/** A stage that no other device shares. */
export function wholeStage(range: StageRange): StageShard {
  return { range, shardIndex: 0, shardCount: 1 };
}

/** The model as one stage. */
export function wholeRange({ blockCount }: Pick<ModelConfig, 'blockCount'>): StageRange {
  return { firstBlock: 0, endBlock: blockCount, hasEmbedding: true, hasHead: true };
}

/** `stageCount` contiguous stages whose block counts differ by at most one, the longer ones first. */
export function evenStages(blockCount: number, stageCount: number): StageRange[] {
  assert(stageCount >= 1 && stageCount <= blockCount, `${blockCount} blocks do not make ${stageCount} stages`);
  const boundary = (stage: number) => Math.ceil((stage * blockCount) / stageCount);
  return Array.from({ length: stageCount }, (_, stage) => ({
    firstBlock: boundary(stage),
    endBlock: boundary(stage + 1),
    hasEmbedding: stage === 0,
    hasHead: stage === stageCount - 1,
  }));
}
