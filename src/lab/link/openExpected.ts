/** @file Whether what a link says came of a run can be held against another one. */
import * as v from 'valibot';
import { parseCase } from '../../domain/parseCase.ts';
import { parseWith } from '../../domain/schemaParts.ts';
import type { Controls, Scenario } from '../scenario.ts';
import { caseToRun, type Expected } from './expected.ts';

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
