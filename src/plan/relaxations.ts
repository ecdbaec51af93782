/** @file A problem with one of its limits lifted, and the placements to try on it. */
import { assertUnreachable } from '../base/assert.ts';
import { isTimed, type Placement, type StaticPlacement } from '../domain/placement.ts';
import type { Limit } from '../domain/planReport.ts';
import { type RequestTable, selectTokens } from '../domain/resolve.ts';
import { wholeDevice } from './fixedRules.ts';
import { equalGroups } from './groupings.ts';
import { withLeftOut } from './leftOut.ts';
import { countByModel, type PlanProblem, replicaBytes } from './problem.ts';

/** What to simulate in place of a plan. */
export interface Relaxed {
  problem: PlanProblem;
  /** The best of them counts. */
  placements: Placement[];
}

/** A problem's plan, with a limit lifted for all models at once: what one misses may be another one's doing. */
export function relax(limit: Limit, problem: PlanProblem, placement: Placement): Relaxed {
  const { requests } = problem;
  switch (limit) {
    case 'memory':
      return { problem, placements: withoutMemoryLimit(problem, placement) };
    case 'burst':
      return onRequests(problem, placement, evenlySpaced(requests, problem.profiles.length));
    case 'rate':
      return onRequests(problem, atHalfTheSpeed(placement), atHalfTheRate(requests));
    case 'slo':
      return loosenSlo(problem, placement, 2);
    default:
      return assertUnreachable(limit);
  }
}

/** A problem's plan, where every request may take `factor` times as long. */
export function loosenSlo(problem: PlanProblem, placement: Placement, factor: number): Relaxed {
  const { requests } = problem;
  const sloSeconds = requests.sloSeconds.map((slo) => slo * factor);
  return onRequests(problem, placement, { ...requests, sloSeconds });
}

/** As it stands, and with the models it left out because of the requests as they are. */
function onRequests(problem: PlanProblem, placement: Placement, requests: RequestTable): Relaxed {
  const placements = isTimed(placement) ? [placement] : [placement, withLeftOut(problem, placement)];
  return { problem: { ...problem, requests }, placements };
}

/** Every model wherever a profile allows it: on each of the plan's groups, or on each device by itself. */
function withoutMemoryLimit(problem: PlanProblem, placement: Placement): Placement[] {
  const filled = ({ groups }: StaticPlacement): StaticPlacement => ({
    groups: groups.map((group) => ({
      ...group,
      models: problem.profiles.flatMap((_, model) => (replicaBytes(problem, model, group) < Infinity ? [model] : [])),
    })),
  });
  const devices = equalGroups(wholeDevice, problem.deviceCount).map((shape) => ({ ...shape, models: [] }));
  const onItsGroups = isTimed(placement)
    ? { ...placement, placements: placement.placements.map(filled) }
    : filled(placement);
  return [onItsGroups, filled({ groups: devices })];
}

/**
 * As many requests of each model over the same time, at equal distances; models out of step, so that they do not all arrive
 * at once. Each keeps its SLO.
 */
function evenlySpaced(requests: RequestTable, modelCount: number): RequestTable {
  const { timesSeconds, modelIndices, sloSeconds, tokens } = requests;
  const counts = countByModel(requests, modelCount);
  const seen = new Int32Array(modelCount);
  const firstSeconds = timesSeconds[0];
  const spanSeconds = timesSeconds[timesSeconds.length - 1] - firstSeconds;
  const times = timesSeconds.map((time, request) => {
    const model = modelIndices[request];
    if (model < 0) return time;
    const position = seen[model]++ + (model + 0.5) / modelCount;
    return firstSeconds + (position / counts[model]) * spanSeconds;
  });
  const order = Int32Array.from(times.keys()).sort((a, b) => times[a] - times[b] || a - b);
  return {
    timesSeconds: Float64Array.from(order, (request) => times[request]),
    modelIndices: Int32Array.from(order, (request) => modelIndices[request]),
    sloSeconds: Float64Array.from(order, (request) => sloSeconds[request]),
    ...(tokens && { tokens: selectTokens(tokens, order) }),
  };
}

/** The same requests over twice the time: bursts keep their shape, and what arrives at once still does. */
function atHalfTheRate(requests: RequestTable): RequestTable {
  return { ...requests, timesSeconds: requests.timesSeconds.map((time) => 2 * time) };
}

/** Changes of a placement come when they came among requests at half the rate. */
function atHalfTheSpeed(placement: Placement): Placement {
  if (!isTimed(placement)) return placement;
  return { ...placement, startTimesSeconds: placement.startTimesSeconds.map((time) => 2 * time) };
}
