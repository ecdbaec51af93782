/** @file `beam`: Algorithm 1 of AlpaServe, every single replica tried, the best few placements carried on. */
import { keyOfGroups } from './components.ts';
import { type Evaluator, evaluate } from './evaluate.ts';
import type { Solution } from './fastGreedy.ts';
import type { GroupShape } from './groupings.ts';
import { normalForm, type OpenGroup, openGroups, placementOf, withModel } from './openGroup.ts';

interface Candidate extends Solution {
  groups: readonly OpenGroup[];
}

/**
 * The best placement of all layers; a layer has one replica more than the one before.
 * @source alpaserve.md §4
 */
export function beamSearch(
  evaluator: Evaluator,
  { beamSize, shapes }: { beamSize: number; shapes: readonly GroupShape[] },
): Solution {
  evaluator.step = `beam of ${beamSize}`;
  let best = solve(evaluator, openGroups(evaluator.problem, shapes));
  let beam = [best];
  while (beam.length > 0) {
    evaluator.watch?.goesOnFrom(beam.map(({ placement }) => placement));
    const expanded = beam.flatMap(({ groups }) => expand(groups, evaluator.problem.memoryBudgetBytes));
    const layer = distinct(expanded).map((groups) => solve(evaluator, groups));
    beam = layer.sort((a, b) => b.evaluation.score - a.evaluation.score).slice(0, beamSize);
    if (beam.length > 0 && beam[0].evaluation.score > best.evaluation.score) best = beam[0];
  }
  return { placement: best.placement, evaluation: best.evaluation };
}

function solve(evaluator: Evaluator, groups: readonly OpenGroup[]): Candidate {
  const placement = placementOf(groups);
  return { groups, placement, evaluation: evaluate(evaluator, placement) };
}

/** Every placement with one replica more. The budget is strict here, as the published figures have it. */
function expand(groups: readonly OpenGroup[], budgetBytes: number): OpenGroup[][] {
  return groups.flatMap((group, index) =>
    group.bytesByModel.flatMap((bytes, model) =>
      !group.models.includes(model) && group.usedBytes + bytes < budgetBytes
        ? [normalForm(groups.with(index, withModel(group, model)))]
        : [],
    ),
  );
}

function distinct(placements: readonly OpenGroup[][]): OpenGroup[][] {
  return [...new Map(placements.map((groups) => [keyOfGroups(groups), groups])).values()];
}
