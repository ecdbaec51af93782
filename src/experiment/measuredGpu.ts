/** @file What this GPU was found to do: profiles of the models that cases need, and the slowdown at which windows hold. */
import type { Profile, ProfileSet } from '../domain/profile.ts';
import { inputLength } from '../model/batchShape.ts';
import { modelNamed } from '../model/catalogue.ts';
import { wholeRange } from '../model/stage.ts';
import { calibrateStages } from '../runtime/profiler.ts';
import { type Part, rehearse } from '../runtime/rehearsal.ts';
import type { WorkerFleet } from '../runtime/workerFleet.ts';
import { weightsUrl } from './catalogue.ts';
import { profiledStages } from './cutStages.ts';
import { type Cut, cutsFor, measureModel } from './modelProfile.ts';
import { ProfileKeeper } from './profileKeeper.ts';
import { browserProfileStore } from './profileStore.ts';
import { versions } from './versions.ts';

/** What a case needs to know of this GPU. */
export interface GpuNeed {
  /** Models of the catalogue. */
  names: readonly string[];
  deviceCount: number;
  /** Shards of a stage, 1 among them; undefined: as many as there can be. */
  shardCounts?: readonly number[];
  /** Configurations of its placements. */
  named?: readonly Cut[];
  /** Ascending, 1 among them. */
  batchSizes: readonly number[];
}

export interface MeasuredGpuParts {
  fleet: WorkerFleet;
  siteUrl: string;
  onProgress(what: string): void;
}

export class MeasuredGpu {
  readonly #parts: MeasuredGpuParts;
  readonly #keeper: ProfileKeeper;
  /** By models and devices. */
  readonly #slowdowns = new Map<string, number>();

  constructor(parts: MeasuredGpuParts) {
    this.#parts = parts;
    const { fleet, siteUrl, onProgress } = parts;
    const { adapter } = fleet.description;
    this.#keeper = new ProfileKeeper({
      store: browserProfileStore(),
      keyOf: (name) => [name, adapter, versions.engine, versions.muxlab].join('\n'),
      measure: (name, need) => {
        const model = modelNamed(name);
        return measureModel({ fleet, model, modelUrl: weightsUrl(siteUrl, name), ...need, onProgress });
      },
      probe: async (name) => {
        onProgress(`Checking what was measured of ${name}`);
        const range = wholeRange(modelNamed(name));
        const whole = { model: name, modelUrl: weightsUrl(siteUrl, name), range, shardCount: 1, maxBatchSize: 1 };
        const [[{ seconds }]] = await calibrateStages(fleet, [whole], [{ batchSize: 1 }], () => {});
        return seconds;
      },
      now: () => new Date(),
    });
  }

  /** @param again  whatever is known: measures anew, and rehearses again before the next run */
  async profiles(need: GpuNeed, { again = false } = {}): Promise<ProfileSet> {
    if (again) this.#slowdowns.clear();
    const kept = new Map<string, { measuredAt: string; profile: Profile }>();
    for (const name of need.names) kept.set(name, await this.#keeper.get(name, modelNeed(name, need), { again }));
    return this.#setOf(kept);
  }

  /** What was measured or restored in this visit; null where it is not enough. Shards nobody asked for may be missing. */
  known(need: GpuNeed): ProfileSet | null {
    const kept = new Map<string, { measuredAt: string; profile: Profile }>();
    for (const name of need.names) {
      const known = this.#keeper.peek(name, modelNeed(name, { shardCounts: [1], ...need }));
      if (!known) return null;
      kept.set(name, known);
    }
    return kept.size > 0 ? this.#setOf(kept) : null;
  }

  /** What a rehearsal of these models found, in this visit; undefined where there was none. */
  rehearsedSlowdown(need: GpuNeed): number | undefined {
    return this.#slowdowns.get(rehearsalKey(need));
  }

  /** Rehearses, once in a visit, the devices at full load with the shortest stages of the models. */
  async rehearse(need: GpuNeed, { profiles }: ProfileSet): Promise<number> {
    const known = this.rehearsedSlowdown(need);
    if (known !== undefined) return known;
    this.#parts.onProgress('Rehearsing: how slow must the devices be for their windows to hold');
    const slowdown = await rehearse(this.#parts.fleet, rehearsalParts(need, profiles, this.#parts.siteUrl));
    this.#slowdowns.set(rehearsalKey(need), slowdown);
    return slowdown;
  }

  #setOf(kept: ReadonlyMap<string, { measuredAt: string; profile: Profile }>): ProfileSet {
    const measured = [...kept.values()].map(({ measuredAt }) => measuredAt).sort();
    return {
      schema: 'muxlab-profiles/1',
      adapter: this.#parts.fleet.description.adapter,
      origin: 'measured',
      ...(measured.length > 0 && { measuredAt: measured[0] }),
      profiles: Object.fromEntries(Array.from(kept, ([name, { profile }]) => [name, profile])),
    };
  }
}

function modelNeed(name: string, { batchSizes, ...cluster }: GpuNeed) {
  return { cuts: cutsFor(modelNamed(name), cluster), batchSizes };
}

function rehearsalKey({ names, deviceCount }: GpuNeed): string {
  return [deviceCount, ...names.toSorted()].join();
}

/** The models in turn, each in its longest pipeline: of all cuts it has the shortest windows. */
function rehearsalParts(
  { names, deviceCount }: GpuNeed,
  profiles: Readonly<Record<string, Profile>>,
  siteUrl: string,
): Part[] {
  return Array.from({ length: deviceCount }, (_, device) => {
    const model = modelNamed(names[device % names.length]);
    const pipelines = profiles[model.name].configs.filter(({ intraOp }) => intraOp === 1);
    const longest = pipelines.reduce((best, config) => (config.interOp > best.interOp ? config : best));
    const stageIndex = Math.floor(device / names.length) % longest.interOp;
    const range = profiledStages(profiles[model.name], longest, model.blockCount)[stageIndex];
    return {
      model: model.name,
      modelUrl: weightsUrl(siteUrl, model.name),
      range,
      inputLength: inputLength(model, range, { batchSize: 1 }),
      calibratedSeconds: longest.stageLatencySeconds[stageIndex],
    };
  });
}
