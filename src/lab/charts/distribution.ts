/** @file The distribution of latency: the share of requests that ended within a time, the run's and the ghost's. */

import type { PlotFrame } from './latency.ts';
import type { Palette } from './palette.ts';
import type { RequestDot } from './runLog.ts';

/** Steps of the distribution; what was rejected or failed never ends, so the curve stays below 1. */
export function cumulative(requests: readonly RequestDot[]): { latencySeconds: number; share: number }[] {
  const latencies = requests.map(({ latencySeconds }) => latencySeconds).filter((latency) => !Number.isNaN(latency));
  latencies.sort((a, b) => a - b);
  return latencies.map((latencySeconds, index) => ({ latencySeconds, share: (index + 1) / requests.length }));
}

export interface DistributionData {
  requests: readonly RequestDot[];
  ghostRequests: readonly RequestDot[];
  sloSeconds: readonly number[];
}

export function drawDistribution(
  context: CanvasRenderingContext2D,
  frame: PlotFrame,
  { data, palette }: { data: DistributionData; palette: Palette },
): void {
  const scale = frame.pixelRatio;
  context.fillStyle = palette.bad;
  for (const slo of new Set(data.sloSeconds)) {
    context.fillRect(Math.round(frame.x(slo)), frame.top, Math.round(1.2 * scale), frame.height);
  }
  context.setLineDash([4 * scale, 3 * scale]);
  traceSteps(context, frame, data.ghostRequests);
  context.strokeStyle = palette.ghost;
  context.lineWidth = 1.4 * scale;
  context.stroke();
  context.setLineDash([]);
  traceSteps(context, frame, data.requests);
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.6 * scale;
  context.stroke();
}

function traceSteps(context: CanvasRenderingContext2D, frame: PlotFrame, requests: readonly RequestDot[]): void {
  const right = frame.left + frame.width;
  const counts = countByPixel(requests, frame);
  context.beginPath();
  if (requests.length === 0) return;
  let ended = 0;
  context.moveTo(frame.left, frame.y(0));
  for (const [pixel, count] of counts.entries()) {
    if (count === 0) continue;
    const x = frame.left + pixel;
    context.lineTo(x, frame.y(ended / requests.length));
    ended += count;
    context.lineTo(x, frame.y(ended / requests.length));
  }
  context.lineTo(right, frame.y(ended / requests.length));
}

/** How many ended at each pixel of the axis: finer steps cannot be seen, and sorting every latency takes too long for a frame. */
export function countByPixel(
  requests: readonly RequestDot[],
  { left, width, x }: Pick<PlotFrame, 'left' | 'width' | 'x'>,
): Uint32Array {
  const counts = new Uint32Array(Math.max(1, Math.ceil(width)) + 1);
  for (const { latencySeconds } of requests) {
    const pixel = Math.round(x(latencySeconds) - left);
    if (pixel >= 0 && pixel < counts.length) counts[pixel]++;
  }
  return counts;
}
