/** @file What a hand did in a live run, replayed: bursts become requests, the rest becomes events. */
import { assertUnreachable } from '../base/assert.ts';
import { instant } from '../base/units.ts';
import { BadInput } from '../domain/badInput.ts';
import type { Action } from '../domain/case.ts';
import { isTimed } from '../domain/placement.ts';
import type { RequestTable } from '../domain/resolve.ts';
import { buildCluster, type ClusterOptions } from '../serving/cluster.ts';
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

/**
 * Device losses, revivals and placements applied by hand (which drain), in the order of the actions.
 * @throws BadInput for actions a simulation cannot replay yet
 */
export function actionEvents(actions: readonly Action[], cluster: Omit<ClusterOptions, 'placement'>): ServingEvent[] {
  return actions.flatMap((action, index) => actionEvent(action, cluster, `actions[${index}]`) ?? []);
}

function actionEvent(
  action: Action,
  cluster: Omit<ClusterOptions, 'placement'>,
  field: string,
): ServingEvent | undefined {
  const at = instant(action.atSeconds);
  switch (action.kind) {
    case 'inject':
      return undefined;
    case 'fail-device':
      return { kind: 'device-lost', at, deviceIndex: action.device, reason: 'device-lost' };
    case 'revive-device':
      return { kind: 'device-revived', at, deviceIndex: action.device };
    case 'apply-placement': {
      const { placement } = action;
      if (isTimed(placement)) throw new BadInput(`${field}.placement`, 'must not change in time');
      const applied = buildCluster({ ...cluster, placement, field: `${field}.placement` });
      return { kind: 'placement-change', at, cluster: applied, mode: 'drain' };
    }
    case 'set-rate':
      throw new BadInput(`${field}.kind`, 'set-rate is not supported yet in a simulation');
    default:
      return assertUnreachable(action);
  }
}
