/**
 * @file The profiles of this GPU: measured when a case first needs them, kept between visits, measured again on request.
 */
import { findConfig, mergeProfiles, type Profile } from '../domain/profile.ts';
import { type Cut, coversCuts } from './modelProfile.ts';
import type { KeptProfile, ProfileStore } from './profileStore.ts';

/** What a case needs of a model. */
export interface ProfileNeed {
  cuts: readonly Cut[];
  /** Ascending, 1 among them. */
  batchSizes: readonly number[];
}

export interface ProfileKeeperParts {
  store: ProfileStore;
  /** Says on what a profile was measured: another GPU, browser or engine has others. */
  keyOf(name: string): string;
  measure(name: string, need: ProfileNeed): Promise<Profile>;
  /** Seconds that the model takes now, whole and alone, in a few probes. */
  probe(name: string): Promise<number>;
  now(): Date;
}

/** A machine, or kernels, that changed this much since are another machine, or other kernels. */
const staleFraction = 0.25;

export class ProfileKeeper {
  readonly #parts: ProfileKeeperParts;
  /** Those of this visit: measured in it, or found to hold still. */
  readonly #kept = new Map<string, KeptProfile>();

  constructor(parts: ProfileKeeperParts) {
    this.#parts = parts;
  }

  /** What is known without measuring; undefined where it is not enough. */
  peek(name: string, need: ProfileNeed): KeptProfile | undefined {
    const kept = this.#kept.get(name);
    return kept && coversCuts(kept.profile, need) ? kept : undefined;
  }

  /** @param again  whatever is known: measures anew */
  async get(name: string, need: ProfileNeed, { again = false } = {}): Promise<KeptProfile> {
    const known = again ? undefined : (this.#kept.get(name) ?? (await this.#restore(name)));
    if (known) this.#kept.set(name, known);
    if (known && coversCuts(known.profile, need)) return known;
    const measured = await this.#parts.measure(name, known ? missingOf(known.profile, need) : need);
    const kept = {
      measuredAt: known?.measuredAt ?? this.#parts.now().toISOString(),
      profile: known ? mergeProfiles(known.profile, measured) : measured,
    };
    this.#kept.set(name, kept);
    await this.#parts.store.write(this.#parts.keyOf(name), kept);
    return kept;
  }

  /** From an earlier visit, if the model still takes about as long as then. */
  async #restore(name: string): Promise<KeptProfile | undefined> {
    const stored = await this.#parts.store.read(this.#parts.keyOf(name));
    return stored && isStill(stored.profile, await this.#parts.probe(name)) ? stored : undefined;
  }
}

/** What is measured again for a batch size more, is so for those of before, too. */
function missingOf(profile: Profile, need: ProfileNeed): ProfileNeed {
  const cuts = need.cuts.filter((cut) => !coversCuts(profile, { ...need, cuts: [cut] }));
  const before = cuts.flatMap((cut) => Object.keys(findConfig(profile, cut)?.stageLatencySecondsByBatch ?? {}));
  const batchSizes = [...new Set([...need.batchSizes, ...before.map(Number)])].sort((a, b) => a - b);
  return { cuts, batchSizes };
}

/** @param wholeSeconds  of the model, probed now */
export function isStill({ configs }: Profile, wholeSeconds: number): boolean {
  const whole = configs.find(({ interOp, intraOp }) => interOp === 1 && intraOp === 1);
  if (!whole) return false;
  return Math.abs(wholeSeconds / whole.stageLatencySeconds[0] - 1) <= staleFraction;
}
