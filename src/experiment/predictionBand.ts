/**
 * @file How far from the prediction a paced run may come out and still be as good as foretold.
 *
 * A stage counts as in time up to a tolerance past its window, and may as well end early by as much once the machine is
 * measured a little slow: the band lies between the shares within SLO that are foretold where every stage lasts longer, or
 * shorter, by that tolerance. A run that is not faithful may leave it, and so may one whose calibration drifted.
 */
import type { Action, Admission } from '../domain/case.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import { lateToleranceFraction } from '../runtime/fleet.ts';
import type { Share } from './labController.ts';
import { type Setting, slowed } from './setting.ts';
import { Shadow } from './shadow.ts';

/** Two more replays of longer runs would be felt. */
const requestCountMax = 20_000;

export interface Band {
  low: number;
  high: number;
}

export class PredictionBand {
  readonly #bounds: Shadow[];

  constructor(setting: Setting, placement: StaticPlacement, admission: Admission) {
    const isShort = setting.arrivals.timesSeconds.length <= requestCountMax;
    const factors = isShort ? [1 - lateToleranceFraction, 1 + lateToleranceFraction] : [];
    this.#bounds = factors.map((factor) => new Shadow(lasting(setting, factor), placement, admission, null));
  }

  /** Over what ended by `nowSeconds`; null: nothing has. */
  advance(nowSeconds: number, actions: readonly Action[], predicted: Share): Band | null {
    const shares = [predicted, ...this.#bounds.map((bound) => bound.advance(nowSeconds, actions).total)];
    const fractions = shares.filter(({ ended }) => ended > 0).map(({ onTime, ended }) => onTime / ended);
    if (this.#bounds.length === 0 || fractions.length === 0) return null;
    return { low: Math.min(...fractions), high: Math.max(...fractions) };
  }
}

function lasting(setting: Setting, factor: number): Setting {
  return { ...setting, profiles: setting.profiles.map((profile) => slowed(profile, factor)) };
}
