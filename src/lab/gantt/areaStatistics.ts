/** @file What lies in an area of the Time chart: a span of time on some of the devices. */
import type { SpanLanes } from './spanLanes.ts';
import type { TimeWindow } from './timeView.ts';

export interface Area extends TimeWindow {
  firstDevice: number;
  lastDevice: number;
}

export interface AreaStatistics {
  stageCount: number;
  requestCount: number;
  missedRequestCount: number;
  /** Of the area, the share in which its devices worked. */
  busyFraction: number;
}

/** @param isMissed  of a request, by its outcome or as its span foretold */
export function areaStatistics(
  lanes: SpanLanes,
  area: Area,
  isMissed: (device: number, index: number) => boolean,
): AreaStatistics {
  const requests = new Set<number>();
  const missed = new Set<number>();
  let stageCount = 0;
  let busySeconds = 0;
  for (let device = area.firstDevice; device <= area.lastDevice; device++) {
    lanes.within(device, area, (index, start, end) => {
      stageCount++;
      busySeconds += Math.max(0, Math.min(end, area.toSeconds) - Math.max(start, area.fromSeconds));
      requests.add(lanes.request(device, index));
      if (isMissed(device, index)) missed.add(lanes.request(device, index));
    });
  }
  const areaSeconds = (area.toSeconds - area.fromSeconds) * (area.lastDevice - area.firstDevice + 1);
  return {
    stageCount,
    requestCount: requests.size,
    missedRequestCount: missed.size,
    busyFraction: areaSeconds > 0 ? busySeconds / areaSeconds : 0,
  };
}
