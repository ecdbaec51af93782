/** @file Arrivals for the fake controller: a renewal process of about the right spread, from a seed. Not the lab's generator. */
import type { Case, ListedWorkload } from '../../domain/case.ts';
import type { ArrivalsPreview } from '../../experiment/arrivalsPreview.ts';

export interface FakeArrival {
  timeSeconds: number;
  model: number;
}

/** Uniform in (0, 1), the same for the same seed. */
export function createFakeRandom(seed: number): () => number {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 1) / 4294967297;
  };
}

export function fakeRatesPerSecond(testCase: Case, singleLatencySeconds: number): number[] {
  return workloadOf(testCase).models.map(
    ({ load, arrivalsPerSecond }) =>
      arrivalsPerSecond ?? ((load ?? 0.2) * testCase.cluster.deviceCount) / singleLatencySeconds,
  );
}

export function fakeArrivals(testCase: Case, ratesPerSecond: number[]): FakeArrival[] {
  const { arrivals: given } = testCase;
  if (given) return given.timesSeconds.map((timeSeconds, index) => ({ timeSeconds, model: given.modelIndices[index] }));
  const { seed, durationSeconds = 60, models } = workloadOf(testCase);
  const arrivals = models.flatMap((_, model) =>
    fakeArrivalsOfModel(testCase, { model, rate: ratesPerSecond[model] ?? 1, seed, durationSeconds }),
  );
  return arrivals.sort((a, b) => a.timeSeconds - b.timeSeconds);
}

export function fakeArrivalsOfModel(
  testCase: Case,
  { model, rate, seed, durationSeconds }: { model: number; rate: number; seed: number; durationSeconds: number },
): FakeArrival[] {
  if (rate <= 0) return [];
  const workload = workloadOf(testCase).models[model];
  const random = createFakeRandom(seed + 101 * model);
  if (workload?.process === 'maf2')
    return drawn(workload, { rate, random }).map((timeSeconds) => ({ timeSeconds, model }));
  const cv = workload !== undefined && 'cv' in workload ? workload.cv : 1;
  return renewals(random, { rate, cv, durationSeconds }).map((timeSeconds) => ({ timeSeconds, model }));
}

/** Evenly within each window. */
function drawn(
  { windowSeconds, ratesPerSecond }: { windowSeconds: number; ratesPerSecond: number[] },
  { rate, random }: { rate: number; random: () => number },
): number[] {
  const scale = (rate * ratesPerSecond.length) / ratesPerSecond.reduce((sum, each) => sum + each, 0);
  return ratesPerSecond.flatMap((each, window) => {
    const count = Math.round(each * scale * windowSeconds);
    return Array.from({ length: count }, () => (window + random()) * windowSeconds);
  });
}

/** As the page asks for it: a count a second, and a spread of its own reckoning. */
export function fakePreview(testCase: Case, singleLatencySeconds: number): ArrivalsPreview {
  const arrivals = fakeArrivals(testCase, fakeRatesPerSecond(testCase, singleLatencySeconds));
  const { durationSeconds = arrivals.at(-1)?.timeSeconds ?? 1 } = testCase.workload ?? {};
  const windowSeconds = durationSeconds / 60;
  const counts = Array.from({ length: 60 }, (_, window) =>
    testCase.models.map(
      (__, model) =>
        arrivals.filter((each) => each.model === model && Math.floor(each.timeSeconds / windowSeconds) === window)
          .length,
    ),
  );
  const totals = counts.map((window) => window.reduce((sum, count) => sum + count, 0));
  const mean = arrivals.length / 60;
  const dispersionIndex = totals.reduce((sum, count) => sum + (count - mean) ** 2, 0) / 60 / mean;
  const peakToMean = Math.max(...totals) / mean;
  const windows = [{ windowSeconds: 1, dispersionIndex, peakToMean }];
  const burstiness = {
    requestCount: arrivals.length,
    spanSeconds: durationSeconds,
    gapCv: Math.sqrt(dispersionIndex),
    windows,
  };
  return { counts, windowSeconds, burstiness };
}

/** Empty where the case lists no models. */
function workloadOf({ workload }: Case): ListedWorkload {
  return workload !== undefined && 'models' in workload ? workload : { seed: 1, models: [] };
}

/** Hyperexponential above CV 1: short gaps in bursts, then a long one. Erlang-like below. */
function renewals(random: () => number, how: { rate: number; cv: number; durationSeconds: number }): number[] {
  const exponential = () => -Math.log(random());
  const longShare = 1 / (1 + how.cv * how.cv);
  const gap = () => {
    if (how.cv <= 1) return (1 - how.cv + how.cv * exponential()) / how.rate;
    return random() < longShare ? exponential() / (how.rate * longShare * 2) : exponential() / (how.rate * 2);
  };
  const times: number[] = [];
  for (let time = gap(); time < how.durationSeconds; time += gap()) times.push(time);
  return times;
}
