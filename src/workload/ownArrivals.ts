/** @file The requests of a case before anything is done to it: given, or generated from its workload. */
import { BadInput } from '../domain/badInput.ts';
import type { Arrivals, Case } from '../domain/case.ts';
import { type Profile, singleDeviceLatencySeconds } from '../domain/profile.ts';
import { generateArrivals } from './generate.ts';
import { listed } from './population.ts';

/**
 * @param profiles  by model
 * @throws BadInput as `generateArrivals` does
 */
export function ownArrivals({ arrivals, workload, cluster }: Case, profiles: readonly Profile[]): Arrivals {
  if (arrivals !== undefined) return arrivals;
  if (workload === undefined) throw new BadInput('arrivals', 'must be given, or workload');
  return generateArrivals(listed(workload, profiles.length), {
    deviceCount: cluster.deviceCount,
    singleDeviceLatencySeconds: profiles.map(singleDeviceLatencySeconds),
  });
}
