/**
 * @file From an imported trace to the arrivals of a case: a window of it, its functions or clients mapped to models, its time
 * stretched, its rate scaled.
 */
import { createRandom, type Random } from '../base/random.ts';
import { sortedOrder } from '../base/sortedOrder.ts';
import { BadInput, quote } from '../domain/badInput.ts';
import type { Arrivals } from '../domain/case.ts';
import type { Trace } from './import/trace.ts';

export interface TraceMapping {
  modelCount: number;
  models: ModelsOfKeys;
  /** The part from `startSeconds` (taken) to `endSeconds` (left out) of the trace's own time; it becomes time 0. */
  window?: { startSeconds: number; endSeconds: number };
  /** Times are multiplied by it after the window is cut: 2 is half the speed. 1 unless given. */
  timeScale?: number;
  /** Requests per original request, 1 unless given; times stay. */
  rateScale?: number;
  /** For a rateScale that is not 1. */
  seed?: number;
}

/**
 * `stripes`: the i-th function of the trace is model i mod modelCount, as AlpaServe does (alpaserve.md §5).
 * `by-hand`: by the function's name; those not named are left out.
 */
export type ModelsOfKeys = { kind: 'stripes' } | { kind: 'by-hand'; modelByKey: Readonly<Record<string, number>> };

export interface MappedTrace {
  arrivals: Arrivals;
  /** requestCount = Σ dropped + those mapped; scaling the rate makes arrivals.timesSeconds.length of these. */
  report: { requestCount: number; mapped: number; dropped: { outsideWindow: number; unmappedKey: number } };
}

/** @throws BadInput naming the field of the mapping that cannot be used */
export function mapTrace(trace: Trace, mapping: TraceMapping): MappedTrace {
  checkMapping(trace, mapping);
  const { window, seed = 0, rateScale = 1, timeScale = 1 } = mapping;
  const { startSeconds = 0, endSeconds = Infinity } = window ?? {};
  const modelOfKey = trace.keys.map((key, index) => modelOf(key, index, mapping));
  const dropped = { outsideWindow: 0, unmappedKey: 0 };
  const rows: number[] = [];
  trace.timesSeconds.forEach((time, row) => {
    if (!(time >= startSeconds && time < endSeconds)) dropped.outsideWindow++;
    else if (modelOfKey[trace.keyIndices[row]] < 0) dropped.unmappedKey++;
    else rows.push(row);
  });
  const times = rows.map((row) => trace.timesSeconds[row] - startSeconds);
  const spanSeconds = Math.min(endSeconds, trace.timesSeconds.at(-1) ?? 0) - startSeconds;
  const keys = rows.map((row) => trace.keyIndices[row]);
  const random = createRandom({ seed, stream: 0 });
  const scaled = rateScale === 1 ? copiesOf(times) : withRate({ times, keys, spanSeconds }, { rateScale, random });
  const arrivals = arrivalsOf(trace, {
    rows: scaled.origins.map((origin) => rows[origin]),
    times: scaled.times.map((time) => Math.round(time * timeScale * 1e9) / 1e9),
    modelOfKey,
  });
  return { arrivals, report: { requestCount: trace.timesSeconds.length, mapped: rows.length, dropped } };
}

function modelOf(key: string, index: number, { modelCount, models }: TraceMapping): number {
  if (models.kind === 'stripes') return index % modelCount;
  return Object.hasOwn(models.modelByKey, key) ? models.modelByKey[key] : -1;
}

function checkMapping(trace: Trace, mapping: TraceMapping): void {
  const { modelCount, models, window, timeScale = 1, rateScale = 1 } = mapping;
  if (!(Number.isInteger(modelCount) && modelCount >= 1)) {
    throw new BadInput('modelCount', `must be a whole number, 1 or more, is ${modelCount}`);
  }
  for (const [field, scale] of Object.entries({ timeScale, rateScale })) {
    if (!(scale > 0 && scale < Infinity)) throw new BadInput(field, `must be a positive number, is ${scale}`);
  }
  if (window !== undefined && !(window.startSeconds >= 0 && window.endSeconds > window.startSeconds)) {
    throw new BadInput(
      'window.endSeconds',
      `must be after startSeconds (${window.startSeconds}), is ${window.endSeconds}`,
    );
  }
  if (models.kind === 'by-hand') checkByHand(trace, models.modelByKey, modelCount);
}

function checkByHand(trace: Trace, modelByKey: Readonly<Record<string, number>>, modelCount: number): void {
  const known = new Set(trace.keys);
  for (const [key, model] of Object.entries(modelByKey)) {
    const field = `models.modelByKey[${quote(key)}]`;
    if (!known.has(key)) throw new BadInput(field, `must be one of the trace's ${known.size} functions or clients`);
    if (!(Number.isInteger(model) && model >= 0 && model < modelCount)) {
      throw new BadInput(field, `must be the index of a model, 0 to ${modelCount - 1}, is ${model}`);
    }
  }
}

/** Requests after scaling: when each is, and which one before scaling it comes from. */
interface Scaled {
  times: number[];
  origins: number[];
}

function copiesOf(times: number[]): Scaled {
  return { times, origins: times.map((_, index) => index) };
}

/**
 * Each request is kept floor(rateScale) times and once more with the probability of the rest. The first copy keeps its time, the
 * others lie evenly at random before the next request of the same key (or the end), so that no copies come at one instant.
 */
function withRate(
  { times, keys, spanSeconds }: { times: number[]; keys: number[]; spanSeconds: number },
  { rateScale, random }: { rateScale: number; random: Random },
): Scaled {
  const nextOfKey = nextTimes(times, keys, spanSeconds);
  const scaled: Scaled = { times: [], origins: [] };
  times.forEach((time, origin) => {
    const count = Math.floor(rateScale) + (random() < rateScale % 1 ? 1 : 0);
    for (let copy = 0; copy < count; copy++) {
      scaled.times.push(copy === 0 ? time : time + random() * Math.max(0, nextOfKey[origin] - time));
      scaled.origins.push(origin);
    }
  });
  const order = sortedOrder(Float64Array.from(scaled.times));
  return {
    times: Array.from(order, (index) => scaled.times[index]),
    origins: Array.from(order, (index) => scaled.origins[index]),
  };
}

/** [N] The time of the next request with the same key; `endSeconds` for a key's last. */
function nextTimes(times: number[], keys: number[], endSeconds: number): number[] {
  const next = new Map<number, number>();
  const found = new Array<number>(times.length);
  for (let index = times.length - 1; index >= 0; index--) {
    found[index] = next.get(keys[index]) ?? endSeconds;
    next.set(keys[index], times[index]);
  }
  return found;
}

function arrivalsOf(
  { keyIndices, inputTokens, outputTokens, sloSeconds }: Trace,
  { rows, times, modelOfKey }: { rows: number[]; times: number[]; modelOfKey: number[] },
): Arrivals {
  return {
    timesSeconds: times,
    modelIndices: rows.map((row) => modelOfKey[keyIndices[row]]),
    ...(inputTokens && { inputTokens: rows.map((row) => inputTokens[row]) }),
    ...(outputTokens && { outputTokens: rows.map((row) => outputTokens[row]) }),
    ...(sloSeconds && { sloSeconds: rows.map((row) => (Number.isNaN(sloSeconds[row]) ? null : sloSeconds[row])) }),
  };
}
