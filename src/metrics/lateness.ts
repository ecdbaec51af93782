/**
 * @file Why a request was late: its time in the system, cut into waiting, compute, hand-off and bubble, and whose work
 * stood before it while it waited.
 */
import { assert } from '../base/assert.ts';

/** One batch on one stage, as it was executed. */
export interface StageSpan {
  groupIndex: number;
  stageIndex: number;
  modelIndex: number;
  /** Ids. */
  requests: readonly number[];
  startSeconds: number;
  endSeconds: number;
  /** Of the span, what a link took: the modelled hand-off from the stage before, and collectives. */
  linkSeconds: number;
}

export type StepKind = 'waiting' | 'compute' | 'hand-off' | 'bubble';

export interface Step {
  kind: StepKind;
  /** The stage that is waited for, or that works. */
  stageIndex: number;
  fromSeconds: number;
  toSeconds: number;
}

/** Requests of one model, arrived in one go, that the group worked on while this one waited. */
export interface Blame {
  modelIndex: number;
  requestCount: number;
  /** Of the waiting, the part in which the awaited stage worked on them. */
  seconds: number;
  firstArrivalSeconds: number;
  lastArrivalSeconds: number;
}

export interface LatenessExplanation {
  arrivalSeconds: number;
  finishSeconds: number;
  /** In time order, without gaps: their lengths add up to the latency. */
  steps: Step[];
  /** The longest first. */
  blame: Blame[];
}

/**
 * @param arrivalsSeconds  per request id
 * @param spans            of the whole run, in any order
 * @returns undefined where nothing was executed for the request
 */
export function explainLatency(
  request: number,
  { arrivalsSeconds, spans }: { arrivalsSeconds: ArrayLike<number>; spans: readonly StageSpan[] },
): LatenessExplanation | undefined {
  const own = spans
    .filter((span) => span.requests.includes(request))
    .sort((a, b) => a.startSeconds - b.startSeconds || a.stageIndex - b.stageIndex);
  const last = own.at(-1);
  if (!last) return undefined;
  const arrivalSeconds = arrivalsSeconds[request];
  const steps = stepsOf(own, arrivalSeconds);
  const waits = steps.filter(({ kind }) => kind === 'waiting' || kind === 'bubble');
  return {
    arrivalSeconds,
    finishSeconds: last.endSeconds,
    steps,
    blame: blameOf(request, waits, { arrivalsSeconds, spans, groupIndex: last.groupIndex }),
  };
}

/** Seconds of each kind; they add up to the latency. */
export function sharesOf({ steps }: Pick<LatenessExplanation, 'steps'>): Record<StepKind, number> {
  const shares: Record<StepKind, number> = { waiting: 0, compute: 0, 'hand-off': 0, bubble: 0 };
  for (const { kind, fromSeconds, toSeconds } of steps) shares[kind] += toSeconds - fromSeconds;
  return shares;
}

function stepsOf(own: readonly StageSpan[], arrivalSeconds: number): Step[] {
  const steps: Step[] = [];
  let at = arrivalSeconds;
  const go = (kind: StepKind, stageIndex: number, toSeconds: number) => {
    if (toSeconds > at) steps.push({ kind, stageIndex, fromSeconds: at, toSeconds });
    at = Math.max(at, toSeconds);
  };
  for (const [index, span] of own.entries()) {
    assert(span.endSeconds >= span.startSeconds, 'a stage ends before it begins');
    go(index === 0 ? 'waiting' : 'bubble', span.stageIndex, span.startSeconds);
    go('hand-off', span.stageIndex, span.startSeconds + span.linkSeconds);
    go('compute', span.stageIndex, span.endSeconds);
  }
  return steps;
}

/** Arrivals of a model that follow each other within this time came in one go. */
const burstGapSeconds = 1;

function blameOf(
  request: number,
  waits: readonly Step[],
  run: { arrivalsSeconds: ArrayLike<number>; spans: readonly StageSpan[]; groupIndex: number },
): Blame[] {
  /** By request: seconds of the waiting in which the awaited stage worked on it. */
  const held = new Map<number, { modelIndex: number; seconds: number }>();
  for (const { groupIndex, stageIndex, modelIndex, requests, startSeconds, endSeconds } of run.spans) {
    if (groupIndex !== run.groupIndex || requests.includes(request)) continue;
    const seconds = waits
      .filter((wait) => wait.stageIndex === stageIndex)
      .reduce((sum, wait) => sum + overlap(wait.fromSeconds, wait.toSeconds, startSeconds, endSeconds), 0);
    if (seconds <= 0) continue;
    for (const id of requests) {
      const before = held.get(id)?.seconds ?? 0;
      held.set(id, { modelIndex, seconds: before + seconds / requests.length });
    }
  }
  const inOrder = [...held].sort(([a], [b]) => run.arrivalsSeconds[a] - run.arrivalsSeconds[b]);
  return burstsOf(inOrder.map(([id, what]) => ({ ...what, arrivalSeconds: run.arrivalsSeconds[id] })));
}

function burstsOf(held: readonly { modelIndex: number; seconds: number; arrivalSeconds: number }[]): Blame[] {
  const open = new Map<number, Blame>();
  const bursts: Blame[] = [];
  for (const { modelIndex, seconds, arrivalSeconds } of held) {
    const burst = open.get(modelIndex);
    if (burst && arrivalSeconds - burst.lastArrivalSeconds <= burstGapSeconds) {
      burst.requestCount++;
      burst.seconds += seconds;
      burst.lastArrivalSeconds = arrivalSeconds;
      continue;
    }
    const next = {
      modelIndex,
      requestCount: 1,
      seconds,
      firstArrivalSeconds: arrivalSeconds,
      lastArrivalSeconds: arrivalSeconds,
    };
    open.set(modelIndex, next);
    bursts.push(next);
  }
  return bursts.sort((a, b) => b.seconds - a.seconds);
}

function overlap(fromA: number, toA: number, fromB: number, toB: number): number {
  return Math.max(0, Math.min(toA, toB) - Math.max(fromA, fromB));
}
