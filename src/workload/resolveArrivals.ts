/** @file The requests of a case: given, or generated from its workload. Resolved once, the same for every placement. */
import type { Arrivals, Case } from '../domain/case.ts';
import type { Profile } from '../domain/profile.ts';
import { ownArrivals } from './ownArrivals.ts';
import { withRates } from './setRates.ts';

/**
 * With the rates that the case's actions set.
 * @param profiles  by model
 * @throws BadInput as `generateArrivals` does
 */
export function resolveArrivals(testCase: Case, profiles: readonly Profile[]): Arrivals {
  return withRates(ownArrivals(testCase, profiles), testCase.actions ?? [], { testCase, profiles });
}
