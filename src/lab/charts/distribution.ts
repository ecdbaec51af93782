/** @file The distribution of latency: the share of requests that ended within a time, the run's and the ghost's. */

import { haloText, type PlotFrame, scaledFont } from './latency.ts';
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
  percentiles: readonly PercentileMark[];
}

/** Of the run's latencies, by its name. */
export interface PercentileMark {
  name: string;
  latencySeconds: number;
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
  drawPercentiles(context, frame, { data, palette });
}

/** A tick on the axis up to the curve, named beside its ring. */
function drawPercentiles(
  context: CanvasRenderingContext2D,
  frame: PlotFrame,
  { data: { percentiles, requests }, palette }: { data: DistributionData; palette: Palette },
): void {
  const scale = frame.pixelRatio;
  const right = frame.left + frame.width;
  context.font = scaledFont(palette.font, scale);
  context.textBaseline = 'middle';
  context.lineWidth = 1.2 * scale;
  let named = { x: Number.NEGATIVE_INFINITY, y: 0 };
  for (const { name, latencySeconds } of percentiles) {
    const x = frame.x(latencySeconds);
    if (x > right) continue;
    const within = requests.filter((request) => request.latencySeconds <= latencySeconds).length;
    const y = frame.y(within / requests.length);
    context.fillStyle = palette.ink3;
    context.fillRect(Math.round(x), y, Math.max(1, Math.round(scale)), frame.top + frame.height - y);
    context.beginPath();
    context.arc(x, y, 3 * scale, 0, 2 * Math.PI);
    context.fillStyle = palette.paper;
    context.fill();
    context.strokeStyle = palette.ink;
    context.lineWidth = 1.2 * scale;
    context.stroke();
    context.fillStyle = palette.ink2;
    const isNearRight = x > frame.left + 0.72 * frame.width;
    context.textAlign = isNearRight ? 'right' : 'left';
    // Under the name before it, where they would lie on each other.
    const isClose = x - named.x < 36 * scale && y + 9 * scale < named.y + 11 * scale;
    named = { x, y: isClose ? named.y + 11 * scale : y + 9 * scale };
    haloText(context, { text: name, x: x + (isNearRight ? -6 : 6) * scale, y: named.y, palette, scale });
  }
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
