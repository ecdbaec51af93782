/** @file What of an ask cannot be taken, one sentence per field; keys are those of the form's fields. */
import {
  type Ask,
  type BudgetAsk,
  type ClusterAsk,
  type ClusterField,
  type ModelAsk,
  type ModelField,
  type PolicyAsk,
  type PolicyParameter,
  policyChoices,
} from './ask.ts';
import type { KnownProfile } from './knownProfiles.ts';

/** By field: `deviceCount`, `models.2.cv`, `policies.groupSize` … */
export type AskProblems = Readonly<Record<string, string>>;

export const modelFieldKey = (row: number, field: string): string => `models.${row}.${field}`;
export const policyFieldKey = (parameter: string): string => `policies.${parameter}`;

/** More is for the command. */
const requestsMost = 300_000;
export const modelsMost = 128;
const devicesMost = 256;

export interface Range {
  min: number;
  max: number;
  whole?: boolean;
}

/** By field; what a link holds is brought into them. */
export const clusterRanges = {
  deviceCount: { min: 1, max: devicesMost, whole: true },
  memory: { min: 0.001, max: 1_000_000 },
  devicesPerNode: { min: 1, max: devicesMost, whole: true },
  seconds: { min: 1, max: 3600 },
  seed: { min: 0, max: 4_294_967_295, whole: true },
} satisfies Record<ClusterField, Range>;
export const modelRanges = {
  copies: { min: 1, max: 64, whole: true },
  ratePerSecond: { min: 0, max: 10_000 },
  cv: { min: 0.05, max: 20 },
  sloScale: { min: 0.1, max: 1000 },
} satisfies Record<Exclude<ModelField, 'profile'>, Range>;
const sizeRange = { min: 1, max: 64, whole: true };
export const parameterRanges = {
  groupSize: sizeRange,
  interOp: sizeRange,
  intraOp: sizeRange,
  intervalSeconds: { min: 0.1, max: 100_000 },
  beamSize: sizeRange,
} satisfies Record<PolicyParameter, Range>;
export const budgetRanges = {
  simulations: { min: 1, max: 1_000_000, whole: true },
  seconds: { min: 0.1, max: 600 },
} satisfies Record<Exclude<keyof BudgetAsk, 'kind'>, Range>;

/** null: it can be taken. */
function problemOf(text: string, { min, max, whole = false }: Range): string | null {
  const value = Number(text);
  const isRight = text.trim() !== '' && value >= min && value <= max && (!whole || Number.isInteger(value));
  return isRight ? null : `must be ${whole ? 'a whole number' : 'a number'}, ${min} to ${max}`;
}

export function checkAsk(ask: Ask, known: readonly KnownProfile[]): AskProblems {
  const problems: Record<string, string> = {};
  const check = (key: string, text: string, range: Range) => {
    const problem = problemOf(text, range);
    if (problem) problems[key] = problem;
  };
  if (ask.kind === 'cluster') checkCluster(ask.cluster, known, problems, check);
  if (ask.kind === 'file' && ask.file === null) problems.file = 'must be chosen: a case as JSON';
  checkPolicies(ask, problems, check);
  return problems;
}

type Check = (key: string, text: string, range: Range) => void;

function checkCluster(
  cluster: ClusterAsk,
  known: readonly KnownProfile[],
  problems: Record<string, string>,
  check: Check,
): void {
  for (const field of keysOf(clusterRanges)) {
    const isLeftOut = field === 'devicesPerNode' && cluster.devicesPerNode.trim() === '';
    if (!isLeftOut) check(field, cluster[field], clusterRanges[field]);
  }
  if (cluster.models.length === 0) problems.models = 'must be one or more: add a model';
  for (const model of cluster.models) checkModel(model, known, problems, check);
  if (Object.keys(problems).length > 0) return;
  const copies = cluster.models.reduce((sum, model) => sum + Number(model.copies), 0);
  if (copies > modelsMost) problems.models = `must be ${modelsMost} at the most, copies counted, are ${copies}`;
  const requests = Math.round(requestCountOf(cluster));
  if (requests > requestsMost) {
    problems.seconds = `makes about ${requests} requests: the page plans for ${requestsMost} at the most, the command for more`;
  }
  if (requests < 1) problems.models = 'must have arrivals: every rate is 0';
}

export function requestCountOf({ models, seconds }: ClusterAsk): number {
  const rate = models.reduce((sum, model) => sum + Number(model.copies) * Number(model.ratePerSecond), 0);
  return rate * Number(seconds);
}

function checkModel(
  model: ModelAsk,
  known: readonly KnownProfile[],
  problems: Record<string, string>,
  check: Check,
): void {
  const { row, profile } = model;
  if (!known.some(({ name, latencySeconds }) => name === profile && latencySeconds !== null)) {
    problems[modelFieldKey(row, 'profile')] = 'must be a model of the list';
  }
  for (const field of keysOf(modelRanges)) check(modelFieldKey(row, field), model[field], modelRanges[field]);
}

function checkPolicies({ policies, budget }: Ask, problems: Record<string, string>, check: Check): void {
  const { parameters, chosen } = policies;
  if (chosen.length === 0) problems.policies = 'must be one or more';
  const asked = parametersAsked(policies);
  for (const name of keysOf(parameterRanges)) {
    if (asked.has(name)) check(policyFieldKey(name), parameters[name], parameterRanges[name]);
  }
  if (!chosen.includes('muxlab-search')) return;
  if (budget.kind === 'simulations') check('budget', budget.simulations, budgetRanges.simulations);
  else check('budget', budget.seconds, budgetRanges.seconds);
}

/** Of the policies that are chosen. */
export function parametersAsked({ chosen }: PolicyAsk): Set<string> {
  return new Set(policyChoices.filter(({ name }) => chosen.includes(name)).flatMap(({ parameters }) => parameters));
}

export function keysOf<Key extends string>(table: Record<Key, unknown>): Key[] {
  return Object.keys(table) as Key[];
}
