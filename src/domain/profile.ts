/** @file Stage latencies and weights of a model in each configuration: what a planner and a simulator know of it. */

/** A model cut into `interOp` stages of `intraOp` shards. Arrays are per stage, of length `interOp`. */
export interface ProfileConfig {
  interOp: number;
  intraOp: number;
  stageLatencySeconds: number[];
  stageWeightBytes: number[];
  /** By batch size. */
  stageLatencySecondsByBatch?: Record<string, number[]>;
  stageClasses?: string[];
  /** A model that generates: the first pass, by the tokens that the request brings … */
  prefillSecondsByTokens?: Record<string, number[]>;
  /** … and each pass after it, one token more. Both or none. */
  decodeSeconds?: number[];
}

export interface Profile {
  configs: ProfileConfig[];
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

/** The stage sum of the (1,1) configuration; undefined where the profile has none. */
export function singleDeviceLatencySeconds(profile: Profile): number | undefined {
  const whole = findConfig(profile, { interOp: 1, intraOp: 1 });
  return whole?.stageLatencySeconds.reduce((sum, latency) => sum + latency, 0);
}
