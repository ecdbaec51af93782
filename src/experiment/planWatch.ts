/**
 * @file What a watcher of a plan is told: how far it is, the best so far, and what was tried since it was told last.
 *
 * A search tries thousands of placements a second: a watcher is told a few times a second, of a bounded number of them.
 */
import type { PlanRequest } from '../domain/case.ts';
import { replicaMemoryBytes } from '../domain/devices.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import type { PlanResult } from '../domain/planReport.ts';
import type { Profile } from '../domain/profile.ts';
import type { Candidate, CandidateOutcome, SearchWatch } from '../plan/watch.ts';
import { changesBetween, type PlacementChange } from './placementChange.ts';

/** A placement that the search simulated, as a watcher is told of it. */
export interface Tried {
  placement: StaticPlacement;
  /** [groups][models of the group] What a replica takes on each device of its group. */
  replicaBytes: number[][];
  /** null: given up, once it could no longer matter. */
  outcome: TriedOutcome | null;
  /** What the search did to come to it: `fast-greedy on 8 groups of 1 × 1`, `add replica` … */
  step: string;
  /** Against what the search went on from; null: the search began anew. */
  changes: PlacementChange[] | null;
  isBest: boolean;
  /** The search went on from it. */
  isKept: boolean;
  /** Of this policy, this one included: its number. */
  simulationCount: number;
}

export interface TriedOutcome {
  attainment: number;
  /** null: no requests. */
  attainmentByModel: (number | null)[];
  latencySecondsMean: number | null;
}

export interface PlanProgress {
  /** As the case asked for it. */
  policy: PlanRequest;
  policyIndex: number;
  policyCount: number;
  simulationCount: number;
  /** Since the policy was begun. */
  elapsedSeconds: number;
  /** Of this policy; null: nothing was simulated to its end yet. */
  best: (TriedOutcome & { placement: StaticPlacement }) | null;
  /** In order; where there were too many, those that were the best of their time and an even choice of the others. */
  candidates: Tried[];
  /** Numbers of candidates told of before, from which the search has gone on since. */
  keptLater: number[];
}

/** Between two tellings. */
const tellEverySeconds = 0.1;
/** Of one telling: so many candidates, and so many groups in all of them. */
const toldMost = { candidates: 500, groups: 4000 };

export interface PlanWatchOptions {
  plans: readonly PlanRequest[];
  nowSeconds: () => number;
  tell: (progress: PlanProgress) => void;
  isCancelled: () => boolean;
  /** By model: what candidates are described with; without them none is told of. */
  profiles?: readonly Profile[];
}

interface Pending extends Candidate {
  parents: readonly StaticPlacement[];
  isKept: boolean;
}

/** A watch for `planCase`, and what it is to be told when a policy begins. */
export function createPlanWatch({ plans, nowSeconds, tell, isCancelled, profiles }: PlanWatchOptions) {
  let policyIndex = -1;
  let best: PlanProgress['best'] = null;
  let simulationCount = 0;
  let pending: Pending[] = [];
  let parents: readonly StaticPlacement[] = [];
  let numbers = new WeakMap<StaticPlacement, number>();
  let keptLater: number[] = [];
  let begunSeconds = nowSeconds();
  let toldSeconds = begunSeconds;

  const tellNow = () => {
    const policy = plans[policyIndex];
    toldSeconds = nowSeconds();
    const elapsedSeconds = toldSeconds - begunSeconds;
    const place = { policy, policyIndex, policyCount: plans.length };
    const candidates = profiles ? thinned(pending, mostOf(pending)).map((one) => describe(one, profiles)) : [];
    tell({ ...place, simulationCount, elapsedSeconds, best, candidates, keptLater });
    pending = [];
    keptLater = [];
  };
  const watch: SearchWatch = {
    seen(candidate) {
      // Told of only now, for by now it is known whether the search went on from the one before.
      if (nowSeconds() - toldSeconds >= tellEverySeconds) tellNow();
      simulationCount++;
      const { placement, outcome, isBest } = candidate;
      pending.push({ ...candidate, simulationCount, parents, isKept: false });
      numbers.set(placement, simulationCount);
      if (outcome && isBest && outcome.attainment >= (best?.attainment ?? 0)) {
        best = { placement, ...outcomeOf(outcome) };
      }
    },
    goesOnFrom(placements) {
      parents = placements;
      for (const placement of placements) {
        const number = numbers.get(placement) ?? 0;
        const waiting = pending[number - (pending[0]?.simulationCount ?? 0)];
        if (waiting) waiting.isKept = true;
        else keptLater.push(number);
      }
    },
    isOver: isCancelled,
  };
  const policyBegins = () => {
    if (policyIndex >= 0) tellNow();
    policyIndex++;
    best = null;
    simulationCount = 0;
    parents = [];
    numbers = new WeakMap();
    begunSeconds = nowSeconds();
  };
  return { watch, policyBegins, ended: tellNow };
}

/** What is known of a plan without asking the search again: its best, which the published searches' score was not told of. */
export function lastWords({ policy, best, simulationCount, elapsedSeconds }: PlanProgress): PlanResult | null {
  if (!best) return null;
  const { placement, attainment } = best;
  return {
    policy,
    placement,
    attainment,
    score: null,
    solveSeconds: elapsedSeconds,
    simulationCount,
    endedEarly: true,
  };
}

function mostOf(candidates: readonly Candidate[]): number {
  const groups = candidates.reduce((most, { placement }) => Math.max(most, placement.groups.length), 1);
  return Math.min(toldMost.candidates, Math.floor(toldMost.groups / groups));
}

/** At most `most`: every one that was the best, as far as there is room, then an even choice. */
export function thinned<One extends { isBest: boolean }>(candidates: readonly One[], most: number): One[] {
  if (candidates.length <= most) return [...candidates];
  const best = candidates.filter(({ isBest }) => isBest).slice(-most);
  const others = candidates.filter(({ isBest }) => !isBest);
  const room = most - best.length;
  const chosen = new Set([
    ...best,
    ...Array.from({ length: room }, (_, place) => others[Math.floor((place * others.length) / Math.max(1, room))]),
  ]);
  return candidates.filter((candidate) => chosen.has(candidate));
}

function describe(
  { placement, outcome, step, isBest, isKept, simulationCount, parents }: Pending,
  profiles: readonly Profile[],
): Tried {
  return {
    placement,
    replicaBytes: replicaBytesOf(placement, profiles),
    outcome: outcome && outcomeOf(outcome),
    step,
    changes: fewestChanges(parents, placement),
    isBest,
    isKept,
    simulationCount,
  };
}

function outcomeOf({ attainment, goodByModel, requestsByModel, latencySecondsMean }: CandidateOutcome): TriedOutcome {
  const attainmentByModel = Array.from(requestsByModel, (count, model) =>
    count > 0 ? goodByModel[model] / count : null,
  );
  return { attainment, attainmentByModel, latencySecondsMean };
}

/** [groups][models of the group] */
export function replicaBytesOf({ groups }: StaticPlacement, profiles: readonly Profile[]): number[][] {
  return groups.map((group) => group.models.map((model) => replicaMemoryBytes(profiles[model], group)));
}

/** Against the nearest of those it may have been made from. */
function fewestChanges(parents: readonly StaticPlacement[], placement: StaticPlacement): PlacementChange[] | null {
  const all = parents.map((parent) => changesBetween(parent, placement));
  return all.length > 0 ? all.reduce((fewest, one) => (one.length < fewest.length ? one : fewest)) : null;
}
