/**
 * @file Watching a search and ending it: what was tried, the best so far, and a question before every simulation whether
 * to go on. A search knows nothing of clocks or cancel buttons: whoever watches does.
 */
import type { StaticPlacement } from '../domain/placement.ts';

/** A placement that a search simulated. */
export interface Candidate {
  placement: StaticPlacement;
  /** null: given up, once it could no longer matter. */
  outcome: CandidateOutcome | null;
  /** What the search did to come to it: `fast-greedy`, `add replica` … */
  step: string;
  /** None before it was as good: on time first, then by mean latency, then by memory. */
  isBest: boolean;
  /** Simulations so far, this one included. */
  simulationCount: number;
}

export interface CandidateOutcome {
  attainment: number;
  /** [models] Served on time. */
  goodByModel: Int32Array;
  /** [models] */
  requestsByModel: Int32Array;
  /** Over the requests that were served; null: none was. */
  latencySecondsMean: number | null;
}

export interface SearchWatch {
  seen(candidate: Candidate): void;
  /** What comes next is a change of one of these, which were seen before; of nothing where there are none. */
  goesOnFrom(placements: readonly StaticPlacement[]): void;
  /** Asked before each simulation: true ends the search with the best it has seen. */
  isOver(): boolean;
}

/** Unwinds a search that is ended. */
export class SearchEnded extends Error {
  override name = 'SearchEnded';
}

/** The watches together: each is told, and any of them ends the search. */
export function allOf(watches: readonly SearchWatch[]): SearchWatch {
  return {
    seen: (candidate) => {
      for (const watch of watches) watch.seen(candidate);
    },
    goesOnFrom: (placements) => {
      for (const watch of watches) watch.goesOnFrom(placements);
    },
    isOver: () => watches.some((watch) => watch.isOver()),
  };
}
