/** @file What the planner's view shows: what is asked, what the search has tried, its answer, and which candidate is looked at. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PlanRequest } from '../../domain/case.ts';
import { isTimed, type StaticPlacement } from '../../domain/placement.ts';
import type { PlanExplanation } from '../../domain/planReport.ts';
import type { PlanAnswer, PlannedResult } from '../../experiment/planFigures.ts';
import type { PlanProgress, Tried } from '../../experiment/planWatch.ts';
import { type Ask, firstAsk } from './ask.ts';
import type { Asked } from './askedCase.ts';
import type { AskProblems } from './checkAsk.ts';
import { rankOf } from './compareWords.ts';
import type { KnownProfile } from './knownProfiles.ts';

/** `cancelling`: told to end, and the answer has not come. */
export type SearchPhase = 'empty' | 'searching' | 'cancelling' | 'cancelled' | 'done' | 'failed';

/** What one policy tried. */
export interface PolicyTrace {
  policy: PlanRequest;
  simulationCount: number;
  elapsedSeconds: number;
  /** In order; of a long search an even choice, and every one that was the best of its time. */
  candidates: Tried[];
  /** Of the candidate that the policy answers with; null: it has not answered, or with none of them. */
  answerNumber: number | null;
}

export type Explained =
  | { kind: 'asked' }
  | { kind: 'answered'; explanation: PlanExplanation }
  | { kind: 'failed'; problem: string };

export interface PlannerState {
  ask: Ask;
  /** Shown once a search was asked for. */
  problems: AskProblems;
  /** null: not loaded yet. */
  known: KnownProfile[] | null;
  /** Models of the cluster, on this GPU. */
  measuring: boolean;
  phase: SearchPhase;
  /** What went wrong, as one sentence. */
  failure: string | null;
  asked: Asked | null;
  /** By policy; a policy that was not begun has none. */
  traces: (PolicyTrace | undefined)[];
  answer: PlanAnswer | null;
  /** The policy looked at, by its place among those asked. */
  policyIndex: number;
  /** The candidate looked at, by its number; null: the latest while searching, then the answer. */
  number: number | null;
  playing: boolean;
  /** By policy. */
  explained: Record<number, Explained>;
  /** The last thing that a button did, for those who cannot see it. */
  said: string;
}

export type PlannerStore = StoreApi<PlannerState>;
export type PlannerChange = Partial<PlannerState>;

/** Candidates of one policy that are kept for replay. */
const candidatesMost = 1500;

/** Of a search that has not begun. */
const unsearched = {
  problems: {},
  failure: null,
  traces: [],
  answer: null,
  policyIndex: 0,
  number: null,
  playing: false,
  explained: {},
  said: '',
} satisfies PlannerChange;

export function createPlannerStore(): PlannerStore {
  return createStore<PlannerState>(() => ({
    ...unsearched,
    ask: firstAsk,
    known: null,
    measuring: false,
    phase: 'empty',
    asked: null,
  }));
}

export function searchAsked(asked: Asked): PlannerChange {
  return { ...unsearched, phase: 'searching', asked };
}

export function progressCame(state: PlannerState, progress: PlanProgress): PlannerChange {
  const { policyIndex, policy, simulationCount, elapsedSeconds, candidates, keptLater } = progress;
  const known = markKept(state.traces[policyIndex]?.candidates ?? [], keptLater);
  const trace = {
    policy,
    simulationCount,
    elapsedSeconds,
    candidates: halved([...known, ...candidates]),
    answerNumber: null,
  };
  return { traces: withAt(state.traces, policyIndex, trace) };
}

function withAt<Item>(items: readonly (Item | undefined)[], index: number, item: Item): (Item | undefined)[] {
  return Array.from({ length: Math.max(items.length, index + 1) }, (_, place) =>
    place === index ? item : items[place],
  );
}

function markKept(candidates: Tried[], numbers: readonly number[]): Tried[] {
  if (numbers.length === 0) return candidates;
  const kept = new Set(numbers);
  return candidates.map((one) => (kept.has(one.simulationCount) ? { ...one, isKept: true } : one));
}

/** Every other one goes once there are too many, but for those that were the best of their time. */
function halved(candidates: Tried[]): Tried[] {
  if (candidates.length <= candidatesMost) return candidates;
  return candidates.filter(({ isBest }, place) => isBest || place % 2 === 0);
}

export function answerCame(state: PlannerState, answer: PlanAnswer): PlannerChange {
  const traces = answer.plans.reduce(
    (all, plan) => {
      const index = policyIndexOf(state, plan);
      return withAt(all, index, withAnswer(state.traces[index], plan));
    },
    [...state.traces],
  );
  const [winner] = rankOf(answer.plans);
  return {
    phase: state.phase === 'cancelling' ? 'cancelled' : 'done',
    answer,
    traces,
    policyIndex: winner ? policyIndexOf(state, winner) : 0,
    number: null,
  };
}

/** Plans come in the order of the policies asked, but a search that is cancelled answers only those that it began. */
function policyIndexOf({ asked }: Pick<PlannerState, 'asked'>, plan: PlannedResult): number {
  const plans = asked?.testCase.plans ?? [];
  return Math.max(
    0,
    plans.findIndex((policy) => JSON.stringify(policy) === JSON.stringify(plan.policy)),
  );
}

/** The plan of a policy; undefined: there is none yet. */
export function planOf(state: Pick<PlannerState, 'asked' | 'answer'>, policyIndex: number): PlannedResult | undefined {
  return state.answer?.plans.find((plan) => policyIndexOf(state, plan) === policyIndex);
}

/** The trace with the answer in it, last where none of those that were told of is it: a rule simulates nothing. */
function withAnswer(trace: PolicyTrace | undefined, plan: PlannedResult): PolicyTrace {
  const { policy, placement, simulationCount, solveSeconds } = plan;
  const candidates = trace?.candidates ?? [];
  const told = { policy, simulationCount, elapsedSeconds: solveSeconds, candidates, answerNumber: null };
  if (isTimed(placement)) return told;
  const answer = JSON.stringify(placement);
  const found = candidates.findLast((one) => JSON.stringify(one.placement) === answer);
  if (found) return { ...told, answerNumber: found.simulationCount };
  const added = candidateOf(plan, placement);
  return { ...told, candidates: [...candidates, added], answerNumber: added.simulationCount };
}

function candidateOf({ attainment, figures, simulationCount }: PlannedResult, placement: StaticPlacement): Tried {
  return {
    placement,
    replicaBytes: figures.replicaBytes ?? placement.groups.map(({ models }) => models.map(() => 0)),
    outcome: {
      attainment,
      attainmentByModel: figures.byModel.map((model) => model.attainment),
      latencySecondsMean: figures.latencySeconds.mean,
    },
    step: 'answer',
    changes: null,
    isBest: true,
    isKept: false,
    simulationCount: Math.max(1, simulationCount),
  };
}

export function searchFailed(state: PlannerState, failure: string): PlannerChange {
  const isCancelled = state.phase === 'cancelling';
  return { phase: isCancelled ? 'cancelled' : 'failed', failure: isCancelled ? null : failure };
}

const none: readonly Tried[] = [];

export function shownCandidates({ traces, policyIndex }: PlannerState): readonly Tried[] {
  return traces[policyIndex]?.candidates ?? none;
}

/** Its place among those that are kept: the one picked out, else the latest while searching, else the answer. */
export function shownPlace(state: PlannerState): number {
  const candidates = shownCandidates(state);
  const number = state.number ?? state.traces[state.policyIndex]?.answerNumber ?? null;
  return number === null ? candidates.length - 1 : nearestPlace(candidates, number);
}

/** Of those kept, the last that is not later. */
export function nearestPlace(candidates: readonly Tried[], number: number): number {
  return Math.max(
    0,
    candidates.findLastIndex(({ simulationCount }) => simulationCount <= number),
  );
}

/** The best before the one at `place`. */
export function bestBefore(candidates: readonly Tried[], place: number): Tried | undefined {
  return candidates.slice(0, Math.max(0, place)).findLast(({ isBest }) => isBest);
}

/** What stands beside the candidate that is looked at: the policy's answer, else its best so far. */
export function shownBest(state: PlannerState): Tried | undefined {
  const candidates = shownCandidates(state);
  const number = state.traces[state.policyIndex]?.answerNumber ?? null;
  return number === null
    ? candidates.findLast(({ isBest }) => isBest)
    : candidates.findLast(({ simulationCount }) => simulationCount === number);
}

/** Whether there is anything to be cancelled. */
export function isSearching({ phase }: Pick<PlannerState, 'phase'>): boolean {
  return phase === 'searching' || phase === 'cancelling';
}

export interface SearchFigures {
  simulationCount: number;
  elapsedSeconds: number;
  perSecond: number | null;
  best: number | null;
}

/** Of the policy looked at. */
export function searchFigures(state: PlannerState): SearchFigures {
  const trace = state.traces[state.policyIndex];
  const { simulationCount = 0, elapsedSeconds = 0 } = trace ?? {};
  return {
    simulationCount,
    elapsedSeconds,
    perSecond: elapsedSeconds > 0 ? simulationCount / elapsedSeconds : null,
    best: trace?.candidates.findLast(({ isBest }) => isBest)?.outcome?.attainment ?? null,
  };
}

/** Where no model is placed at all: why; null where something is. */
export function impossibility({ asked, answer }: Pick<PlannerState, 'asked' | 'answer'>): string | null {
  if (!asked || !answer || answer.plans.length === 0) return null;
  const holdsNothing = ({ placement }: PlannedResult) =>
    !isTimed(placement) && placement.groups.every(({ models }) => models.length === 0);
  return answer.plans.every(holdsNothing) ? 'No placement holds any model' : null;
}

const tabledMost = 50;

/** Newest first. */
export function tabledCandidates(candidates: readonly Tried[], place: number): Tried[] {
  return candidates.filter((one, index) => one.isBest || (index <= place && index > place - tabledMost)).toReversed();
}
