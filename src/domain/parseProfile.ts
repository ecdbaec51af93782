/** @file Profiles from outside: the schema, and what a schema cannot say. */
import * as v from 'valibot';
import { BadInput } from './badInput.ts';
import type { Profile, ProfileConfig, ProfileSet } from './profile.ts';
import {
  linkSchema,
  notNegative,
  number,
  numbers,
  oneOf,
  parseWith,
  record,
  text,
  wholeNotNegative,
  wholePositive,
} from './schemaParts.ts';

const transfersSchema = v.object({
  allReduceCount: number(wholeNotNegative),
  allReduceBytes: number(notNegative),
  handOffBytes: number(notNegative),
});

const configSchema = v.object({
  interOp: number(wholePositive),
  intraOp: number(wholePositive),
  stageLatencySeconds: numbers(notNegative),
  stageWeightBytes: numbers(notNegative),
  stageLatencySpreadFraction: v.exactOptional(numbers(notNegative)),
  stageEndBlocks: v.exactOptional(numbers(wholePositive)),
  stageTransfers: v.exactOptional(v.array(transfersSchema)),
  stageLatencySecondsByBatch: v.exactOptional(record(numbers(notNegative))),
  stageClasses: v.exactOptional(v.array(text)),
  prefillSecondsByTokens: v.exactOptional(record(numbers(notNegative))),
  decodeSeconds: v.exactOptional(numbers(notNegative)),
});

export const profileSchema = v.object({
  configs: v.pipe(v.array(configSchema), v.nonEmpty('must not be empty')),
  link: v.exactOptional(linkSchema),
}) satisfies v.GenericSchema<unknown, Profile>;

const profileSetSchema = v.object({
  schema: oneOf(['muxlab-profiles/1']),
  adapter: text,
  origin: oneOf(['measured', 'modelled']),
  measuredAt: v.exactOptional(text),
  profiles: record(profileSchema),
}) satisfies v.GenericSchema<unknown, ProfileSet>;

/** @throws BadInput naming the field */
export function parseProfiles(json: unknown): ProfileSet {
  const profileSet = parseWith(profileSetSchema, json, 'profiles');
  for (const [name, profile] of Object.entries(profileSet.profiles)) checkProfile(profile, `profiles.${name}`);
  return profileSet;
}

/** Per-stage arrays have one entry per stage, and a configuration is given once. */
export function checkProfile(profile: Profile, field: string): void {
  const seen = new Set<string>();
  profile.configs.forEach((config, index) => {
    const name = `(${config.interOp}, ${config.intraOp})`;
    if (seen.has(name))
      throw new BadInput(`${field}.configs[${index}]`, `gives the configuration ${name} a second time`);
    seen.add(name);
    checkStageArrays(config, `${field}.configs[${index}]`);
  });
}

function checkStageArrays(config: ProfileConfig, field: string): void {
  const perStage: Record<string, ArrayLike<unknown> | undefined> = {
    stageLatencySeconds: config.stageLatencySeconds,
    stageWeightBytes: config.stageWeightBytes,
    stageLatencySpreadFraction: config.stageLatencySpreadFraction,
    stageEndBlocks: config.stageEndBlocks,
    stageTransfers: config.stageTransfers,
    stageClasses: config.stageClasses,
    decodeSeconds: config.decodeSeconds,
    ...prefixed('stageLatencySecondsByBatch', config.stageLatencySecondsByBatch),
    ...prefixed('prefillSecondsByTokens', config.prefillSecondsByTokens),
  };
  for (const [name, values] of Object.entries(perStage)) {
    if (values !== undefined && values.length !== config.interOp) {
      throw new BadInput(
        `${field}.${name}`,
        `must have ${config.interOp} entries, one per stage, has ${values.length}`,
      );
    }
  }
}

function prefixed(name: string, table: Record<string, number[]> = {}): Record<string, number[]> {
  return Object.fromEntries(Object.entries(table).map(([key, values]) => [`${name}.${key}`, values]));
}
