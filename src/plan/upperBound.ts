/**
 * @file What a grouping serves at most, whatever is placed on it: a search need not fill one that cannot win.
 *
 * Each group is relaxed to its slowest stage, a server that takes requests of one length within a window after their
 * arrival. First come, first served then serves as many as any order could, so that the bound needs no search.
 */
import { stageLatencies } from '../serving/cluster.ts';
import type { Evaluator } from './evaluate.ts';
import type { GroupShape } from './groupings.ts';
import { type PlanProblem, replicaBytes } from './problem.ts';

/** What solutions are compared by; of a bound, neither can be more. */
export interface Worth {
  goodCount: number;
  score: number;
}

/** More than all rounding of sums of latencies. */
const roundingSeconds = 1e-6;
const roundingFraction = 1e-9;

/** A model's requests, to be served by no other. */
interface Demand {
  model: number;
  timesSeconds: Float64Array;
  /** The longest latency admitted of any of them. */
  limitSeconds: number;
}

/** The requests for the given models, by model and together. */
export interface Demands {
  byModel: readonly Demand[];
  /** Of all of them. */
  timesSeconds: Float64Array;
  /** Of the same requests. */
  modelIndices: Int32Array;
}

export function demandsOf({ problem, selection }: Evaluator, models?: readonly number[]): Demands {
  const { timesSeconds, modelIndices } = problem.requests;
  const times: number[][] = problem.profiles.map(() => []);
  const limits = problem.profiles.map(() => -Infinity);
  modelIndices.forEach((model, request) => {
    if (model < 0) return;
    times[model].push(timesSeconds[request]);
    limits[model] = Math.max(limits[model], selection.allLimits[request]);
  });
  const wanted = models ?? times.map((_, model) => model);
  const byModel = wanted.map((model) => ({
    model,
    timesSeconds: Float64Array.from(times[model]),
    limitSeconds: limits[model],
  }));
  const isWanted = problem.profiles.map((_, model) => wanted.includes(model));
  const ofWanted = (_: number, request: number) => isWanted[modelIndices[request]] === true;
  return { byModel, timesSeconds: timesSeconds.filter(ofWanted), modelIndices: modelIndices.filter(ofWanted) };
}

/**
 * The smaller of two bounds: all groups serve all models, as if memory were no limit; and each replica serves its model as
 * if it had the group for itself, with as many replicas as memory has room for.
 */
export function mostOf({ problem }: Evaluator, demands: Demands, shapes: readonly GroupShape[]): Worth {
  const replicaCount = mostReplicas(problem, demands, shapes);
  const windows = demands.byModel.map((demand) => windowOf(problem, demand, shapes));
  const pooled = servedByAll(demands, windows, shapes.length);
  // Where every model has room on every group, the second bound says nothing new.
  const hasRoomForAll = replicaCount === shapes.length * demands.byModel.length;
  const goodCount = hasRoomForAll
    ? pooled
    : Math.min(pooled, servedApart(demands, windows, { groupCount: shapes.length, replicaCount }));
  return { goodCount, score: goodCount / problem.requests.timesSeconds.length + replicaCount / 1e6 };
}

/** The slowest stage must start a request between `firstSeconds` and `lastSeconds` after its arrival. */
interface ServiceWindow {
  serviceSeconds: number;
  firstSeconds: number;
  lastSeconds: number;
}

/** The widest over the shapes, and the shortest service; undefined where no request can be in time. */
function windowOf(
  { profiles, cost }: PlanProblem,
  { model, limitSeconds }: Demand,
  shapes: readonly GroupShape[],
): ServiceWindow | undefined {
  const windows = shapes.flatMap((shape) => {
    const latencies = stageLatencies(profiles[model], { ...shape, models: [] }, cost.stageOverheadFraction ?? 0);
    const serviceSeconds = Math.max(...latencies);
    const slowest = latencies.indexOf(serviceSeconds);
    const firstSeconds = sumOf(latencies.slice(0, slowest));
    const afterSeconds = sumOf(latencies.slice(slowest)) + (cost.fixedOverheadSeconds ?? 0);
    const lastSeconds = limitSeconds - afterSeconds + roundingSeconds;
    return lastSeconds >= firstSeconds ? [{ serviceSeconds, firstSeconds, lastSeconds }] : [];
  });
  return windows.length === 0 ? undefined : widest(windows);
}

function widest(windows: readonly ServiceWindow[]): ServiceWindow {
  return windows.reduce((all, one) => ({
    serviceSeconds: Math.min(all.serviceSeconds, one.serviceSeconds),
    firstSeconds: Math.min(all.firstSeconds, one.firstSeconds),
    lastSeconds: Math.max(all.lastSeconds, one.lastSeconds),
  }));
}

/** All models on all groups. */
function servedByAll(
  { byModel, timesSeconds, modelIndices }: Demands,
  windows: readonly (ServiceWindow | undefined)[],
  groupCount: number,
): number {
  const possible = windows.flatMap((window) => window ?? []);
  if (possible.length === 0) return 0;
  if (possible.length === windows.length) return servedBy(timesSeconds, widest(possible), groupCount);
  const served = new Set(byModel.flatMap(({ model }, index) => (windows[index] ? [model] : [])));
  const times = timesSeconds.filter((_, request) => served.has(modelIndices[request]));
  return servedBy(times, widest(possible), groupCount);
}

/** Each model by itself on some of the groups: what replicas gain most is counted, as many as there can be. */
function servedApart(
  { byModel }: Demands,
  windows: readonly (ServiceWindow | undefined)[],
  { groupCount, replicaCount }: { groupCount: number; replicaCount: number },
): number {
  const gains = byModel.flatMap(({ timesSeconds }, index) => {
    const window = windows[index];
    return window ? gainsByReplica(timesSeconds, window, groupCount) : [];
  });
  return sumOf(gains.sort((a, b) => b - a).slice(0, replicaCount));
}

/** What each further replica serves more, until all is served. */
function gainsByReplica(timesSeconds: Float64Array, window: ServiceWindow, groupCount: number): number[] {
  const gains: number[] = [];
  for (let served = 0; gains.length < groupCount && served < timesSeconds.length; ) {
    const more = servedBy(timesSeconds, window, gains.length + 1);
    gains.push(more - served);
    served = more;
  }
  return gains;
}

/**
 * First come, first served on servers that all take equally long: no other order serves more. The servers then take turns,
 *   start[i] = max(arrival[i] + first, start[i − servers] + service)
 * over the requests that are served, those with start ≤ arrival + last.
 */
function servedBy(
  timesSeconds: Float64Array,
  { serviceSeconds, firstSeconds, lastSeconds }: ServiceWindow,
  serverCount: number,
): number {
  const freeSeconds = new Float64Array(serverCount);
  let next = 0;
  let served = 0;
  for (let request = 0; request < timesSeconds.length; request++) {
    const arrival = timesSeconds[request];
    const start = Math.max(arrival + firstSeconds, freeSeconds[next]);
    if (start > arrival + lastSeconds) continue;
    freeSeconds[next] = start + serviceSeconds;
    next = next + 1 === serverCount ? 0 : next + 1;
    served++;
  }
  return served;
}

/** Over all groups, each filled with the smallest. */
function mostReplicas(problem: PlanProblem, { byModel }: Demands, shapes: readonly GroupShape[]): number {
  const room = problem.memoryBudgetBytes * (1 + roundingFraction);
  return sumOf(
    shapes.map((shape) => {
      const bytes = byModel.map(({ model }) => replicaBytes(problem, model, shape)).sort((a, b) => a - b);
      let used = 0;
      const tooMany = bytes.findIndex((one) => {
        used += one;
        return used > room;
      });
      return tooMany < 0 ? bytes.length : tooMany;
    }),
  );
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
