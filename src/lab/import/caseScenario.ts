/** @file A scenario of a case: what the page has sliders for is steered by them, everything else stays as the case gives it. */
import type { Case, ListedWorkload, Simulation, Workload } from '../../domain/case.ts';
import { parseCase } from '../../domain/parseCase.ts';
import { isTimed } from '../../domain/placement.ts';
import {
  assumedCatalogue,
  type Controls,
  defaultControls,
  type GivenArrivals,
  limits,
  type PlacementChoice,
  type Scenario,
} from '../scenario.ts';

export interface OpenedCase {
  testCase: Case;
  /** Its placements may be none: then they are to be planned. */
  scenario: Scenario;
  /** What of the case the page leaves out, a sentence each. */
  problems: string[];
}

/** Devices the page starts at most: with more, a case is simulated. */
const liveDevicesMax = 32;

/** @throws BadInput naming the field that cannot be used */
export function openCase(json: unknown, fileName: string): OpenedCase {
  const { models = [], profiles } = (json ?? {}) as Partial<Case>;
  const testCase = parseCase(json, { catalogue: assumedCatalogue(Array.isArray(models) ? models : [], profiles) });
  const problems: string[] = [];
  const placements = placementsOf(testCase, problems);
  const given = givenOf(testCase, fileName);
  const { batching } = testCase.simulations?.[0] ?? {};
  const scenario: Scenario = {
    id: `file-${testCase.id ?? fileName}`,
    title: testCase.description ?? testCase.id ?? fileName,
    cluster: testCase.cluster,
    durationSeconds: durationOf(testCase),
    models: testCase.models.map(({ name, profile, sloSeconds, sloScale }) => ({
      name,
      profile,
      ...(sloSeconds !== undefined && { sloSeconds }),
      ...(sloScale !== undefined && { sloScale }),
    })),
    placements,
    ...(testCase.profiles && { profiles: testCase.profiles }),
    ...(testCase.actions && { actions: testCase.actions }),
    ...(testCase.cost && { cost: testCase.cost }),
    ...(batching !== undefined && { batching }),
    ...(given && { given }),
    controls: controlsOf(testCase, placements[0]?.id ?? ''),
  };
  return { testCase, scenario, problems };
}

/** The placements that stay; a label stands for one of them. */
function placementsOf({ simulations = [] }: Case, problems: string[]): PlacementChoice[] {
  const labels = new Set<string>();
  return simulations.flatMap((simulation, index): PlacementChoice[] => {
    const { placement, label = `placement ${index + 1}` } = simulation;
    const refusal = refusalOf(simulation);
    if (refusal || isTimed(placement)) {
      problems.push(
        `simulations[${index}] (${label}) is left out: ${refusal ?? 'placements that change in time are for the command'}`,
      );
      return [];
    }
    const unique = labels.has(label) ? `${label} (${index + 1})` : label;
    labels.add(unique);
    return [
      { id: `given-${index}`, label: unique, detail: detailOf(placement.groups.length), doing: unique, placement },
    ];
  });
}

function refusalOf({ dispatch, sloScale, deviceCount }: Simulation): string | null {
  if (dispatch === 'queue') return 'dispatch by queue is for the command';
  if (sloScale !== undefined) return 'an SLO scale of its own is for the command';
  return deviceCount === undefined ? null : 'a number of devices of its own is for the command';
}

function detailOf(groupCount: number): string {
  return groupCount === 1 ? '1 group' : `${groupCount} groups`;
}

/** null: the sliders can make the very same arrivals. */
function givenOf({ arrivals, workload }: Case, fileName: string): GivenArrivals | null {
  if (arrivals) return { kind: 'arrivals', source: fileName, arrivals };
  return workload && !isSteerable(workload) ? { kind: 'workload', source: fileName, workload } : null;
}

function isSteerable(workload: Workload): workload is ListedWorkload & { durationSeconds: number } {
  if (!('models' in workload) || workload.durationSeconds === undefined || workload.requestCount !== undefined)
    return false;
  return workload.models.every(
    (model) => model.process === 'gamma' && isWithin(model.load, limits.load) && isWithin(model.cv, limits.cv),
  );
}

function isWithin(value: number | undefined, { min, max }: { min: number; max: number }): boolean {
  return value !== undefined && value >= min && value <= max;
}

const shortestSeconds = 1;

function durationOf({ workload, arrivals }: Case): number {
  return Math.max(shortestSeconds, workload?.durationSeconds ?? Math.ceil(arrivals?.timesSeconds.at(-1) ?? 60));
}

function controlsOf(testCase: Case, placementId: string): Controls {
  const { workload, models, simulations, profiles = {}, cluster } = testCase;
  const own = defaultControls(models.length, placementId);
  const { sloScale } = models[0];
  const isScaled =
    isWithin(sloScale, limits.sloScale) &&
    models.every((model) => model.sloScale === sloScale && !('sloSeconds' in model));
  const isLive =
    models.every(({ profile }) => !Object.hasOwn(profiles, profile)) && cluster.deviceCount <= liveDevicesMax;
  return {
    ...own,
    seed: workload?.seed ?? own.seed,
    ...(workload && isSteerable(workload) && { models: steersOf(workload), correlation: workload.correlation ?? 0 }),
    ...(isScaled && sloScale !== undefined ? { sloScale } : { slos: 'given' as const }),
    admission: simulations?.[0]?.admission ?? 'slo',
    mode: isLive ? 'live' : 'simulated',
  };
}

function steersOf({ models }: ListedWorkload): Controls['models'] {
  return models.map((model) => ({ load: model.load ?? limits.load.min, cv: model.process === 'gamma' ? model.cv : 1 }));
}
