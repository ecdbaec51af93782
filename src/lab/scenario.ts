/** @file Scenarios as data, and the `muxlab-case/1` that one of them becomes under the page's controls. */
import { assert } from '../base/assert.ts';
import type { Action, Admission, Case, Cluster } from '../domain/case.ts';
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

export interface Scenario {
  id: string;
  title: string;
  cluster: Cluster;
  durationSeconds: number;
  models: { name: string; profile: string }[];
  /** Of models that the lab cannot run, only simulate. */
  profiles?: Record<string, Profile>;
  placements: PlacementChoice[];
  /** What happens by itself in every run, such as a first burst. */
  actions?: Action[];
  controls: Controls;
}

/** Everything a hand can set before a run. */
export interface Controls {
  seed: number;
  /** Per model: its share of what all devices could serve, and the spread of its arrivals. */
  models: { load: number; cv: number }[];
  /** Between the models' bursts, −1 … 1: at 1 they come together, at −1 one bursts while the other rests. */
  correlation: number;
  placementId: string;
  /** The placement drawn beside the run; null: the first other one. */
  ghostId: string | null;
  sloScale: number;
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

/** The placement not chosen, drawn beside the run: the one picked for it, else the first other one. */
export function ghostPlacement(
  { placements }: Scenario,
  { placementId, ghostId }: Pick<Controls, 'placementId' | 'ghostId'>,
): PlacementChoice | null {
  const others = placements.filter(({ id }) => id !== placementId);
  return others.find(({ id }) => id === ghostId) ?? others[0] ?? null;
}

/** The scenario under these controls, as anyone can run it again. */
export function buildCase(scenario: Scenario, controls: Controls): Case {
  const { sloScale, admission } = controls;
  return {
    schema: 'muxlab-case/1',
    id: scenario.id,
    description: scenario.title,
    cluster: scenario.cluster,
    models: scenario.models.map(({ name, profile }) => ({ name, profile, sloScale })),
    workload: {
      seed: controls.seed,
      durationSeconds: scenario.durationSeconds,
      correlation: controls.correlation,
      models: controls.models.map(({ load, cv }) => ({ process: 'gamma', cv, load })),
    },
    ...(scenario.profiles && { profiles: scenario.profiles }),
    ...(scenario.actions && { actions: scenario.actions }),
    simulations: scenario.placements.map(({ label, placement }) => ({ label, placement, admission })),
  };
}
