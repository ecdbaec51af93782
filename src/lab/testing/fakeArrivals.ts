/** @file Arrivals for the fake controller: a renewal process of about the right spread, from a seed. Not the lab's generator. */
import type { Case, ListedWorkload } from '../../domain/case.ts';

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
  const cv = workload !== undefined && 'cv' in workload ? workload.cv : 1;
  return renewals(random, { rate, cv, durationSeconds }).map((timeSeconds) => ({ timeSeconds, model }));
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
