/**
 * @file A simulated run that follows a run in wall time: the prediction, or the ghost of the placement not chosen.
 *
 * The whole replay is worked out at once, and again whenever a hand changes the run; `advance` then lets it become visible
 * as the clock goes on.
 */
import { append, clear, type Ring } from '../base/ring.ts';
import type { Action, Admission } from '../domain/case.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import { meetsSlo } from '../metrics/attainment.ts';
import { devicesOfGroups } from '../simulate/actions.ts';
import { type Replay, replay } from '../simulate/replay.ts';
import { outcomeCode, type Share } from './labController.ts';
import { clusterOptionsOf, requestsOf, type Setting } from './setting.ts';

interface Visible {
  seconds: number;
  record: number[];
}

export interface ShadowShares {
  total: Share;
  byModel: Share[];
}

export interface ShadowRings {
  spans: Ring;
  requests: Ring;
}

export class Shadow {
  readonly #setting: Setting;
  readonly #placement: StaticPlacement;
  readonly #admission: Admission;
  readonly #rings: ShadowRings | null;
  #actionCount = -1;
  #spans: Visible[] = [];
  #ends: (Visible & { modelIndex: number; onTime: boolean })[] = [];
  #spansShown = 0;
  #endsShown = 0;
  #shares: ShadowShares = { total: { onTime: 0, ended: 0 }, byModel: [] };

  /** @param rings of a ghost, which keeps its placement whatever a hand applies; null: of the run's own, only the shares */
  constructor(setting: Setting, placement: StaticPlacement, admission: Admission, rings: ShadowRings | null) {
    this.#setting = setting;
    this.#placement = placement;
    this.#admission = admission;
    this.#rings = rings;
  }

  /** Shares over what ended by `nowSeconds`. */
  advance(nowSeconds: number, actions: readonly Action[]): ShadowShares {
    if (actions.length !== this.#actionCount) this.#replay(actions);
    for (; this.#spansShown < this.#spans.length; this.#spansShown++) {
      const { seconds, record } = this.#spans[this.#spansShown];
      if (seconds > nowSeconds) break;
      if (this.#rings) append(this.#rings.spans, record);
    }
    for (; this.#endsShown < this.#ends.length; this.#endsShown++) {
      const { seconds, record, modelIndex, onTime } = this.#ends[this.#endsShown];
      if (seconds > nowSeconds) break;
      if (this.#rings) append(this.#rings.requests, record);
      for (const share of [this.#shares.total, this.#shares.byModel[modelIndex]]) {
        share.ended++;
        if (onTime) share.onTime++;
      }
    }
    return this.#shares;
  }

  #replay(actions: readonly Action[]): void {
    this.#actionCount = actions.length;
    const followed = this.#rings ? actions.filter(({ kind }) => kind !== 'apply-placement') : actions;
    const replayed = replay({
      cluster: clusterOptionsOf(this.#setting, this.#placement),
      requests: requestsOf(this.#setting, actions),
      actions: followed,
      admission: this.#admission,
      batchSizes: this.#setting.batchSizes,
    });
    this.#spans = spansOf(replayed, devicesOfGroups(this.#placement, followed));
    this.#ends = endsOf(replayed);
    this.#spansShown = 0;
    this.#endsShown = 0;
    const byModel = this.#setting.testCase.models.map(() => ({ onTime: 0, ended: 0 }));
    this.#shares = { total: { onTime: 0, ended: 0 }, byModel };
    if (this.#rings) {
      clear(this.#rings.spans);
      clear(this.#rings.requests);
    }
  }
}

function latencyOf({ finishSeconds, requests }: Replay, request: number): number {
  return finishSeconds[request] - requests.timesSeconds[request];
}

function spansOf(replayed: Replay, devices: number[][][]): Visible[] {
  const isMissed = (request: number) => !meetsSlo(latencyOf(replayed, request), replayed.requests.sloSeconds[request]);
  return replayed.log.flatMap((entry): Visible[] => {
    if (entry.kind !== 'run-stage') return [];
    const { at, modelIndex, requests, stageIndex, groupIndex, latencySeconds } = entry;
    return devices[groupIndex][stageIndex].map((device) => ({
      seconds: at,
      record: [device, modelIndex, requests[0], stageIndex, at, at + latencySeconds, isMissed(requests[0]) ? 1 : 0],
    }));
  });
}

function endsOf(replayed: Replay): (Visible & { modelIndex: number; onTime: boolean })[] {
  const ends = replayed.log.flatMap((entry) => {
    if (entry.kind !== 'complete' && entry.kind !== 'reject' && entry.kind !== 'fail') return [];
    const { request } = entry;
    const modelIndex = replayed.requests.modelIndices[request];
    const arrivalSeconds = replayed.requests.timesSeconds[request];
    const latencySeconds = latencyOf(replayed, request);
    const onTime = meetsSlo(latencySeconds, replayed.requests.sloSeconds[request]);
    const completed = onTime ? outcomeCode.onTime : outcomeCode.late;
    const code = { complete: completed, reject: outcomeCode.rejected, fail: outcomeCode.failed }[entry.kind];
    const shownLatency = entry.kind === 'complete' ? latencySeconds : Number.NaN;
    const record = [request, modelIndex, arrivalSeconds, shownLatency, code];
    return [{ seconds: entry.at as number, record, modelIndex, onTime }];
  });
  return ends.filter(({ modelIndex }) => modelIndex >= 0).sort((a, b) => a.seconds - b.seconds);
}
