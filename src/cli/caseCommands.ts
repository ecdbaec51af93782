/** @file `muxlab simulate` and `muxlab plan`: what becomes of a case, on its own requests or on those of a trace. */
import { BadInput } from '../domain/badInput.ts';
import type { Arrivals, Case } from '../domain/case.ts';
import type { Profile } from '../domain/profile.ts';
import { resolveProfiles } from '../domain/resolve.ts';
import { readCase } from '../experiment/readCase.ts';
import { planCase } from '../plan/planCase.ts';
import { simulateCase } from '../simulate/simulateCase.ts';
import { resolveArrivals } from '../workload/resolveArrivals.ts';
import { explanationText } from './explanationText.ts';
import { readCatalogue, readJson } from './files.ts';
import { readOptions } from './options.ts';
import { arrivalsOfTrace, type TraceValues, traceOptions } from './traceOptions.ts';

export async function simulate(args: readonly string[]): Promise<string> {
  const { testCase, ...resolved } = await resolveCase('simulate', readOptions(args, { ...traceOptions, ...attached }));
  const report = simulateCase(testCase, {
    ...resolved,
    onProgress: (label) => process.stderr.write(`simulating ${label}\n`),
  });
  return JSON.stringify(report);
}

export async function plan(args: readonly string[]): Promise<string> {
  const options = readOptions(args, { ...traceOptions, ...attached, explain: { type: 'boolean' } });
  const { testCase, ...resolved } = await resolveCase('plan', options);
  const report = planCase(testCase, {
    ...resolved,
    isExplained: options.values.explain ?? false,
    nowSeconds: () => performance.now() / 1000,
    onProgress: (policyName) => process.stderr.write(`planning ${policyName}\n`),
  });
  for (const one of report.plans) if (one.explanation) process.stderr.write(explanationText(one, one.explanation));
  return JSON.stringify(report);
}

const attached = { trace: { type: 'string' } } as const;

interface CaseArguments {
  values: TraceValues & { trace?: string | undefined };
  positionals: string[];
}

/** A case with its profiles and its requests resolved. */
async function resolveCase(
  command: string,
  { values, positionals }: CaseArguments,
): Promise<{ testCase: Case; profiles: Profile[]; arrivals: Arrivals }> {
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
  return { testCase: { ...testCase, arrivals }, profiles, arrivals };
}

/** The trace's take their place; a case may also have come without any. */
function withoutRequests(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return json;
  const others = Object.entries(json).filter(([field]) => field !== 'workload');
  return { ...Object.fromEntries(others), arrivals: { timesSeconds: [], modelIndices: [] } };
}
