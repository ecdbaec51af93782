/**
 * @file What a watcher of a plan is told: how far it is, the best so far, and what was tried since it was told last.
 *
 * A search tries thousands of placements a second: a watcher is told a few times a second, of a bounded number of them.
 */
import type { PlanRequest } from '../domain/case.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import type { Candidate, SearchWatch } from '../plan/watch.ts';

export interface PlanProgress {
  /** As the case asked for it. */
  policy: PlanRequest;
  policyIndex: number;
  policyCount: number;
  simulationCount: number;
  /** Since the policy was begun. */
  elapsedSeconds: number;
  /** Of this policy; null: nothing was simulated to its end yet. */
  best: { placement: StaticPlacement; attainment: number } | null;
  /** In order; where there were too many, those that were the best of their time and an even choice of the others. */
  candidates: Candidate[];
}

/** Between two tellings. */
const tellEverySeconds = 0.1;
/** Of one telling. */
const candidatesMost = 40;

export interface PlanWatchOptions {
  plans: readonly PlanRequest[];
  nowSeconds: () => number;
  tell: (progress: PlanProgress) => void;
  isCancelled: () => boolean;
}

/** A watch for `planCase`, and what it is to be told when a policy begins. */
export function createPlanWatch({ plans, nowSeconds, tell, isCancelled }: PlanWatchOptions) {
  let policyIndex = -1;
  let best: PlanProgress['best'] = null;
  let simulationCount = 0;
  let candidates: Candidate[] = [];
  let begunSeconds = nowSeconds();
  let toldSeconds = begunSeconds;

  const tellNow = () => {
    const policy = plans[policyIndex];
    toldSeconds = nowSeconds();
    const elapsedSeconds = toldSeconds - begunSeconds;
    const place = { policy, policyIndex, policyCount: plans.length };
    tell({ ...place, simulationCount, elapsedSeconds, best, candidates: thinned(candidates) });
    candidates = [];
  };
  const watch: SearchWatch = {
    seen(candidate) {
      simulationCount++;
      candidates.push(candidate);
      const { placement, attainment } = candidate;
      if (attainment !== null && attainment > (best?.attainment ?? -1)) best = { placement, attainment };
      if (nowSeconds() - toldSeconds >= tellEverySeconds) tellNow();
    },
    isOver: isCancelled,
  };
  const policyBegins = () => {
    if (policyIndex >= 0) tellNow();
    policyIndex++;
    best = null;
    simulationCount = 0;
    begunSeconds = nowSeconds();
  };
  return { watch, policyBegins, ended: tellNow };
}

/** At most `candidatesMost`: every one that was the best, as far as there is room, then an even choice. */
export function thinned(candidates: readonly Candidate[]): Candidate[] {
  if (candidates.length <= candidatesMost) return [...candidates];
  const best = candidates.filter(({ isBest }) => isBest).slice(-candidatesMost);
  const others = candidates.filter(({ isBest }) => !isBest);
  const room = candidatesMost - best.length;
  const chosen = new Set([
    ...best,
    ...Array.from({ length: room }, (_, place) => others[Math.floor((place * others.length) / Math.max(1, room))]),
  ]);
  return candidates.filter((candidate) => chosen.has(candidate));
}
