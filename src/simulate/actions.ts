/** @file What a hand did in a live run, replayed: bursts become requests, the rest becomes events. */
import { assertUnreachable } from '../base/assert.ts';
import { instant } from '../base/units.ts';
import { BadInput } from '../domain/badInput.ts';
import type { Action } from '../domain/case.ts';
import { stageDevices } from '../domain/devices.ts';
import { type GroupPlacement, isTimed, type StaticPlacement } from '../domain/placement.ts';
import type { RequestTable } from '../domain/resolve.ts';
import { buildServing } from '../serving/batch.ts';
import type { ClusterOptions } from '../serving/cluster.ts';
import type { ServingEvent } from '../serving/events.ts';

/**
 * The requests with every injected burst at its place in time, after the arrivals of the same instant. What is injected
 * brings one token and asks for one.
 * @param sloSeconds  by model, null for none
 */
export function withInjections(
  requests: RequestTable,
  actions: readonly Action[],
  sloSeconds: readonly (number | null)[],
): RequestTable {
  const bursts = actions.filter((action) => action.kind === 'inject');
  if (bursts.length === 0) return requests;
  const rows = Array.from(requests.timesSeconds, (at, index) => ({
    at,
    inputTokens: requests.tokens?.input[index] ?? 1,
    outputTokens: requests.tokens?.output[index] ?? 1,
    modelIndex: requests.modelIndices[index],
    slo: requests.sloSeconds[index],
  }));
  for (const { atSeconds, model, count } of bursts) {
    const row = {
      at: atSeconds,
      inputTokens: 1,
      outputTokens: 1,
      modelIndex: model,
      slo: sloSeconds[model] ?? Infinity,
    };
    for (let copy = 0; copy < count; copy++) rows.push(row);
  }
  rows.sort((a, b) => a.at - b.at);
  return {
    timesSeconds: Float64Array.from(rows, ({ at }) => at),
    modelIndices: Int32Array.from(rows, ({ modelIndex }) => modelIndex),
    sloSeconds: Float64Array.from(rows, ({ slo }) => slo),
    ...(requests.tokens && {
      tokens: {
        input: Int32Array.from(rows, ({ inputTokens }) => inputTokens),
        output: Int32Array.from(rows, ({ outputTokens }) => outputTokens),
      },
    }),
  };
}

/** Devices by group and stage of a placement and of those that are applied after it, as events number their groups. */
export function devicesOfGroups(placement: StaticPlacement, actions: readonly Action[]): number[][][] {
  return inTime(placement, actions).flatMap(stageDevices);
}

/** The same groups themselves. */
export function groupsInTime(placement: StaticPlacement, actions: readonly Action[]): GroupPlacement[] {
  return inTime(placement, actions).flatMap(({ groups }) => groups);
}

function inTime(placement: StaticPlacement, actions: readonly Action[]): StaticPlacement[] {
  const applied = actions
    .toSorted((a, b) => a.atSeconds - b.atSeconds)
    .flatMap((action) => (action.kind === 'apply-placement' && !isTimed(action.placement) ? [action.placement] : []));
  return [placement, ...applied];
}

export interface ReplayedCluster extends Omit<ClusterOptions, 'placement'> {
  batchSizes?: readonly number[] | undefined;
}

/**
 * Device losses, revivals and placements applied by hand (which drain), in the order of the actions.
 * @throws BadInput for a placement that cannot be applied
 */
export function actionEvents(actions: readonly Action[], cluster: ReplayedCluster): ServingEvent[] {
  return actions.flatMap((action, index) => actionEvent(action, cluster, `actions[${index}]`) ?? []);
}

function actionEvent(
  action: Action,
  { batchSizes, ...cluster }: ReplayedCluster,
  field: string,
): ServingEvent | undefined {
  const at = instant(action.atSeconds);
  switch (action.kind) {
    // Requests, which come in with the others.
    case 'inject':
    case 'set-rate':
      return undefined;
    case 'fail-device':
      return { kind: 'device-lost', at, deviceIndex: action.device, reason: 'device-lost' };
    case 'revive-device':
      return { kind: 'device-revived', at, deviceIndex: action.device };
    case 'apply-placement': {
      const { placement } = action;
      if (isTimed(placement)) throw new BadInput(`${field}.placement`, 'must not change in time');
      const serving = buildServing({ ...cluster, placement, field: `${field}.placement` }, batchSizes);
      return { kind: 'placement-change', at, ...serving, mode: 'drain' };
    }
    default:
      return assertUnreachable(action);
  }
}
