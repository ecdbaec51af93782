/** @file The policies by name, with their parameters; what a case asks for, checked against its cluster. */
import * as v from 'valibot';
import { BadInput } from '../domain/badInput.ts';
import type { Case, PlanRequest } from '../domain/case.ts';
import { number, parseWith, positive, seed32, wholePositive } from '../domain/schemaParts.ts';
import type { GroupShape } from './groupings.ts';

export type Policy =
  | { name: 'muxlab-search'; seed?: number; simulationBudget?: number; timeBudgetSeconds?: number }
  | { name: 'fast-greedy'; groups: GroupShape[] }
  | { name: 'beam'; beamSize: number; groups: GroupShape[] }
  | { name: 'sr-greedy' | 'sr-uniform' | 'sr-search' | 'mp-round-robin' | 'mp-search' | 'mp-search-sep' }
  | { name: 'sr-replace'; intervalSeconds: number }
  | { name: 'mp-greedy'; groupSize: number }
  | { name: 'mp-equal'; interOp: number; intraOp: number };

const shape = { interOp: number(wholePositive), intraOp: number(wholePositive) };
const groups = v.pipe(v.array(v.object(shape)), v.nonEmpty('must not be empty'));
const plain = <const Name extends string>(name: Name) => v.object({ name: v.literal(name) });

const policySchema = v.variant('name', [
  v.object({
    name: v.literal('muxlab-search'),
    seed: v.exactOptional(number(seed32)),
    simulationBudget: v.exactOptional(number(wholePositive)),
    timeBudgetSeconds: v.exactOptional(number(positive)),
  }),
  v.object({ name: v.literal('fast-greedy'), groups }),
  v.object({ name: v.literal('beam'), beamSize: number(wholePositive), groups }),
  v.object({ name: v.literal('sr-replace'), intervalSeconds: number(positive) }),
  v.object({ name: v.literal('mp-greedy'), groupSize: number(wholePositive) }),
  v.object({ name: v.literal('mp-equal'), ...shape }),
  plain('sr-greedy'),
  plain('sr-uniform'),
  plain('sr-search'),
  plain('mp-round-robin'),
  plain('mp-search'),
  plain('mp-search-sep'),
]) satisfies v.GenericSchema<unknown, Policy>;

const requestsSchema = v.object({ plans: v.array(policySchema) });

/** @throws BadInput naming the field below `plans` */
export function parsePolicies(plans: readonly PlanRequest[], { cluster, models }: Case): Policy[] {
  const parsed = parseWith(requestsSchema, { plans }, 'plans').plans;
  parsed.forEach((policy, index) => {
    checkDevices(policy, { field: `plans[${index}]`, deviceCount: cluster.deviceCount, modelCount: models.length });
  });
  return parsed;
}

interface Bounds {
  field: string;
  deviceCount: number;
  modelCount: number;
}

function checkDevices(policy: Policy, { field, deviceCount, modelCount }: Bounds): void {
  const check = (parameter: string, needed: number) => {
    if (needed <= deviceCount) return;
    const problem = `must need at most the ${deviceCount} devices there are, needs ${needed}`;
    throw new BadInput(`${field}.${parameter}`, problem);
  };
  if (policy.name === 'mp-greedy') check('groupSize', policy.groupSize);
  if (policy.name === 'mp-equal') check('interOp', policy.interOp * policy.intraOp * modelCount);
  if ('groups' in policy) {
    check(
      'groups',
      policy.groups.reduce((sum, { interOp, intraOp }) => sum + interOp * intraOp, 0),
    );
  }
}
