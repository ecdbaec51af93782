/**
 * @file Steps of the lab's own search: what a placement can be changed into. The greedy searches only ever add; these also
 * take back, and cut the devices of a few groups anew.
 */
import type { Random } from '../base/random.ts';
import type { GroupShape } from './groupings.ts';
import { hasRoom, type OpenGroup, openGroups, withModel, withoutModel } from './openGroup.ts';
import type { PlanProblem } from './problem.ts';

export interface MoveContext {
  problem: PlanProblem;
  random: Random;
  /** Those any profile has. */
  shapes: readonly GroupShape[];
  /** By model: how much it would gain from a replica. */
  wants: readonly number[];
}

type Move = (context: MoveContext, groups: readonly OpenGroup[]) => OpenGroup[] | undefined;

/** What a step is called, how often it is drawn, and what it does. */
const moves: readonly { move: string; share: number; apply: Move }[] = [
  { move: 'add replica', share: 0.2, apply: addReplica },
  { move: 'replace replica', share: 0.3, apply: replaceReplica },
  { move: 'remove replica', share: 0.1, apply: removeReplica },
  { move: 'exchange replicas', share: 0.15, apply: exchangeReplicas },
  { move: 'regroup', share: 0.25, apply: regroup },
];

/** A placement near the given one; its groups are undefined where this draw leads nowhere. */
export function propose(
  context: MoveContext,
  groups: readonly OpenGroup[],
): { move: string; groups: OpenGroup[] | undefined } {
  let left = context.random();
  const drawn = moves.find(({ share }) => {
    left -= share;
    return left < 0;
  });
  const { move, apply } = drawn ?? moves[moves.length - 1];
  return { move, groups: apply(context, groups) };
}

function addReplica(context: MoveContext, groups: readonly OpenGroup[]): OpenGroup[] | undefined {
  const index = indexBelow(context.random, groups.length);
  const filled = withWanted(context, groups[index]);
  return filled && groups.with(index, filled);
}

function removeReplica({ random }: MoveContext, groups: readonly OpenGroup[]): OpenGroup[] | undefined {
  const index = indexBelow(random, groups.length);
  const model = pick(random, groups[index].models);
  return model === undefined ? undefined : groups.with(index, withoutModel(groups[index], model));
}

function replaceReplica(context: MoveContext, groups: readonly OpenGroup[]): OpenGroup[] | undefined {
  const index = indexBelow(context.random, groups.length);
  const model = pick(context.random, groups[index].models);
  if (model === undefined) return undefined;
  const filled = withWanted(context, withoutModel(groups[index], model), model);
  return filled && groups.with(index, filled);
}

/** Two groups trade a model each. */
function exchangeReplicas({ random, problem }: MoveContext, groups: readonly OpenGroup[]): OpenGroup[] | undefined {
  const [a, b] = [indexBelow(random, groups.length), indexBelow(random, groups.length)];
  const [fromA, fromB] = [pick(random, groups[a].models), pick(random, groups[b].models)];
  if (a === b || fromA === undefined || fromB === undefined) return undefined;
  const [leftA, leftB] = [withoutModel(groups[a], fromA), withoutModel(groups[b], fromB)];
  const budget = problem.memoryBudgetBytes;
  if (!hasRoom(leftA, fromB, budget) || !hasRoom(leftB, fromA, budget)) return undefined;
  return groups.with(a, withModel(leftA, fromB)).with(b, withModel(leftB, fromA));
}

/** Cuts the devices of one to three groups, and those nobody uses, into other groups; they take over the models, and more. */
function regroup(context: MoveContext, groups: readonly OpenGroup[]): OpenGroup[] | undefined {
  const { random, problem } = context;
  const chosen = new Set(Array.from({ length: 1 + indexBelow(random, 3) }, () => indexBelow(random, groups.length)));
  const kept = groups.filter((_, index) => !chosen.has(index));
  const orphans = groups.filter((_, index) => chosen.has(index)).flatMap(({ models }) => models);
  const shapes = drawShapes(context, problem.deviceCount - deviceCountOf(kept));
  if (shapes.length === 0) return undefined;
  const fresh = openGroups(problem, shapes);
  // The same model twice among them becomes two replicas where there is room.
  for (const model of shuffled(random, orphans)) {
    const fewestFirst = fresh.map((_, index) => index).sort((a, b) => fresh[a].models.length - fresh[b].models.length);
    const index = fewestFirst.find((one) => hasRoom(fresh[one], model, problem.memoryBudgetBytes));
    if (index !== undefined) fresh[index] = withModel(fresh[index], model);
  }
  return [...kept, ...fresh.map((group) => filledUp(context, group))];
}

/** Shapes that take the given number of devices, as far as there are shapes small enough. */
function drawShapes({ random, shapes }: MoveContext, deviceCount: number): GroupShape[] {
  const drawn: GroupShape[] = [];
  for (let left = deviceCount; left > 0; ) {
    const shape = pick(
      random,
      shapes.filter(({ interOp, intraOp }) => interOp * intraOp <= left),
    );
    if (shape === undefined) break;
    drawn.push(shape);
    left -= shape.interOp * shape.intraOp;
  }
  return drawn;
}

function filledUp(context: MoveContext, group: OpenGroup): OpenGroup {
  let filled = group;
  for (let next = withWanted(context, filled); next !== undefined; next = withWanted(context, filled)) filled = next;
  return filled;
}

/** One replica more, drawn by how much its model wants one; undefined where none fits. */
function withWanted(
  { random, problem, wants }: MoveContext,
  group: OpenGroup,
  unwanted?: number,
): OpenGroup | undefined {
  const fitting = wants.map((want, model) =>
    model !== unwanted && hasRoom(group, model, problem.memoryBudgetBytes) ? want : 0,
  );
  const total = fitting.reduce((sum, want) => sum + want, 0);
  if (total === 0) return undefined;
  let left = random() * total;
  const model = fitting.findIndex((want) => {
    left -= want;
    return want > 0 && left <= 0;
  });
  return model < 0 ? undefined : withModel(group, model);
}

function deviceCountOf(groups: readonly GroupShape[]): number {
  return groups.reduce((sum, { interOp, intraOp }) => sum + interOp * intraOp, 0);
}

function indexBelow(random: Random, count: number): number {
  return Math.floor(random() * count);
}

function pick<Item>(random: Random, items: readonly Item[]): Item | undefined {
  return items[indexBelow(random, items.length)];
}

/** Fisher–Yates. */
function shuffled<Item>(random: Random, items: readonly Item[]): Item[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = indexBelow(random, last + 1);
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}
