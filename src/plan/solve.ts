/** @file From a policy to its placement. */
import { assertUnreachable } from '../base/assert.ts';
import type { Placement, StaticPlacement } from '../domain/placement.ts';
import { beamSearch } from './beam.ts';
import type { Evaluator } from './evaluate.ts';
import { fastGreedy } from './fastGreedy.ts';
import { placeEqually, placeRoundRobin, placeUniformly, wholeDevice } from './fixedRules.ts';
import { equalGroups } from './groupings.ts';
import { modelParallelSearch, separatedSearch } from './modelParallel.ts';
import { defaultSearch, muxlabSearch } from './muxlabSearch.ts';
import type { Policy } from './policy.ts';
import { planByWindow } from './replacement.ts';
import { SearchEnded } from './watch.ts';

/** Three, as the paper has it. */
const replicationBeamSize = 3;

/** The policy's placement; where whoever watches ends the search, the best it had seen. */
export function solveOrBest(policy: Policy, evaluator: Evaluator): { placement: Placement; endedEarly: boolean } {
  try {
    return { placement: solve(policy, evaluator), endedEarly: false };
  } catch (error) {
    if (!(error instanceof SearchEnded)) throw error;
    // Ended before anything was simulated to its end, there is still the rule that needs no simulation.
    return { placement: evaluator.best?.placement ?? placeUniformly(evaluator.problem), endedEarly: true };
  }
}

/** @throws SearchEnded where whoever watches ends the search */
export function solve(policy: Policy, evaluator: Evaluator): Placement {
  const { problem } = evaluator;
  const devices = equalGroups(wholeDevice, problem.deviceCount);
  switch (policy.name) {
    case 'muxlab-search':
      return muxlabSearch(evaluator, { ...defaultSearch, ...policy, isRepeated: isOnlyTimed(policy) }).placement;
    case 'fast-greedy':
      return fastGreedy(evaluator, policy.groups).placement;
    case 'beam':
      return beamSearch(evaluator, { beamSize: policy.beamSize, shapes: policy.groups }).placement;
    case 'sr-greedy':
      return replicateGreedily(evaluator);
    case 'sr-uniform':
      return placeUniformly(problem);
    case 'sr-search':
      return beamSearch(evaluator, { beamSize: replicationBeamSize, shapes: devices }).placement;
    case 'sr-replace':
      return planByWindow(evaluator, { intervalSeconds: policy.intervalSeconds, solve: replicateGreedily });
    case 'mp-greedy': {
      const shape = { interOp: policy.groupSize, intraOp: 1 };
      return fastGreedy(evaluator, equalGroups(shape, problem.deviceCount)).placement;
    }
    case 'mp-round-robin':
      return placeRoundRobin(problem);
    case 'mp-equal':
      return placeEqually(problem, policy);
    case 'mp-search':
      return modelParallelSearch(evaluator).placement;
    case 'mp-search-sep':
      return separatedSearch(evaluator).placement;
    default:
      return assertUnreachable(policy);
  }
}

/** Given a time and no number of simulations, it goes on until the time is up. */
function isOnlyTimed({ timeBudgetSeconds, simulationBudget }: Policy & { name: 'muxlab-search' }): boolean {
  return timeBudgetSeconds !== undefined && simulationBudget === undefined;
}

/** `fast-greedy` on single devices: Selective Replication. */
function replicateGreedily(evaluator: Evaluator): StaticPlacement {
  return fastGreedy(evaluator, equalGroups(wholeDevice, evaluator.problem.deviceCount)).placement;
}
