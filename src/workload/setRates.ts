/**
 * @file Rates set during a run: from then on a model's arrivals are those that its process would have brought at that rate
 * from the start. They depend on the case, its seed and the action alone, and the rate of before brings back what was.
 */
import type { Action, Arrivals, Case, ListedWorkload, ModelWorkload } from '../domain/case.ts';
import { type Profile, singleDeviceLatencySeconds } from '../domain/profile.ts';
import { resolveSlos } from '../domain/resolve.ts';
import { generateArrivals } from './generate.ts';
import { ownArrivals } from './ownArrivals.ts';
import { listed } from './population.ts';

type SetRate = Extract<Action, { kind: 'set-rate' }>;

/**
 * The arrivals with every `set-rate` of the actions, in the order of their times. Applied twice it changes nothing more.
 * @param profiles  by model
 */
export function withRates(
  arrivals: Arrivals,
  actions: readonly Action[],
  { testCase, profiles }: { testCase: Case; profiles: readonly Profile[] },
): Arrivals {
  const changes = actions.filter((action) => action.kind === 'set-rate').sort((a, b) => a.atSeconds - b.atSeconds);
  return changes.reduce((before, change) => {
    const times = timesAt(change, { testCase, profiles });
    return replaced(before, change, { times, sloSeconds: () => resolveSlos(testCase, profiles)[change.model] });
  }, arrivals);
}

/** When requests to the model come after the change. */
function timesAt(
  { model, arrivalsPerSecond, atSeconds }: SetRate,
  { testCase, profiles }: { testCase: Case; profiles: readonly Profile[] },
): number[] {
  if (arrivalsPerSecond === 0) return [];
  const endSeconds = testCase.workload?.durationSeconds ?? ownArrivals(testCase, profiles).timesSeconds.at(-1) ?? 0;
  const workload = workloadAt(testCase, { model, arrivalsPerSecond });
  const { timesSeconds, modelIndices } = generateArrivals(
    { ...workload, durationSeconds: endSeconds },
    {
      deviceCount: testCase.cluster.deviceCount,
      singleDeviceLatencySeconds: profiles.map(singleDeviceLatencySeconds),
    },
  );
  return timesSeconds.filter((time, index) => modelIndices[index] === model && time > atSeconds);
}

/** The case's workload with the rate of one model; the others are left out unless its arrivals depend on theirs. */
function workloadAt(
  { workload, models }: Case,
  { model, arrivalsPerSecond }: { model: number; arrivalsPerSecond: number },
): ListedWorkload {
  if (workload === undefined)
    return { seed: 0, models: models.map((_, index) => poisson(index === model ? arrivalsPerSecond : 0)) };
  const { requestCount: _, ...all } = listed(workload, models.length);
  const isAlone = (all.correlation ?? 0) === 0;
  return {
    ...all,
    models: all.models.map((one, index) => {
      if (index === model) return atRate(one, arrivalsPerSecond);
      return isAlone ? poisson(0) : one;
    }),
  };
}

/** A trace has no rate of its own to be changed: beyond it, requests come at random. */
function atRate({ load: _, ...model }: ModelWorkload, arrivalsPerSecond: number): ModelWorkload {
  return model.process === 'trace' ? poisson(arrivalsPerSecond) : { ...model, arrivalsPerSecond };
}

function poisson(arrivalsPerSecond: number): ModelWorkload {
  return { process: 'poisson', arrivalsPerSecond };
}

/** Those of the model after the change give way to others, at their places in time. */
function replaced(
  arrivals: Arrivals,
  { model, atSeconds }: SetRate,
  { times, sloSeconds }: { times: readonly number[]; sloSeconds: () => number | null },
): Arrivals {
  const { timesSeconds, modelIndices } = arrivals;
  const kept = timesSeconds.flatMap((time, index) =>
    modelIndices[index] === model && time > atSeconds ? [] : [{ time, model: modelIndices[index], index }],
  );
  const rows = [...kept, ...times.map((time) => ({ time, model, index: null }))];
  // Equal times: what was there in its order, and as the generator has it, the lower model first.
  rows.sort(
    (a, b) => a.time - b.time || (a.index === null || b.index === null ? a.model - b.model : a.index - b.index),
  );
  const column = <T>(values: readonly T[] | undefined, added: () => T) =>
    values && rows.map(({ index }) => (index === null ? added() : values[index]));
  const optional = {
    sloSeconds: column(arrivals.sloSeconds, sloSeconds),
    inputTokens: column(arrivals.inputTokens, () => 1),
    outputTokens: column(arrivals.outputTokens, () => 1),
    tenantIndices: column(arrivals.tenantIndices, () => 0),
  };
  return {
    timesSeconds: rows.map(({ time }) => time),
    modelIndices: rows.map((row) => row.model),
    ...Object.fromEntries(Object.entries(optional).filter(([, values]) => values !== undefined)),
  };
}
