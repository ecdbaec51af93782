/** @file `fast-greedy`: add a replica of the model that misses most on the group that is asked least, until memory is full. */
import type { StaticPlacement } from '../domain/placement.ts';
import { numpyArgsort } from './argsort.ts';
import { beginAnew, type Evaluation, type Evaluator, evaluate } from './evaluate.ts';
import type { GroupShape } from './groupings.ts';
import { hasRoom, normalForm, type OpenGroup, openGroups, placementOf, withModel } from './openGroup.ts';

/** A placement and what it scored. */
export interface Solution {
  placement: StaticPlacement;
  evaluation: Evaluation;
}

/**
 * It always fills memory, with one simulation per replica, or a single one from where all that is missing has room.
 * @param models  those that may be placed; default: all
 * @source alpaserve.md §4
 */
export function fastGreedy(evaluator: Evaluator, shapes: readonly GroupShape[], models?: readonly number[]): Solution {
  const { problem } = evaluator;
  const isWanted = models ? (model: number) => models.includes(model) : () => true;
  const areAlike = shapes.every(
    ({ interOp, intraOp }) => interOp === shapes[0].interOp && intraOp === shapes[0].intraOp,
  );
  let groups = openGroups(problem, shapes);
  beginAnew(evaluator, `fast-greedy on ${describeShapes(shapes)}`);
  for (;;) {
    // Groups of different shapes keep the order they were filled in, which only the single steps know.
    if (areAlike) groups = withAllThatFit(groups, { isWanted, budgetBytes: problem.memoryBudgetBytes }) ?? groups;
    const placement = placementOf(groups);
    const evaluation = evaluate(evaluator, placement);
    const next = nextReplica(evaluator, { groups, evaluation, isWanted });
    if (next === undefined) return { placement, evaluation };
    evaluator.watch?.goesOnFrom([placement]);
    groups = normalForm(groups.map((group, index) => (index === next.group ? withModel(group, next.model) : group)));
  }
}

/** `8 groups of 2 × 1`, where all are alike. */
function describeShapes(shapes: readonly GroupShape[]): string {
  const [{ interOp, intraOp }] = shapes;
  const sameCount = shapes.filter((shape) => shape.interOp === interOp && shape.intraOp === intraOp).length;
  const rest = shapes.length > sameCount ? ` and ${shapes.length - sameCount} more` : '';
  return `${sameCount} groups of ${interOp} × ${intraOp}${rest}`;
}

/** Where each group has room for all it could still take, whatever the order: that. Else undefined. */
function withAllThatFit(
  groups: readonly OpenGroup[],
  { isWanted, budgetBytes }: { isWanted: (model: number) => boolean; budgetBytes: number },
): OpenGroup[] | undefined {
  const missing: number[][] = [];
  for (const group of groups) {
    const models = [...group.bytesByModel.keys()].filter(
      (model) => isWanted(model) && hasRoom(group, model, budgetBytes),
    );
    if (models.reduce((sum, model) => sum + group.bytesByModel[model], group.usedBytes) > budgetBytes) return undefined;
    missing.push(models);
  }
  return normalForm(groups.map((group, index) => missing[index].reduce(withModel, group)));
}

interface Step {
  groups: readonly OpenGroup[];
  evaluation: Evaluation;
  isWanted: (model: number) => boolean;
}

/** The first group, then the first model, between which there is room. */
function nextReplica({ problem, requestsByModel }: Evaluator, { groups, evaluation, isWanted }: Step) {
  const unserved = Float64Array.from(requestsByModel, (count, model) => {
    const goodput = evaluation.goodByModel[model] / (count + 1e-6);
    return count * (1 - goodput);
  });
  const models = numpyArgsort(unserved).reverse().filter(isWanted);
  for (const group of numpyArgsort(evaluation.requestsByGroup)) {
    const model = models.find((candidate) => hasRoom(groups[group], candidate, problem.memoryBudgetBytes));
    if (model !== undefined) return { group, model };
  }
  return undefined;
}
