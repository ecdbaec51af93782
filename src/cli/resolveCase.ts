/** @file The case that `simulate` and `plan` are given: read, with its profiles and with its requests, its own or a trace's. */
import { BadInput } from '../domain/badInput.ts';
import type { Arrivals, Case } from '../domain/case.ts';
import type { Profile } from '../domain/profile.ts';
import { resolveProfiles } from '../domain/resolve.ts';
import { readCase } from '../experiment/readCase.ts';
import { resolveArrivals } from '../workload/resolveArrivals.ts';
import { readCatalogue, readJson } from './files.ts';
import { arrivalsOfTrace, type TraceValues, traceOptions } from './traceOptions.ts';

/** Which case: what both commands know. */
export const caseOptions = { ...traceOptions, trace: { type: 'string' } } as const;

interface CaseArguments {
  values: TraceValues & { trace?: string | undefined };
  positionals: string[];
}

export interface ResolvedCase {
  testCase: Case;
  /** By model. */
  profiles: Profile[];
  arrivals: Arrivals;
}

/** A case with its profiles and its requests resolved. */
export async function resolveCase(command: string, { values, positionals }: CaseArguments): Promise<ResolvedCase> {
  const [file, ...rest] = positionals;
  if (file === undefined) throw new BadInput('CASE.json', `must be given: muxlab ${command} CASE.json`);
  if (rest.length > 0) throw new BadInput('arguments', `must be one file, there is also ${rest.join(' ')}`);
  const { trace, ...mapping } = values;
  const [option] = Object.keys(mapping).filter((name) => name in traceOptions);
  if (trace === undefined && option !== undefined) throw new BadInput(`--${option}`, 'must come with --trace FILE');
  const catalogue = readCatalogue();
  const json = readJson(file);
  const testCase = readCase(trace === undefined ? json : withoutRequests(json), { catalogue });
  const profiles = resolveProfiles(testCase, catalogue);
  if (trace === undefined) return { testCase, profiles, arrivals: resolveArrivals(testCase, profiles) };
  const names = testCase.models.map(({ name }) => name);
  const arrivals = await arrivalsOfTrace(trace, mapping, { count: names.length, names });
  const withTrace = { ...testCase, arrivals };
  return { testCase: withTrace, profiles, arrivals: resolveArrivals(withTrace, profiles) };
}

/** The trace's take their place; a case may also have come without any. */
function withoutRequests(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return json;
  const others = Object.entries(json).filter(([field]) => field !== 'workload');
  return { ...Object.fromEntries(others), arrivals: { timesSeconds: [], modelIndices: [] } };
}
