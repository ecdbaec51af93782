/** @file Scenarios as data, and the `muxlab-case/1` that one of them becomes under the page's controls. */
import { assert } from '../base/assert.ts';
import type { Action, Admission, Case, Cluster } from '../domain/case.ts';
import type { StaticPlacement } from '../domain/placement.ts';
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
  placementId: string;
  sloScale: number;
  admission: Admission;
  pace: PaceFactor;
  mode: Mode;
}

/** How many requests the Burst button adds at once. */
export const burstCount = 20;

/** Smallest, largest and step of each slider. */
export const limits = {
  load: { min: 0.02, max: 0.6, step: 0.01 },
  cv: { min: 0.2, max: 8, step: 0.1 },
  sloScale: { min: 1, max: 20, step: 0.5 },
} as const;

export const paceChoices: readonly PaceFactor[] = ['auto', 1, 2, 4, 8, 16, 32, 'raw'];

/** AlpaServe §3.1: two models that fit one device each, or both, cut in two, over both devices. */
export const twoModelsTwoDevices: Scenario = {
  id: 'two-models-two-devices',
  title: 'Two models, two devices',
  cluster: { deviceCount: 2, memoryBudgetBytes: 16 * 2 ** 20 },
  durationSeconds: 60,
  models: [
    { name: 'digits A', profile: 'digits-vit' },
    { name: 'digits B', profile: 'digits-vit' },
  ],
  placements: [
    {
      id: 'dedicated',
      label: 'Dedicated',
      detail: '1 device each',
      doing: 'keeping them apart',
      placement: {
        groups: [
          { interOp: 1, intraOp: 1, models: [0] },
          { interOp: 1, intraOp: 1, models: [1] },
        ],
      },
    },
    {
      id: 'shared',
      label: 'Shared pipeline',
      detail: '2 stages',
      doing: 'sharing',
      placement: { groups: [{ interOp: 2, intraOp: 1, models: [0, 1] }] },
    },
  ],
  controls: {
    seed: 7,
    models: [
      { load: 0.25, cv: 3 },
      { load: 0.25, cv: 3 },
    ],
    placementId: 'shared',
    sloScale: 5,
    admission: 'none',
    pace: 'auto',
    mode: 'live',
  },
};

export function chosenPlacement(scenario: Scenario, placementId: string): PlacementChoice {
  const chosen = scenario.placements.find((choice) => choice.id === placementId);
  assert(chosen, `the scenario ${scenario.id} has no placement ${placementId}`);
  return chosen;
}

/** The placement not chosen, drawn beside the run: the first other one. */
export function ghostPlacement(scenario: Scenario, placementId: string): PlacementChoice | null {
  return scenario.placements.find((choice) => choice.id !== placementId) ?? null;
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
      models: controls.models.map(({ load, cv }) => ({ process: 'gamma', cv, load })),
    },
    ...(scenario.actions ? { actions: scenario.actions } : {}),
    simulations: scenario.placements.map(({ label, placement }) => ({ label, placement, admission })),
  };
}
