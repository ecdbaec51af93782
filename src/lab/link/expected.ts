/**
 * @file What a link that reproduces carries besides the state: what came of the run it was made of, what a hand did to it,
 * and, of a simulated one, how long each stage was taken to last (docs/links.md).
 */
import * as v from 'valibot';
import type { Action, Case } from '../../domain/case.ts';
import { parseCase } from '../../domain/parseCase.ts';
import type { Profile } from '../../domain/profile.ts';
import type { Ledger, Report } from '../../domain/report.ts';
import { parseWith } from '../../domain/schemaParts.ts';
import type { Mode, PaceFactor } from '../../experiment/labController.ts';
import { buildCase, type Controls, type Scenario } from '../scenario.ts';

export interface Expected {
  mode: Mode;
  attainment: number | null;
  latencySeconds: { p50: number | null; p99: number | null };
  ledger: { arrived: number; completed: number; rejected: number; failed: number };
  /** null: not paced. */
  slowdown: number | null;
  /** null: nothing was measured. */
  adapter: string | null;
  version: string;
  actions: Action[];
  /** Of a simulated run. */
  profiles?: Record<string, Profile>;
}

export function countsOf({ arrived, completed, rejected, failed }: Ledger): Expected['ledger'] {
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);
  return { arrived, completed, rejected: sum(rejected), failed: sum(failed) };
}

export function expectedOf(report: Report, scenario: Scenario): Expected {
  const { p50, p99 } = report.latencySeconds;
  return {
    mode: report.mode,
    attainment: report.attainment,
    latencySeconds: { p50, p99 },
    ledger: countsOf(report.ledger),
    slowdown: report.resolved.slowdown,
    adapter: report.adapter,
    version: report.versions.muxlab ?? '',
    actions: report.actions,
    ...(report.mode === 'simulated' && { profiles: neededProfiles(report.profiles, scenario) }),
  };
}

/** Of each profile, what the scenario's placements and the SLOs need: a link is no place for more. */
function neededProfiles(profiles: Report['profiles'], { placements }: Scenario): Report['profiles'] {
  const groups = [{ interOp: 1, intraOp: 1 }, ...placements.flatMap(({ placement }) => placement.groups)];
  return Object.fromEntries(
    Object.entries(profiles).map(([name, { configs }]) => [
      name,
      {
        configs: configs
          .filter((config) =>
            groups.some((group) => group.interOp === config.interOp && group.intraOp === config.intraOp),
          )
          .map(({ interOp, intraOp, stageLatencySeconds, stageWeightBytes }) => ({
            interOp,
            intraOp,
            stageLatencySeconds,
            stageWeightBytes,
          })),
      },
    ]),
  );
}

/** The case of the page, or of the run that a link wants again. */
export function caseToRun(scenario: Scenario, controls: Controls, expected: Expected | null): Case {
  const testCase = buildCase(scenario, controls);
  if (!expected) return testCase;
  const { actions, profiles } = expected;
  return {
    ...testCase,
    ...(actions.length > 0 && { actions }),
    ...(profiles && { profiles: { ...testCase.profiles, ...profiles } }),
  };
}

/** On the adapter that it was measured on, a live run is repeated at its pace; another one finds its own. */
export function paceToRun(pace: PaceFactor, expected: Expected | null, adapter: string | null): PaceFactor {
  return expected?.mode === 'live' && expected.adapter === adapter ? (expected.slowdown ?? 'raw') : pace;
}

const countSchema = v.pipe(
  v.number('must be a count'),
  v.integer('must be a whole number'),
  v.minValue(0, 'must be 0 or more'),
);
const secondsSchema = v.nullable(v.pipe(v.number('must be seconds, or null'), v.minValue(0, 'must be 0 or more')));

const expectedSchema = v.object(
  {
    mode: v.picklist(['live', 'simulated'], 'must be live or simulated'),
    attainment: v.nullable(
      v.pipe(v.number('must be 0 to 1, or null'), v.minValue(0, 'must be 0 to 1'), v.maxValue(1, 'must be 0 to 1')),
    ),
    latencySeconds: v.object({ p50: secondsSchema, p99: secondsSchema }, 'must be p50 and p99'),
    ledger: v.object(
      { arrived: countSchema, completed: countSchema, rejected: countSchema, failed: countSchema },
      'must be counts of requests',
    ),
    slowdown: v.nullable(v.pipe(v.number('must be a number, or null'), v.minValue(1, 'must be 1 or more'))),
    adapter: v.nullable(v.pipe(v.string('must be a text, or null'), v.maxLength(200, 'must be shorter'))),
    version: v.pipe(v.string('must be a text'), v.maxLength(40, 'must be shorter')),
    actions: v.pipe(
      v.array(v.looseObject({}, 'must be an action'), 'must be a list'),
      v.maxLength(1000, 'must be 1000 at most'),
    ),
    profiles: v.optional(v.record(v.string(), v.looseObject({}, 'must be a profile'), 'must be profiles by name')),
  },
  'must be what came of a run',
);

/** null, and one sentence among the problems, where it cannot be held against a run. */
export function openExpected(
  given: unknown,
  { scenario, controls }: { scenario: Scenario; controls: Controls },
  problems: string[],
): Expected | null {
  if (given === undefined) return null;
  try {
    return checkExpected(given, scenario, controls);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push(`the link's ${reason}: it opens, and reproduces nothing`);
    return null;
  }
}

/** @throws BadInput naming the field */
function checkExpected(given: unknown, scenario: Scenario, controls: Controls): Expected {
  const { expected } = parseWith(v.object({ expected: expectedSchema }), { expected: given }, 'link') as unknown as {
    expected: Expected;
  };
  const { arrived, completed, rejected, failed } = expected.ledger;
  if (arrived !== completed + rejected + failed) throw new Error('expected.ledger: its counts must add up');
  // The case's own rules for what it carries.
  const testCase = caseToRun(scenario, controls, expected);
  const known = testCase.profiles ?? {};
  const others = scenario.models.map(({ profile }) => profile).filter((name) => !Object.hasOwn(known, name));
  parseCase(testCase, { catalogue: Object.fromEntries(others.map((name) => [name, { configs: [] }])) });
  return expected;
}
