/** @file Which models live on which devices, and how their work is cut (AlpaServe §4). Plain, wire-safe data. */

export interface GroupPlacement {
  /** Pipeline stages. */
  interOp: number;
  /** Tensor shards of each stage. */
  intraOp: number;
  /** Indices into the case's models, each with a replica on this group. */
  models: number[];
  /** Device indices per stage; default: groups take devices in order, stage-major, then shard. */
  devices?: number[][];
}

export interface StaticPlacement {
  groups: GroupPlacement[];
}

/** A placement that changes in time: `placements[i]` serves arrivals after `startTimesSeconds[i]`. */
export interface TimedPlacement {
  startTimesSeconds: number[];
  placements: StaticPlacement[];
}

export type Placement = StaticPlacement | TimedPlacement;

export function isTimed(placement: Placement): placement is TimedPlacement {
  return 'placements' in placement;
}
