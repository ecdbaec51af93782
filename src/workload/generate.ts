/** @file Arrivals from a description and a seed: every model's process, merged in time order. */
import { createRandom } from '../base/random.ts';
import { BadInput } from '../domain/badInput.ts';
import type { Arrivals, ListedWorkload, ModelWorkload } from '../domain/case.ts';
import type { NextArrival } from './arrivalProcess.ts';
import { correlate } from './correlate.ts';
import { createProcess } from './process.ts';

/** What a load is a share of. */
export interface Capacity {
  deviceCount: number;
  /** By model; undefined where the profile has no (1,1) configuration. */
  singleDeviceLatencySeconds: readonly (number | undefined)[];
}

/** More than any lab run or trace of a day: beyond it, a rate or a duration is a mistake. */
const maxRequestCount = 20_000_000;

/**
 * The same seed gives the same arrivals on every machine; each model has a random stream of its own, so changing one
 * model's process leaves the others' arrivals as they are (unless they are correlated). Times are rounded to 1 ns; at equal times the lower model is first.
 * @throws BadInput where a rate cannot be worked out, for processes that cannot be correlated and for endless workloads
 */
export function generateArrivals(workload: ListedWorkload, capacity: Capacity): Arrivals {
  const { durationSeconds = Infinity, requestCount = maxRequestCount, correlation = 0, seed } = workload;
  if (requestCount > maxRequestCount) {
    throw new BadInput('workload.requestCount', `must be at most ${maxRequestCount}, is ${requestCount}`);
  }
  const rates = resolveRates(workload, capacity);
  const own = workload.models.map((model, index) =>
    createProcess(model, { rate: rates[index], random: createRandom({ seed, stream: index }) }),
  );
  const correlated = { models: workload.models, rates, next: own, correlation, durationSeconds, seed };
  const next = correlation === 0 ? own : correlate(correlated);
  const arrivals = merge(next.map(rounded), { durationSeconds, requestCount });
  if (workload.requestCount === undefined && arrivals.timesSeconds.length === maxRequestCount) {
    throw new BadInput('workload.durationSeconds', `must leave fewer than ${maxRequestCount} requests`);
  }
  return arrivals;
}

/**
 * Mean arrivals per second of each model; null where the process brings its own.
 * load × devices ÷ single-device latency: the share of what all devices could serve if they served only this model.
 */
export function resolveRates(workload: ListedWorkload, capacity: Capacity): (number | null)[] {
  return workload.models.map((model, index) => resolveRate(model, index, capacity));
}

function resolveRate({ arrivalsPerSecond, load }: ModelWorkload, index: number, capacity: Capacity): number | null {
  if (load === undefined) return arrivalsPerSecond ?? null;
  const latencySeconds = capacity.singleDeviceLatencySeconds[index];
  if (latencySeconds === undefined || !(latencySeconds > 0)) {
    const problem = 'must be a share of something, but the profile has no (1, 1) latency; give arrivalsPerSecond';
    throw new BadInput(`workload.models[${index}].load`, problem);
  }
  return (load * capacity.deviceCount) / latencySeconds;
}

function rounded(next: NextArrival): NextArrival {
  return () => Math.round(next() * 1e9) / 1e9;
}

function merge(
  next: readonly NextArrival[],
  { durationSeconds, requestCount }: { durationSeconds: number; requestCount: number },
): Arrivals {
  const timesSeconds: number[] = [];
  const modelIndices: number[] = [];
  const pending = next.map((draw) => draw());
  while (timesSeconds.length < requestCount) {
    let first = 0;
    for (let model = 1; model < pending.length; model++) if (pending[model] < pending[first]) first = model;
    if (!(pending[first] < durationSeconds)) break;
    timesSeconds.push(pending[first]);
    modelIndices.push(first);
    pending[first] = next[first]();
  }
  return { timesSeconds, modelIndices };
}
