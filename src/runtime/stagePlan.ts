/** @file What a plan means for each device: what it loads, and with whom it exchanges values. */
import { assert } from '../base/assert.ts';
import type { StageAssignment, StageKey } from '../device/protocol.ts';
import type { FleetPlan, StageLoad, StageModel, StageOfModel } from './fleet.ts';

/** Says all that is loaded, so that what two placements share stays where it is. */
function assignmentOf({ deviceIndices }: StageLoad, shardIndex: number, loaded: StageModel): StageAssignment {
  const { modelIndex, model, range, maxBatchSize } = loaded;
  const shardCount = deviceIndices.length;
  const blocks = `${range.firstBlock}-${range.endBlock}`;
  const key = `${model}#${modelIndex}:${blocks}, shard ${shardIndex} of ${shardCount}, batches of ${maxBatchSize}`;
  return { key, model, shard: { range, shardIndex, shardCount }, maxBatchSize };
}

export class StagePlan {
  readonly #plan: FleetPlan;
  readonly #stages: ReadonlyMap<string, StageLoad>;
  /** [device] */
  readonly assignments: StageAssignment[][];

  constructor(plan: FleetPlan, deviceCount: number) {
    this.#plan = plan;
    this.#stages = new Map(plan.stages.map((stage) => [`${stage.groupIndex}/${stage.stageIndex}`, stage]));
    this.assignments = Array.from({ length: deviceCount }, () => []);
    for (const stage of plan.stages) {
      for (const [shardIndex, device] of stage.deviceIndices.entries()) {
        this.assignments[device].push(...stage.models.map((loaded) => assignmentOf(stage, shardIndex, loaded)));
      }
    }
  }

  /** Where the weights of the models come from that have theirs in a file. */
  get weightUrls(): ReadonlyMap<string, string> {
    const loaded = this.#plan.stages.flatMap(({ models }) => models);
    return new Map(loaded.flatMap(({ model, modelUrl }) => (modelUrl === null ? [] : [[model, modelUrl]])));
  }

  /** One per shard; nobody past the last stage. */
  devicesOf(groupIndex: number, stageIndex: number): readonly number[] {
    return this.#stages.get(`${groupIndex}/${stageIndex}`)?.deviceIndices ?? [];
  }

  keyOf({ groupIndex, stageIndex, modelIndex }: StageOfModel, shardIndex: number): StageKey {
    const stage = this.#stages.get(`${groupIndex}/${stageIndex}`);
    const loaded = stage?.models.find((candidate) => candidate.modelIndex === modelIndex);
    assert(stage && loaded, `stage ${stageIndex} of group ${groupIndex} does not host model ${modelIndex}`);
    return assignmentOf(stage, shardIndex, loaded).key;
  }

  /** Devices that send values to others: a stage's first shard to all of the next, and shards to each other. */
  get mailRoutes(): { from: number; to: number }[] {
    return this.#plan.stages.flatMap(({ groupIndex, stageIndex, deviceIndices }) => {
      const next = this.devicesOf(groupIndex, stageIndex + 1);
      const partners = deviceIndices.flatMap((from) =>
        deviceIndices.filter((to) => to !== from).map((to) => ({ from, to })),
      );
      return [...next.map((to) => ({ from: deviceIndices[0], to })), ...partners];
    });
  }

  /** @param loaded  [device] bytes by stage. @returns [device][model] */
  bytesByModel(loaded: Record<StageKey, number>[]): number[][] {
    const indices = this.#plan.stages.flatMap(({ models }) => models.map(({ modelIndex }) => modelIndex));
    const modelCount = 1 + Math.max(-1, ...indices);
    const bytes = loaded.map(() => new Array<number>(modelCount).fill(0));
    for (const stage of this.#plan.stages) {
      for (const [shardIndex, device] of stage.deviceIndices.entries()) {
        for (const model of stage.models) {
          bytes[device][model.modelIndex] += loaded[device][assignmentOf(stage, shardIndex, model).key];
        }
      }
    }
    return bytes;
  }
}
