/** @file `muxlab simulate` and `muxlab plan`: what becomes of a case, on its own requests or on those of a trace. */
import { formatCount, formatPercent } from '../base/format.ts';
import { BadInput } from '../domain/badInput.ts';
import type { Arrivals, Case } from '../domain/case.ts';
import type { Profile } from '../domain/profile.ts';
import { resolveProfiles } from '../domain/resolve.ts';
import { createPlanWatch, type PlanProgress } from '../experiment/planWatch.ts';
import { readCase } from '../experiment/readCase.ts';
import { defaultPlans, planCase } from '../plan/planCase.ts';
import { simulateCase } from '../simulate/simulateCase.ts';
import { resolveArrivals } from '../workload/resolveArrivals.ts';
import { explanationText, placementText } from './explanationText.ts';
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
  const { watch, policyBegins } = createPlanWatch({
    plans: testCase.plans ?? defaultPlans,
    nowSeconds,
    tell: tellProgress,
    isCancelled: () => false,
  });
  const report = planCase(testCase, {
    ...resolved,
    // Who names no policy wants to be advised, not to compare.
    isExplained: options.values.explain ?? testCase.plans === undefined,
    nowSeconds,
    watch,
    onProgress(policyName) {
      policyBegins();
      process.stderr.write(`planning ${policyName}\n`);
    },
  });
  const names = testCase.models.map(({ name }) => name);
  for (const one of report.plans) {
    process.stderr.write(placementText(one, names));
    if (one.explanation) process.stderr.write(explanationText(one.explanation));
  }
  return JSON.stringify(report);
}

const nowSeconds = () => performance.now() / 1000;

/** How far a search is, where somebody looks on; each line takes the place of the one before. */
function tellProgress({ simulationCount, best }: PlanProgress): void {
  if (!process.stderr.isTTY || best === null) return;
  process.stderr.write(
    `  ${formatCount(simulationCount, 'placement')} tried, best ${formatPercent(best.attainment)} on time\r`,
  );
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
  const withTrace = { ...testCase, arrivals };
  return { testCase: withTrace, profiles, arrivals: resolveArrivals(withTrace, profiles) };
}

/** The trace's take their place; a case may also have come without any. */
function withoutRequests(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return json;
  const others = Object.entries(json).filter(([field]) => field !== 'workload');
  return { ...Object.fromEntries(others), arrivals: { timesSeconds: [], modelIndices: [] } };
}
