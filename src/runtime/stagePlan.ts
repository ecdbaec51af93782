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

  constructor(plan: FleetPlan) {
    this.#plan = plan;
    this.#stages = new Map(plan.stages.map((stage) => [`${stage.groupIndex}/${stage.stageIndex}`, stage]));
  }

  get stages(): readonly StageLoad[] {
    return this.#plan.stages;
  }

  /** The same with stages of further groups. */
  with(stages: readonly StageLoad[]): StagePlan {
    return new StagePlan({ ...this.#plan, stages: [...this.#plan.stages, ...stages] });
  }

  /** The same without the stages of these groups. */
  without(groups: readonly number[]): StagePlan {
    const stages = this.#plan.stages.filter(({ groupIndex }) => !groups.includes(groupIndex));
    return new StagePlan({ ...this.#plan, stages });
  }

  /** What a device loads for these groups; what several of them need, once. */
  assignmentsOf(device: number, groups: ReadonlySet<number>): StageAssignment[] {
    const assignments = this.#shardsOn(device, groups).map(({ assignment }) => assignment);
    return [...new Map(assignments.map((assignment) => [assignment.key, assignment])).values()];
  }

  #shardsOn(device: number, groups: ReadonlySet<number>): { modelIndex: number; assignment: StageAssignment }[] {
    const stages = this.#plan.stages.filter(({ groupIndex }) => groups.has(groupIndex));
    return stages.flatMap((stage) => {
      const shardIndex = stage.deviceIndices.indexOf(device);
      if (shardIndex < 0) return [];
      return stage.models.map((loaded) => ({
        modelIndex: loaded.modelIndex,
        assignment: assignmentOf(stage, shardIndex, loaded),
      }));
    });
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

  /** @param loaded  bytes by stage, on that device. @returns [models] */
  bytesByModel(device: number, groups: ReadonlySet<number>, loaded: Readonly<Record<StageKey, number>>): number[] {
    const indices = this.#plan.stages.flatMap(({ models }) => models.map(({ modelIndex }) => modelIndex));
    const bytes = new Array<number>(1 + Math.max(-1, ...indices)).fill(0);
    const shards = this.#shardsOn(device, groups);
    for (const [key, { modelIndex }] of new Map(shards.map((shard) => [shard.assignment.key, shard]))) {
      bytes[modelIndex] += loaded[key] ?? 0;
    }
    return bytes;
  }
}
