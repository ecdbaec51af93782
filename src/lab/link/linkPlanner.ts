/**
 * @file What a link says of the question asked in the Planner. A case file that was picked is no part of it: a saved case
 * carries that.
 */
import {
  type Ask,
  type BudgetAsk,
  type ClusterAsk,
  firstAsk,
  type ModelAsk,
  type PolicyAsk,
  policyChoices,
} from '../planner/ask.ts';
import {
  budgetRanges,
  clusterRanges,
  keysOf,
  modelRanges,
  modelsMost,
  parameterRanges,
  type Range,
} from '../planner/checkAsk.ts';
import { clamp, isOneOf, isRecord } from './fieldChecks.ts';

const profileLengthMax = 200;

/** Only once a hand changed it. */
export function linkedPlanner(ask: Ask | null): { planner?: object } {
  const planner = questionOf(ask ?? firstAsk);
  return JSON.stringify(planner) === JSON.stringify(questionOf(firstAsk)) ? {} : { planner };
}

/** Without what tells rows apart. */
function questionOf({ kind, cluster, policies, budget }: Ask): object {
  const { models, ...rest } = cluster;
  const asked = models.map(({ profile, copies, ratePerSecond, cv, sloScale }) => {
    return { profile, copies, ratePerSecond, cv, sloScale };
  });
  const { chosen, parameters } = policies;
  return {
    kind: kind === 'file' ? firstAsk.kind : kind,
    cluster: { ...rest, models: asked },
    policies: { chosen, parameters },
    budget,
  };
}

/** @returns null: what is asked at first */
export function openPlanner(given: unknown, problems: string[]): Ask | null {
  if (given === undefined) return null;
  if (!isRecord(given)) {
    problems.push("the link's planner: must be an object");
    return null;
  }
  const take = takeFrom(given, "the link's planner", problems);
  return {
    kind: take.oneOf('kind', ['scenario', 'cluster'], firstAsk.kind),
    cluster: openCluster(given.cluster, problems),
    file: null,
    policies: openPolicies(given.policies, problems),
    budget: openBudget(given.budget, problems),
  };
}

function openCluster(given: unknown, problems: string[]): ClusterAsk {
  const own = firstAsk.cluster;
  const isWithoutNodes = isRecord(given) && given.devicesPerNode === '';
  const fields = isWithoutNodes ? { ...given, devicesPerNode: undefined } : given;
  const take = takeFrom(fields, "the link's planner.cluster", problems);
  return {
    ...take.numbers(clusterRanges, own),
    ...(isWithoutNodes && { devicesPerNode: '' }),
    memoryUnit: take.oneOf('memoryUnit', ['GiB', 'MiB'], own.memoryUnit),
    models: openModels(isRecord(given) ? given.models : undefined, problems),
  };
}

function openModels(given: unknown, problems: string[]): ModelAsk[] {
  const field = "the link's planner.cluster.models";
  if (given === undefined) return firstAsk.cluster.models;
  if (!Array.isArray(given) || given.length === 0 || given.length > modelsMost) {
    problems.push(`${field}: must be a list of 1 to ${modelsMost}`);
    return firstAsk.cluster.models;
  }
  const [own] = firstAsk.cluster.models;
  return given.map((model: unknown, index) => {
    const take = takeFrom(model, `${field}[${index}]`, problems);
    return { row: index + 1, profile: take.text('profile', own.profile), ...take.numbers(modelRanges, own) };
  });
}

function openPolicies(given: unknown, problems: string[]): PolicyAsk {
  const own = firstAsk.policies;
  const fields = isRecord(given) ? given : {};
  const take = takeFrom(fields.parameters, "the link's planner.policies.parameters", problems);
  return {
    chosen: openChosen(fields.chosen, own.chosen, problems),
    parameters: take.numbers(parameterRanges, own.parameters),
  };
}

function openChosen(given: unknown, own: string[], problems: string[]): string[] {
  if (given === undefined) return own;
  const names = policyChoices.map(({ name }) => name);
  if (Array.isArray(given) && given.every(isOneOf<unknown>(names))) return names.filter((name) => given.includes(name));
  problems.push(`the link's planner.policies.chosen: must be some of ${names.join(', ')}`);
  return own;
}

function openBudget(given: unknown, problems: string[]): BudgetAsk {
  const own = firstAsk.budget;
  const take = takeFrom(given, "the link's planner.budget", problems);
  return { kind: take.oneOf('kind', ['simulations', 'time'], own.kind), ...take.numbers(budgetRanges, own) };
}

/** Each field for itself; what cannot be taken is the planner's own, and said. */
function takeFrom(given: unknown, name: string, problems: string[]) {
  const fields = isRecord(given) ? given : {};
  if (given !== undefined && !isRecord(given)) problems.push(`${name}: must be an object`);

  function checked<Value>(field: string, check: (value: unknown) => value is Value, must: string, own: Value): Value {
    const value = fields[field];
    if (value === undefined) return own;
    if (check(value)) return value;
    problems.push(`${name}.${field}: must be ${must}`);
    return own;
  }

  /** Typed text stays as it was typed where it is a number in its range. */
  function number(field: string, own: string, { whole, ...range }: Range): string {
    const text = checked(field, isNumberText, 'a number', own);
    const value = whole ? Math.round(Number(text)) : Number(text);
    const taken = clamp(value, range, `${name}.${field}`, problems);
    return taken === Number(text) ? text : String(taken);
  }

  return {
    oneOf: <Choice extends string>(field: string, choices: readonly Choice[], own: Choice): Choice =>
      checked(field, isOneOf(choices), choices.join(' or '), own),
    text: (field: string, own: string) => checked(field, isShortText, 'a short text', own),
    numbers<Key extends string>(ranges: Record<Key, Range>, own: Record<NoInfer<Key>, string>): Record<Key, string> {
      const taken = keysOf(ranges).map((key) => [key, number(key, own[key], ranges[key])]);
      return Object.fromEntries(taken) as Record<Key, string>;
    },
  };
}

const isNumberText = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));

const isShortText = (value: unknown): value is string => typeof value === 'string' && value.length <= profileLengthMax;
