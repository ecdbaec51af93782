/** @file Configurations that a run comes to need and nobody measured: made known to its setting. */
import { BadInput } from '../domain/badInput.ts';
import { withLink } from '../domain/link.ts';
import type { GroupPlacement, StaticPlacement } from '../domain/placement.ts';
import { findConfig, type Profile, type ProfileConfig } from '../domain/profile.ts';
import { catalogue } from '../model/catalogue.ts';
import { derivedConfig } from './derivedConfig.ts';
import { type Setting, slowed } from './setting.ts';

/** A model in a configuration. */
export interface ModelCut {
  modelIndex: number;
  interOp: number;
  intraOp: number;
}

export type NeededCut = ModelCut & { groupIndex: number };

/** What a placement needs and nobody has measured, each once, with the group that needs it first. */
export function unmeasuredCuts({ profiles, derived }: Setting, placement: StaticPlacement): NeededCut[] {
  const cuts = placement.groups.flatMap(({ interOp, intraOp, models }: GroupPlacement, groupIndex) =>
    models.map((modelIndex) => ({ modelIndex, interOp, intraOp, groupIndex })),
  );
  const unknown = cuts.filter((cut) => !findConfig(profiles[cut.modelIndex], cut) || derived.has(keyOf(cut)));
  return [...new Map(unknown.toReversed().map((cut) => [keyOf(cut), cut])).values()].reverse();
}

export function keyOf({ modelIndex, interOp, intraOp }: ModelCut): string {
  return [modelIndex, interOp, intraOp].join();
}

/**
 * Derives what a placement needs and nobody has measured.
 * @param demand  where something cannot be derived: whether that is left to be measured
 * @returns what was not measured
 * @throws BadInput naming the group, where all is to be derived and there is nothing to derive it from
 */
export function deriveUnknown(
  setting: Setting,
  placement: StaticPlacement,
  demand: 'all' | 'what can be',
): NeededCut[] {
  const unmeasured = unmeasuredCuts(setting, placement);
  for (const cut of unmeasured) {
    if (setting.derived.has(keyOf(cut))) continue;
    const config = derived(setting, cut);
    if (config) {
      learn(setting, cut, config);
      setting.derived.add(keyOf(cut));
    } else if (demand === 'all') {
      const { name } = setting.testCase.models[cut.modelIndex];
      const problem = `needs what ${name} takes in ${stagesOf(cut)}, which nobody has measured`;
      throw new BadInput(`placement.groups[${cut.groupIndex}]`, problem);
    }
  }
  return unmeasured;
}

function derived(setting: Setting, cut: ModelCut): ProfileConfig | undefined {
  const model = catalogue.get(setting.testCase.models[cut.modelIndex].profile);
  if (!model || !isOurs(setting, cut)) return undefined;
  return derivedConfig(setting.calibrated[cut.modelIndex], model, cut);
}

/** The profiles with every pipeline that the devices have room for: a hand may ask for any. The setting stays as it is. */
export function withEveryDepth(given: Setting): Profile[] {
  const { profiles, calibrated, derived: known } = given;
  const setting = { ...given, profiles: [...profiles], calibrated: [...calibrated], derived: new Set(known) };
  deriveDepths(setting);
  return setting.profiles;
}

function deriveDepths(setting: Setting): void {
  const { deviceCount } = setting.testCase.cluster;
  setting.profiles.forEach(({ configs }, modelIndex) => {
    for (const intraOp of new Set(configs.map((config) => config.intraOp))) {
      for (let interOp = 1; interOp * intraOp <= deviceCount; interOp++) {
        const cut = { modelIndex, interOp, intraOp };
        const config = findConfig(setting.profiles[modelIndex], cut) ? undefined : derived(setting, cut);
        if (config) learn(setting, cut, config);
      }
    }
  });
}

/** A profile that the case brings is what it is. */
function isOurs({ calibrated, profiles }: Setting, { modelIndex }: ModelCut): boolean {
  return calibrated[modelIndex] !== profiles[modelIndex];
}

export function stagesOf({ interOp, intraOp }: Pick<ModelCut, 'interOp' | 'intraOp'>): string {
  const stages = interOp === 1 ? 'one stage' : `${interOp} stages`;
  return intraOp === 1 ? stages : `${stages} of ${intraOp} shards`;
}

/**
 * The setting knows what a model takes in a configuration from now on: uncontended, and as the run has it. All who hold the
 * setting see it; what was known of other configurations stays.
 */
export function learn(setting: Setting, cut: ModelCut, config: ProfileConfig): void {
  const { modelIndex } = cut;
  const { calibrated, profiles, resolved, cost } = setting;
  const { link } = calibrated[modelIndex];
  const others = (configs: readonly ProfileConfig[]) =>
    configs.filter(({ interOp, intraOp }) => interOp !== config.interOp || intraOp !== config.intraOp);
  const paced = slowed({ configs: [config], ...(link && { link }) }, resolved.slowdown ?? 1);
  calibrated[modelIndex] = {
    ...calibrated[modelIndex],
    configs: [...others(calibrated[modelIndex].configs), config],
  };
  profiles[modelIndex] = {
    ...profiles[modelIndex],
    configs: [...others(profiles[modelIndex].configs), ...withLink(paced, cost.link).configs],
  };
  setting.derived.delete(keyOf(cut));
}
