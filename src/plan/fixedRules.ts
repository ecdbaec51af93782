/** @file The placements that need no simulation: rules that go through models and groups in order. They keep that order. */
import type { StaticPlacement } from '../domain/placement.ts';
import { equalGroups, type GroupShape } from './groupings.ts';
import { hasRoom, openGroups, placementOf, withModel } from './openGroup.ts';
import type { PlanProblem } from './problem.ts';

export const wholeDevice: GroupShape = { interOp: 1, intraOp: 1 };
const roundRobinShape: GroupShape = { interOp: 4, intraOp: 1 };

/** `sr-uniform`: device i holds models i, i + 1, … (mod the model count) until one does not fit. */
export function placeUniformly(problem: PlanProblem): StaticPlacement {
  const modelCount = problem.profiles.length;
  const devices = openGroups(problem, equalGroups(wholeDevice, problem.deviceCount));
  return placementOf(
    devices.map((device, index) => {
      let filled = device;
      for (let model = index % modelCount; hasRoom(filled, model, problem.memoryBudgetBytes); ) {
        filled = withModel(filled, model);
        model = (model + 1) % modelCount;
      }
      return filled;
    }),
  );
}

/**
 * `mp-round-robin`: the next model on the next group. The model advances every time, the group only when a replica found
 * room; it ends after as many failures in a row as there are models.
 */
export function placeRoundRobin(problem: PlanProblem): StaticPlacement {
  const modelCount = problem.profiles.length;
  const groups = openGroups(problem, equalGroups(roundRobinShape, problem.deviceCount));
  let next = 0;
  for (let model = 0, failures = 0; failures < modelCount; model = (model + 1) % modelCount) {
    if (hasRoom(groups[next], model, problem.memoryBudgetBytes)) {
      groups[next] = withModel(groups[next], model);
      next = (next + 1) % groups.length;
      failures = 0;
    } else {
      failures++;
    }
  }
  return placementOf(groups);
}

/** `mp-equal`: group i holds model i, where it fits. */
export function placeEqually(problem: PlanProblem, shape: GroupShape): StaticPlacement {
  const shapes = problem.profiles.map(() => shape);
  const groups = openGroups(problem, shapes).map((group, model) =>
    hasRoom(group, model, problem.memoryBudgetBytes) ? withModel(group, model) : group,
  );
  return placementOf(groups);
}
