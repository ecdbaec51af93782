/** @file The scenario in the page, with stage latencies that someone else measured: simulated from then on. */
import { BadInput } from '../../domain/badInput.ts';
import { parseProfiles } from '../../domain/parseProfile.ts';
import type { Scenario } from '../scenario.ts';

/** @throws BadInput for profiles that cannot be used, or have none of the scenario's models */
export function withProfiles(scenario: Scenario, json: unknown, fileName: string): Scenario {
  const { profiles } = parseProfiles(json);
  const wanted = [...new Set(scenario.models.map(({ profile }) => profile))];
  const found = wanted.filter((name) => Object.hasOwn(profiles, name));
  if (found.length === 0) {
    throw new BadInput('profiles', `must have ${wanted.join(' or ')}, has ${Object.keys(profiles).join(', ')}`);
  }
  return {
    ...scenario,
    id: `${scenario.id}, ${fileName}`,
    title: `${scenario.title} · ${fileName}`,
    profiles: { ...scenario.profiles, ...Object.fromEntries(found.map((name) => [name, profiles[name]])) },
  };
}
