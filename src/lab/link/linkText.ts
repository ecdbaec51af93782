/**
 * @file What a link holds as text, and what is made of one that people or their mailers changed.
 *
 * A preset goes by its name; any other scenario is carried whole. A control out of its range is brought into it, a field
 * that is not what it should be keeps the page's own, and each is said in one sentence: the rest of the link opens.
 */
import * as v from 'valibot';
import { assert } from '../../base/assert.ts';
import { parseCase } from '../../domain/parseCase.ts';
import { parseWith } from '../../domain/schemaParts.ts';
import { untouchedOutcome } from '../outcome/outcomeChoice.ts';
import { presets } from '../presets.ts';
import {
  assumedCatalogue,
  buildCase,
  type Controls,
  curveMax,
  curveWindowCount,
  defaultControls,
  limits,
  paceChoices,
  type Scenario,
} from '../scenario.ts';
import { firstView } from '../viewNames.ts';
import { decodeState, encodeState } from './codec.ts';
import { clamp, isNumber, isOneOf, isRecord } from './fieldChecks.ts';
import { linkedOutcome, openOutcome } from './linkOutcome.ts';
import { linkedPlanner, openPlanner } from './linkPlanner.ts';
import type { LinkState, OpenedLink } from './linkState.ts';
import { linkedTime, openTime, openViewed } from './linkView.ts';
import { openExpected } from './openExpected.ts';

const version = 1;

export function linkOf({
  scenario,
  controls,
  viewed,
  time,
  outcome = untouchedOutcome,
  planner,
  expected,
}: LinkState): string {
  const preset = presets.find(({ id }) => id === scenario.id);
  const isUnchanged = preset && isSame(preset, scenario);
  return encodeState({
    version,
    scenario: isUnchanged ? scenario.id : scenario,
    controls,
    ...(isSame(viewed, firstView) ? {} : { viewed }),
    ...linkedTime(time),
    ...linkedOutcome(outcome),
    ...linkedPlanner(planner ?? null),
    ...(expected && { expected }),
  });
}

/**
 * @param text      the fragment's `s`
 * @param fallback  what the page would show without a link
 */
export function openLink(text: string, fallback: LinkState): OpenedLink {
  let state: unknown;
  try {
    state = decodeState(text);
  } catch (error) {
    assert(error instanceof Error, 'the codec throws errors');
    return { ...fallback, problems: [error.message] };
  }
  if (!isRecord(state)) return { ...fallback, problems: ['the link holds no state of the page'] };
  if (state.version !== version) {
    const problem = `the link is of version ${String(state.version)}, and this page reads version ${version}`;
    return { ...fallback, problems: [problem] };
  }
  const problems: string[] = [];
  const scenario = openScenario(state.scenario, fallback.scenario, problems);
  const controls = openControls(state.controls, scenario, problems);
  const viewed = openViewed(state.viewed, problems);
  const time = openTime(state.time, scenario, problems);
  return {
    scenario,
    controls,
    viewed,
    time,
    outcome: openOutcome(state.outcome, problems),
    planner: openPlanner(state.planner, problems),
    expected: openExpected(state.expected, { scenario, controls }, problems),
    problems,
  };
}

function openScenario(given: unknown, fallback: Scenario, problems: string[]): Scenario {
  if (typeof given === 'string') {
    const preset = presets.find(({ id }) => id === given);
    if (!preset) problems.push(`the link's scenario: there is none called ${given}`);
    return preset ?? fallback;
  }
  try {
    return checkScenario(given);
  } catch (error) {
    problems.push(`the scenario of the link: ${error instanceof Error ? error.message : String(error)}`);
    return fallback;
  }
}

/** What the page itself needs of a scenario; the case that it makes is checked by the case's own rules. */
const scenarioSchema = v.looseObject({
  id: v.string('must be a text'),
  title: v.string('must be a text'),
  cluster: v.looseObject({}, 'must be a cluster'),
  durationSeconds: v.pipe(
    v.number('must be 1 to 3600'),
    v.minValue(1, 'must be 1 or more'),
    v.maxValue(3600, 'must be 3600 or less'),
  ),
  models: v.pipe(
    v.array(v.looseObject({ name: v.string('must be a text'), profile: v.string('must be a text') })),
    v.nonEmpty('must not be empty'),
  ),
  placements: v.pipe(
    v.array(
      v.object({
        id: v.string('must be a text'),
        label: v.string('must be a text'),
        detail: v.string('must be a text'),
        doing: v.string('must be a text'),
        placement: v.looseObject({}, 'must be a placement'),
      }),
    ),
    v.nonEmpty('must not be empty'),
  ),
});

/** @throws BadInput naming the first field that is wrong */
export function checkScenario(given: unknown): Scenario {
  const checked = parseWith(scenarioSchema, given, 'scenario') as unknown as Scenario;
  const controls = defaultControls(checked.models.length, checked.placements[0].id);
  const scenario = { ...checked, controls: openControls(checked.controls, { ...checked, controls }, []) };
  parseCase(buildCase(scenario, scenario.controls), {
    catalogue: assumedCatalogue(scenario.models, scenario.profiles),
  });
  return scenario;
}

/** The controls of a link, each field for itself; what cannot be taken is the scenario's own. */
export function openControls(given: unknown, scenario: Scenario, problems: string[]): Controls {
  const own = scenario.controls;
  const fields = isRecord(given) ? given : {};
  const take = <T>(name: string, check: (value: unknown) => value is T, expected: string, otherwise: T): T => {
    const value = fields[name];
    if (value === undefined || check(value)) return value ?? otherwise;
    problems.push(`the link's controls.${name}: must be ${expected}`);
    return otherwise;
  };
  const ranged = (name: 'sloScale' | 'correlation' | 'seed') =>
    clamp(take(name, isNumber, 'a number', own[name]), limits[name], `the link's controls.${name}`, problems);
  const placementIds = scenario.placements.map(({ id }) => id);
  const isPlacement = (value: unknown): value is string => placementIds.includes(value as string);
  return {
    seed: Math.round(ranged('seed')),
    models: openModels(fields.models, own.models, problems),
    correlation: ranged('correlation'),
    placementId: take('placementId', isPlacement, `one of ${placementIds.join(', ')}`, own.placementId),
    ghostId: take(
      'ghostId',
      (value): value is string | null => value === null || isPlacement(value),
      `one of ${placementIds.join(', ')}, or null`,
      own.ghostId,
    ),
    sloScale: ranged('sloScale'),
    slos: take('slos', isOneOf(['scaled', 'given'] as const), 'scaled or given', own.slos),
    admission: take('admission', isOneOf(['slo', 'none'] as const), 'slo or none', own.admission),
    pace: take('pace', isOneOf(paceChoices), `one of ${paceChoices.join(', ')}`, own.pace),
    mode: take('mode', isOneOf(['live', 'simulated'] as const), 'live or simulated', own.mode),
  };
}

function openModels(given: unknown, own: Controls['models'], problems: string[]): Controls['models'] {
  if (given !== undefined && !Array.isArray(given)) problems.push("the link's controls.models: must be a list");
  return own.map((model, index) => {
    const fields: unknown = Array.isArray(given) ? given[index] : undefined;
    const read = (name: 'load' | 'cv') => {
      const field = `the link's controls.models[${index}].${name}`;
      const value = isRecord(fields) ? fields[name] : undefined;
      if (value !== undefined && !isNumber(value)) problems.push(`${field}: must be a number`);
      return clamp(isNumber(value) ? value : model[name], limits[name], field, problems);
    };
    const curve = openCurve(fields, `the link's controls.models[${index}].curve`, problems);
    return { load: read('load'), cv: read('cv'), ...(curve && { curve }) };
  });
}

function openCurve(model: unknown, field: string, problems: string[]): number[] | undefined {
  const curve = isRecord(model) ? model.curve : undefined;
  if (curve === undefined) return undefined;
  const isCurve =
    Array.isArray(curve) &&
    curve.length === curveWindowCount &&
    curve.every((height) => isNumber(height) && height >= 0 && height <= curveMax) &&
    curve.some((height) => height > 0);
  if (isCurve) return curve;
  problems.push(`${field}: must be ${curveWindowCount} numbers from 0 to ${curveMax}, not all 0`);
  return undefined;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
