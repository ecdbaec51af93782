/** @file Which of two placements is better, in the lab's own eyes: by one thing after the other, never by their sum. */
import { groupMemoryBytes } from '../domain/devices.ts';
import type { Solution } from './fastGreedy.ts';
import type { PlanProblem } from './problem.ts';

/**
 * More requests on time; then, served as many, the smaller mean latency; then the less memory.
 * @returns negative where `a` is better
 */
export function compareSolutions(problem: PlanProblem, a: Solution, b: Solution): number {
  return (
    b.evaluation.goodCount - a.evaluation.goodCount ||
    a.evaluation.latencySumSeconds - b.evaluation.latencySumSeconds ||
    memoryBytes(problem, a) - memoryBytes(problem, b)
  );
}

/** Over all devices. */
function memoryBytes({ profiles }: PlanProblem, { placement }: Solution): number {
  const bytes = placement.groups.map((group) => group.interOp * group.intraOp * groupMemoryBytes(group, profiles));
  return bytes.reduce((sum, one) => sum + one, 0);
}
