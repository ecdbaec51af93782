/** @file How much of a trace is replayed, how fast and on which models; and the scenario that it makes. */

import { BadInput } from '../../domain/badInput.ts';
import type { Arrivals } from '../../domain/case.ts';
import type { MappedArrivals, TraceMapping, TraceSummary } from '../../experiment/traceClient.ts';
import type { Scenario } from '../scenario.ts';

export interface TraceChoice {
  /** The part of the trace that is replayed. */
  fromSeconds: number;
  lengthSeconds: number;
  /** How long the replay takes. */
  runSeconds: number;
  /** Requests for each of the trace's. */
  rateScale: number;
  /** By function or client; null: in stripes over all models, as AlpaServe does. */
  modelByKey: Record<string, number> | null;
}

/** What a run in the page can be watched with; the command replays whole traces. */
export const requestsMax = 20_000;
const comfortableRequests = 3000;
const runSecondsMax = 3600;
const comfortableSeconds = 60;

/**
 * As much of the trace as is comfortable to watch, in a minute, thinned to the rate that the page had.
 * @param ratePerSecond  of all models of the page's scenario; null: not known
 */
export function firstChoice({ burstiness }: TraceSummary, ratePerSecond: number | null): TraceChoice {
  const { requestCount, spanSeconds } = burstiness;
  const share = Math.min(1, comfortableRequests / Math.max(1, requestCount));
  const lengthSeconds = Math.max(1, Math.ceil(spanSeconds * share));
  const runSeconds = Math.min(lengthSeconds, comfortableSeconds);
  const thinned = ratePerSecond === null ? 1 : (ratePerSecond * runSeconds) / Math.max(1, requestCount * share);
  return {
    fromSeconds: 0,
    lengthSeconds,
    runSeconds,
    rateScale: Math.min(1, Number(thinned.toPrecision(2))),
    modelByKey: null,
  };
}

/** @throws BadInput naming the field */
export function mappingOf(
  choice: TraceChoice,
  { modelCount, seed }: { modelCount: number; seed: number },
): TraceMapping {
  const { fromSeconds, lengthSeconds, runSeconds, rateScale, modelByKey } = choice;
  checkRange('from', fromSeconds, { min: 0, max: Infinity });
  checkRange('length', lengthSeconds, { min: Number.MIN_VALUE, max: Infinity });
  checkRange('played in', runSeconds, { min: 1, max: runSecondsMax });
  checkRange('rate', rateScale, { min: 1e-4, max: 1000 });
  return {
    modelCount,
    models: modelByKey ? { kind: 'by-hand', modelByKey } : { kind: 'stripes' },
    window: { startSeconds: fromSeconds, endSeconds: fromSeconds + lengthSeconds },
    timeScale: runSeconds / lengthSeconds,
    rateScale,
    seed,
  };
}

function checkRange(field: string, value: number, { min, max }: { min: number; max: number }): void {
  if (value >= min && value <= max) return;
  const range = max === Infinity ? (min === 0 ? '0 or more' : 'more than 0') : `${min} to ${max}`;
  throw new BadInput(field, `must be ${range}, is ${Number.isNaN(value) ? 'no number' : value}`);
}

/** Models of the catalogue that make use of a request's tokens. */
const generating: readonly string[] = ['bytes-lm'];

/** @throws BadInput where the mapping leaves nothing, or more than the page can show */
export function traceScenario(
  scenario: Scenario,
  { arrivals }: MappedArrivals,
  { choice, fileName }: { choice: TraceChoice; fileName: string },
): Scenario {
  const { length } = arrivals.timesSeconds;
  if (length === 0) throw new BadInput('length', 'must leave requests, leaves none');
  if (length > requestsMax) {
    throw new BadInput(
      'length',
      `must leave at most ${requestsMax} requests, leaves ${length}: narrow it, or lower the rate`,
    );
  }
  return {
    ...scenario,
    id: `trace-${scenario.id}`,
    title: `${fileName} on ${scenario.title}`,
    durationSeconds: choice.runSeconds,
    given: { kind: 'arrivals', source: fileName, arrivals: forLinks(arrivals, scenario) },
  };
}

/** Tenths of milliseconds are enough for a clock of the page, and half as long in a link. */
function forLinks(arrivals: Arrivals, { models }: Scenario): Arrivals {
  const { timesSeconds, modelIndices, inputTokens, outputTokens, sloSeconds } = arrivals;
  const isRead = models.some(({ profile }) => generating.includes(profile));
  return {
    timesSeconds: timesSeconds.map((time) => Math.round(time * 1e4) / 1e4),
    modelIndices,
    ...(isRead && inputTokens && { inputTokens }),
    ...(isRead && outputTokens && { outputTokens }),
    ...(sloSeconds && { sloSeconds }),
  };
}
