/** @file The models one may plan for: the catalogue's, on the adapter they were measured on, and those published for V100s. */
import { parseProfiles } from '../../domain/parseProfile.ts';
import { type Profile, type ProfileSet, singleDeviceLatencySeconds } from '../../domain/profile.ts';
import type { ClusterAsk } from './ask.ts';

export interface KnownProfile {
  name: string;
  /** Of the catalogue: the lab runs it, and takes what was measured here where there is anything. */
  isOurs: boolean;
  adapter: string;
  profile: Profile;
  /** null: it has no configuration for one device, and no SLO can be a multiple of its latency. */
  latencySeconds: number | null;
}

const files = [
  { name: 'catalogue.json', isOurs: true },
  { name: 'alpaserve-v100.json', isOurs: false },
];

/** @throws Error with one sentence where they cannot be loaded */
export async function fetchKnownProfiles(siteUrl: string): Promise<KnownProfile[]> {
  const lists = await Promise.all(
    files.map(async ({ name, isOurs }) => {
      const response = await fetch(new URL(`profiles/${name}`, siteUrl));
      if (!response.ok) throw new Error(`profiles/${name} could not be loaded: ${response.status}`);
      return knownProfilesOf(await response.json(), isOurs);
    }),
  );
  return lists.flat();
}

export function knownProfilesOf(json: unknown, isOurs: boolean): KnownProfile[] {
  const { adapter, profiles } = parseProfiles(json);
  return Object.entries(profiles).map(([name, profile]) => ({
    name,
    isOurs,
    adapter,
    profile,
    latencySeconds: singleDeviceLatencySeconds(profile) ?? null,
  }));
}

/** With what was measured here in the place of what is shipped. */
export function withMeasured(known: readonly KnownProfile[], { adapter, profiles }: ProfileSet): KnownProfile[] {
  return known.map((one) => {
    const profile = one.isOurs ? profiles[one.name] : undefined;
    return profile ? { ...one, adapter, profile, latencySeconds: singleDeviceLatencySeconds(profile) ?? null } : one;
  });
}

/** Those of the cluster's models that the lab can run, and measure. */
export function oursOf({ models }: Pick<ClusterAsk, 'models'>, known: readonly KnownProfile[]): string[] {
  const chosen = new Set(models.map(({ profile }) => profile));
  return known.filter(({ name, isOurs }) => isOurs && chosen.has(name)).map(({ name }) => name);
}

/** `V100`, `google swiftshader`. */
export function adapterWord({ isOurs, adapter }: Pick<KnownProfile, 'isOurs' | 'adapter'>): string {
  return isOurs ? adapter : 'V100';
}

/** Of the whole model: those of its coarsest cut, all stages and shards together. */
export function wholeWeightBytes({ profile }: KnownProfile): number {
  const [coarsest] = profile.configs.toSorted((a, b) => a.interOp * a.intraOp - b.interOp * b.intraOp);
  const stages = coarsest?.stageWeightBytes.reduce((sum, bytes) => sum + bytes, 0) ?? 0;
  return stages * (coarsest?.intraOp ?? 1);
}
