/** @file Scenarios as data, and the `muxlab-case/1` that one of them becomes under the page's controls. */
import { assert } from '../base/assert.ts';
import type {
  Action,
  Admission,
  Arrivals,
  Case,
  Cluster,
  CostModel,
  ModelWorkload,
  Simulation,
  Workload,
} from '../domain/case.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import type { Profile } from '../domain/profile.ts';
import type { Mode, PaceFactor } from '../experiment/labController.ts';

export interface PlacementChoice {
  id: string;
  label: string;
  detail: string;
  /** Completes "54 requests saved by …". */
  doing: string;
  placement: StaticPlacement;
}

export interface ScenarioModel {
  name: string;
  profile: string;
  /** Where a case brought its own: null for none. */
  sloSeconds?: number | null;
  /** × the single-device latency, where a case brought its own. */
  sloScale?: number;
}

/** Arrivals that are not made by the page's sliders. */
export type GivenArrivals =
  /** Request by request, as a trace or a case has them; `source` says whose. */
  | { kind: 'arrivals'; source: string; arrivals: Arrivals }
  /** By processes that have no sliders here; the seed is the page's. */
  | { kind: 'workload'; source: string; workload: Workload };

export interface Scenario {
  id: string;
  title: string;
  cluster: Cluster;
  durationSeconds: number;
  models: ScenarioModel[];
  /** Of models that the lab cannot run, only simulate. */
  profiles?: Record<string, Profile>;
  /** Why there is nothing in it that could run on a GPU; absent: there is. */
  notLive?: string;
  placements: PlacementChoice[];
  /** What happens by itself in every run, such as a first burst. */
  actions?: Action[];
  /** Absent: the controls' loads, spreads and curves make the arrivals. */
  given?: GivenArrivals;
  cost?: CostModel;
  batching?: Simulation['batching'];
  controls: Controls;
}

export interface ModelControls {
  /** Its share of what all devices could serve. */
  load: number;
  /** Coefficient of variation of the gaps between its arrivals. */
  cv: number;
  /** The rate over the run as it was drawn, in `curveWindowCount` parts, 0 … `curveMax`; the load stays the mean. */
  curve?: number[];
}

export const curveWindowCount = 60;
export const curveMax = 100;

/** Everything a hand can set before a run. */
export interface Controls {
  seed: number;
  models: ModelControls[];
  /** Between the models' bursts, −1 … 1: at 1 they come together, at −1 one bursts while the other rests. */
  correlation: number;
  placementId: string;
  /** The placement drawn beside the run; null: the first other one. */
  ghostId: string | null;
  sloScale: number;
  /** Whether `sloScale` holds, or the SLOs that the scenario's case brought. */
  slos: 'scaled' | 'given';
  admission: Admission;
  pace: PaceFactor;
  mode: Mode;
}

/** Where nothing better is known of a scenario: half of what the devices could serve, in bursts. */
export function defaultControls(modelCount: number, placementId: string): Controls {
  return {
    seed: 7,
    models: Array.from({ length: modelCount }, () => ({ load: Math.max(limits.load.min, 0.5 / modelCount), cv: 3 })),
    correlation: 0,
    placementId,
    ghostId: null,
    sloScale: 5,
    slos: 'scaled',
    admission: 'none',
    pace: 'auto',
    mode: 'live',
  };
}

/** How many requests the Burst button adds at once. */
export const burstCount = 20;

/** Smallest, largest and step of each slider. */
export const limits = {
  load: { min: 0.02, max: 0.6, step: 0.01 },
  cv: { min: 0.2, max: 8, step: 0.1 },
  sloScale: { min: 1, max: 20, step: 0.5 },
  correlation: { min: -1, max: 1, step: 0.05 },
  seed: { min: 0, max: 99_999, step: 1 },
} as const;

export const paceChoices: readonly PaceFactor[] = ['auto', 1, 2, 4, 8, 16, 32, 'raw'];

export function chosenPlacement(scenario: Scenario, placementId: string): PlacementChoice {
  const chosen = scenario.placements.find((choice) => choice.id === placementId);
  assert(chosen, `the scenario ${scenario.id} has no placement ${placementId}`);
  return chosen;
}

/** The placement that the planner found for a scenario. */
export const plannerChoiceId = 'planner';

/** The placement not chosen, drawn beside the run: the one picked for it, else the first other one. */
export function ghostPlacement(
  { placements }: Scenario,
  { placementId, ghostId }: Pick<Controls, 'placementId' | 'ghostId'>,
): PlacementChoice | null {
  const others = placements.filter(({ id }) => id !== placementId);
  return others.find(({ id }) => id === ghostId) ?? others[0] ?? null;
}

/** Whatever the models name is taken for known: which profiles there are is found out when it runs. */
export function assumedCatalogue(
  models: readonly Pick<ScenarioModel, 'profile'>[],
  profiles: Record<string, Profile> = {},
): Record<string, Profile> {
  const unknown = models.map((model) => model?.profile).filter((name) => !Object.hasOwn(profiles, name));
  return Object.fromEntries(unknown.map((name) => [name, { configs: [] }]));
}

/** The scenario under these controls, as anyone can run it again. */
export function buildCase(scenario: Scenario, controls: Controls): Case {
  const { sloScale, admission, slos } = controls;
  const { batching, cost, given } = scenario;
  return {
    schema: 'muxlab-case/1',
    id: scenario.id,
    description: scenario.title,
    cluster: scenario.cluster,
    models: scenario.models.map((model) => {
      const { name, profile } = model;
      return slos === 'given' ? model : { name, profile, sloScale };
    }),
    ...(given?.kind === 'arrivals'
      ? { arrivals: given.arrivals }
      : { workload: given ? { ...given.workload, seed: controls.seed } : steeredWorkload(scenario, controls) }),
    ...(cost && { cost }),
    ...(scenario.profiles && { profiles: scenario.profiles }),
    ...(scenario.actions && { actions: scenario.actions }),
    simulations: scenario.placements.map(({ label, placement }) => ({
      label,
      placement,
      admission,
      ...(batching !== undefined && { batching }),
    })),
  };
}

/** What the sliders and the pencil ask for. Drawn bursts lie where they were drawn: nothing then moves them together or apart. */
function steeredWorkload({ durationSeconds }: Scenario, { seed, correlation, models }: Controls): Workload {
  return {
    seed,
    durationSeconds,
    correlation: hasCurve(models) ? 0 : correlation,
    models: models.map((model) => processOf(model, durationSeconds)),
  };
}

export function hasCurve(models: readonly ModelControls[]): boolean {
  return models.some(({ curve }) => curve !== undefined);
}

function processOf({ load, cv, curve }: ModelControls, durationSeconds: number): ModelWorkload {
  if (!curve) return { process: 'gamma', cv, load };
  const windowSeconds = durationSeconds / curve.length;
  return { process: 'maf2', windowSeconds, ratesPerSecond: curve, cvs: curve.map(() => cv), load };
}
