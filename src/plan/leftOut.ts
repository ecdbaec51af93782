/** @file Models that a plan left out although there is room: our own search does so where a replica would serve nobody. */
import type { StaticPlacement } from '../domain/placement.ts';
import { wholeDevice } from './fixedRules.ts';
import { equalGroups } from './groupings.ts';
import { hasRoom, type OpenGroup, openGroups, openGroupsOf, placementOf, withModel } from './openGroup.ts';
import type { PlanProblem } from './problem.ts';

/** The placement with a replica of each model it has none of, on the emptiest group that has room for it. */
export function withLeftOut(problem: PlanProblem, placement: StaticPlacement): StaticPlacement {
  let groups = openGroupsOf(problem, placement).flatMap((group) =>
    isUseless(problem, group) ? apart(problem, group) : group,
  );
  problem.profiles.forEach((_, model) => {
    if (groups.some(({ models }) => models.includes(model))) return;
    const open = groups.filter((group) => hasRoom(group, model, problem.memoryBudgetBytes));
    const emptiest = open.toSorted((a, b) => a.usedBytes - b.usedBytes)[0];
    groups = groups.map((group) => (group === emptiest ? withModel(group, model) : group));
  });
  return placementOf(groups);
}

/** A group of a shape in which no model fits. */
function isUseless({ profiles, memoryBudgetBytes }: PlanProblem, group: OpenGroup): boolean {
  return group.models.length === 0 && !profiles.some((_, model) => hasRoom(group, model, memoryBudgetBytes));
}

/** Its devices, each by itself. */
function apart(problem: PlanProblem, { interOp, intraOp }: OpenGroup): OpenGroup[] {
  return openGroups(problem, equalGroups(wholeDevice, interOp * intraOp));
}
