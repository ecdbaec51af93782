/** @file A case from outside, checked, with a configuration for everything a planner may choose. */
import type { Case } from '../domain/case.ts';
import { type ParseOptions, parseCase } from '../domain/parseCase.ts';
import { withLayerConfigs } from '../partition/layerConfigs.ts';

/** @throws BadInput naming the field */
export function readCase(json: unknown, options?: ParseOptions): Case {
  return withLayerConfigs(parseCase(json, options));
}
