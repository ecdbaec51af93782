/** @file A point of an experiment as a scenario of the lab, to be watched; what is not as in the experiment is said. Pure. */
import type { Case, ModelWorkload, Workload } from '../../domain/case.ts';
import { isTimed } from '../../domain/placement.ts';
import { type Profile, singleDeviceLatencySeconds } from '../../domain/profile.ts';
import type { Placed } from '../../experiment/figures/prepareExperiment.ts';
import {
  type Controls,
  defaultControls,
  limits,
  type ModelControls,
  type PlacementChoice,
  type Scenario,
} from '../scenario.ts';

export type LabPoint =
  | { kind: 'possible'; scenario: Scenario; differences: string[] }
  | { kind: 'impossible'; why: string };

const modelsMost = 16;
const devicesMost = 32;
const durationSeconds = 60;

/** @param named  what the scenario is to be called, and whose its requests are */
export function labPointOf(placed: Placed, { id, title }: { id: string; title: string }): LabPoint {
  const { workload, cluster, models, cost, profiles = {} } = placed.testCase;
  if (models.length > modelsMost || cluster.deviceCount > devicesMost) {
    const count = `${models.length} models on ${cluster.deviceCount} devices`;
    return { kind: 'impossible', why: `${count} are more than the lab shows` };
  }
  const placements = choicesOf(placed);
  if (placements.length === 0) {
    return { kind: 'impossible', why: 'its placements change in time, or have profiles of their own' };
  }
  const named = Object.fromEntries(models.map(({ profile }) => [profile, profiles[profile]]));
  const usual = defaultControls(models.length, placements[0].id);
  const steered = workload && steeredModels(placed.testCase, workload);
  const { sloScale } = models[0];
  const scenario: Scenario = {
    id,
    title,
    cluster,
    durationSeconds,
    models: models.map(({ name, profile }) => ({ name, profile })),
    profiles: named,
    ...(cost && { cost }),
    ...(workload &&
      !steered && { given: { kind: 'workload', source: title, workload: { ...workload, durationSeconds } } }),
    placements,
    controls: usual,
  };
  const controls: Controls = {
    ...usual,
    ...(steered && { models: steered }),
    correlation: workload?.correlation ?? 0,
    sloScale: within(limits.sloScale, sloScale ?? usual.sloScale),
    admission: sloScale === undefined ? 'none' : 'slo',
    mode: 'simulated',
  };
  return { kind: 'possible', scenario: { ...scenario, controls }, differences: differencesOf(controls, sloScale) };
}

/** Those that stay as they are, of the case's own models. */
function choicesOf({ testCase, placements }: Placed): PlacementChoice[] {
  const profilesIn = (models: Case['models']) => models.map(({ profile }) => profile).join();
  return placements.flatMap(({ label, placement, models }, index): PlacementChoice[] => {
    if (isTimed(placement) || profilesIn(models) !== profilesIn(testCase.models)) return [];
    const groupCount = placement.groups.length;
    const detail = groupCount === 1 ? '1 group' : `${groupCount} groups`;
    return [{ id: `placement-${index + 1}`, label, detail, doing: label, placement }];
  });
}

/** Where the sliders can say how requests come: the sliders; null where only the experiment itself can. */
function steeredModels({ models, cluster, profiles = {} }: Case, workload: Workload): ModelControls[] | null {
  if ('population' in workload) return null;
  const steered = workload.models.map((model, index): ModelControls => {
    const seconds = latencyOf(profiles[models[index].profile]);
    return { load: ((model.arrivalsPerSecond ?? 0) * seconds) / cluster.deviceCount, cv: cvOf(model) };
  });
  const fits = steered.every(({ load, cv }) => isWithin(limits.load, load) && isWithin(limits.cv, cv));
  return fits ? steered : null;
}

const latencyOf = (profile: Profile) => singleDeviceLatencySeconds(profile) ?? Number.NaN;

/** Not a number where its process has none of its own. */
function cvOf(model: ModelWorkload): number {
  if (model.process === 'poisson') return 1;
  return model.process === 'gamma' ? model.cv : Number.NaN;
}

interface Range {
  min: number;
  max: number;
}

const isWithin = ({ min, max }: Range, value: number) => value >= min && value <= max;
const within = ({ min, max }: Range, value: number) => Math.min(max, Math.max(min, value));

function differencesOf(controls: Controls, sloScale: number | undefined): string[] {
  const slo =
    sloScale === undefined
      ? [`The experiment has no SLO: here it is ${controls.sloScale} × the single-device latency`]
      : sloScale === controls.sloScale
        ? []
        : [
            `The lab's SLO scale goes from ${limits.sloScale.min} to ${limits.sloScale.max}: ${controls.sloScale} is taken for ${sloScale}`,
          ];
  return [...slo, `The lab draws ${durationSeconds} s of requests anew, by its own seed`];
}
