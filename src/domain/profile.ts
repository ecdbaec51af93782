/** @file Stage latencies and weights of a model in each configuration: what a planner and a simulator know of it. */

/** A transfer takes alphaSeconds + bytes / bytesPerSecond. */
export interface Link {
  alphaSeconds: number;
  bytesPerSecond: number;
}

/** Bytes are one request's. */
export interface StageTransfers {
  allReduceCount: number;
  /** Of each. */
  allReduceBytes: number;
  /** 0: there is no next stage. */
  handOffBytes: number;
}

/** A model cut into `interOp` stages of `intraOp` shards. Arrays are per stage, of length `interOp`. */
export interface ProfileConfig {
  interOp: number;
  intraOp: number;
  stageLatencySeconds: number[];
  stageWeightBytes: number[];
  /** (Median − latency) ÷ latency over the probes: how much the machine's own business adds. */
  stageLatencySpreadFraction?: number[];
  /** Blocks before the end of each stage: where the model is cut. */
  stageEndBlocks?: number[];
  /** What the latencies leave out: sums over a stage's shards, and what it hands to the next stage. */
  stageTransfers?: StageTransfers[];
  /** By batch size. */
  stageLatencySecondsByBatch?: Record<string, number[]>;
  stageClasses?: string[];
  prefillSecondsByTokens?: Record<string, number[]>;
  decodeSeconds?: number[];
}

export interface Profile {
  configs: ProfileConfig[];
  /** What carries the transfers where a case names no link of its own (ADR 8). */
  link?: Link;
}

/** `muxlab-profiles/1`. Latencies are uncontended; `adapter` says where they were measured. */
export interface ProfileSet {
  schema: 'muxlab-profiles/1';
  adapter: string;
  origin: 'measured' | 'modelled';
  measuredAt?: string;
  profiles: Record<string, Profile>;
}

export function findConfig(
  profile: Profile,
  { interOp, intraOp }: { interOp: number; intraOp: number },
): ProfileConfig | undefined {
  return profile.configs.find((config) => config.interOp === interOp && config.intraOp === intraOp);
}

/** Per stage; undefined where the profile says nothing of the batch size. */
export function batchLatencySeconds(config: ProfileConfig, batchSize: number): number[] | undefined {
  return batchSize === 1 ? config.stageLatencySeconds : config.stageLatencySecondsByBatch?.[batchSize];
}

/** The stage sum of the (1,1) configuration; undefined where the profile has none. */
export function singleDeviceLatencySeconds(profile: Profile): number | undefined {
  const whole = findConfig(profile, { interOp: 1, intraOp: 1 });
  return whole?.stageLatencySeconds.reduce((sum, latency) => sum + latency, 0);
}

/** The configurations of both, `later`'s where both have one. */
export function mergeProfiles(earlier: Profile, later: Profile): Profile {
  const replaced = earlier.configs.filter((config) => !findConfig(later, config));
  return { ...earlier, ...later, configs: [...replaced, ...later.configs] };
}
