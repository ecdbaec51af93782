/** @file A placement that changes in time, as one cluster after the other. */
import { instant } from '../base/units.ts';
import { isTimed, type Placement } from '../domain/placement.ts';
import { buildCluster, type ClusterOptions, type ServingCluster } from '../serving/cluster.ts';
import type { ServingEvent } from '../serving/events.ts';

/** A placement and when it begins to serve; its cluster is fresh. */
export interface Segment {
  startSeconds: number;
  cluster: ServingCluster;
}

/** @throws BadInput as `buildCluster` does, below `options.field` */
export function buildSegments(
  placement: Placement,
  options: Omit<ClusterOptions, 'placement'> & { field: string },
): Segment[] {
  if (!isTimed(placement)) return [{ startSeconds: 0, cluster: buildCluster({ ...options, placement }) }];
  return placement.placements.map((part, index) => ({
    startSeconds: placement.startTimesSeconds[index],
    cluster: buildCluster({ ...options, placement: part, field: `${options.field}.placements[${index}]` }),
  }));
}

/** The same as events: arrivals at the very start still meet the placement before, for changes come last at an instant. */
export function segmentChanges(segments: readonly Segment[]): ServingEvent[] {
  return segments.slice(1).map(({ startSeconds, cluster }) => ({
    kind: 'placement-change',
    at: instant(startSeconds),
    cluster,
    mode: 'instant',
  }));
}
