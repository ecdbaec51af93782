/** @file Where a request's time went, in sentences. */
import { formatCount, formatDuration, formatInstant, formatPercent } from '../base/format.ts';
import type { RequestExplanation } from '../experiment/labController.ts';

/** `request 57, digits A: 1.24 s, 434 ms past its SLO`. */
export function explanationTitle(explanation: RequestExplanation, names: readonly string[]): string {
  const { request, modelIndex, arrivalSeconds, finishSeconds, sloSeconds } = explanation;
  const latency = finishSeconds - arrivalSeconds;
  const late = sloSeconds === null ? 0 : latency - sloSeconds;
  const verdict = late > 0 ? `${formatDuration(late)} past its SLO` : 'in time';
  return `request ${request}, ${names[modelIndex] ?? ''}: ${formatDuration(latency)}, ${verdict}`;
}

type TimeStep = RequestExplanation['steps'][number];
const stepKinds: readonly TimeStep['kind'][] = ['waiting', 'compute', 'hand-off', 'bubble'];

/** Of the latency, what each kind of step took; those that took nothing are left out. */
export function timeShares({ steps, arrivalSeconds, finishSeconds }: RequestExplanation) {
  return stepKinds.flatMap((kind) => {
    const seconds = steps.reduce((sum, step) => sum + (step.kind === kind ? step.toSeconds - step.fromSeconds : 0), 0);
    return seconds > 0 ? [{ kind, seconds, share: formatPercent(seconds / (finishSeconds - arrivalSeconds), 0) }] : [];
  });
}

export function stepWords({ kind, stageIndex, fromSeconds, toSeconds }: TimeStep): string {
  const of = kind === 'waiting' || kind === 'bubble' ? 'for' : 'on';
  return `${kind} ${of} stage ${stageIndex + 1}, ${formatDuration(toSeconds - fromSeconds)}`;
}

/** Arrivals within this time are one instant to a reader. */
const sameInstantSeconds = 0.05;

/** `1.02 s of it behind 14 requests of digits A, arrived from 11.2 s to 11.3 s`. */
export function blameSentence(blame: RequestExplanation['blame'][number], names: readonly string[]): string {
  const { modelIndex, requestCount, seconds, firstArrivalSeconds: first, lastArrivalSeconds: last } = blame;
  const [from, to] = [formatInstant(first, 1), formatInstant(last, 1)];
  const arrived = last - first < sameInstantSeconds ? `at ${from}` : `from ${from} to ${to}`;
  const whose = `${formatCount(requestCount, 'request')} of ${names[modelIndex] ?? ''}`;
  return `${formatDuration(seconds)} of it behind ${whose}, arrived ${arrived}`;
}
