/** @file The models of a set, spelled out as a case has them. */
import type { ModelSpec } from '../../domain/case.ts';
import type { ModelSet } from './experiment.ts';

export function modelsOf({ profiles, modelCount, sloScale }: ModelSet): ModelSpec[] {
  return Array.from({ length: modelCount }, (_, index) => {
    const profile = profiles[index % profiles.length];
    return { name: `${profile}-${Math.floor(index / profiles.length)}`, profile, sloScale };
  });
}
