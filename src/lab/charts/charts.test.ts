import { expect, test } from 'vitest';
import { outcomeCode } from '../../experiment/labController.ts';
import { createFrameLoop } from '../frameLoop.ts';
import { binArrivals, binCount } from './arrivals.ts';
import { countByPixel, cumulative } from './distribution.ts';
import { latencyCeiling, scaledFont, timeCeiling } from './latency.ts';
import type { RequestDot } from './runLog.ts';

const dot = (arrivalSeconds: number, latencySeconds: number, outcome = 0): RequestDot => ({
  request: 0,
  model: 0,
  arrivalSeconds,
  latencySeconds,
  outcome,
});

test('axes grow in calm steps', () => {
  expect([0, 5, 7, 60].map(timeCeiling)).toEqual([5, 5, 10, 60]);
});

test('the latency axis holds the SLO and the run, up to five times the SLO', () => {
  const data = (latency: number) => ({ requests: [dot(0, latency)], ghostRequests: [], sloSeconds: [0.3] });
  expect(latencyCeiling(data(0.1))).toBeCloseTo(0.6);
  expect(latencyCeiling(data(1))).toBeCloseTo(1.08);
  expect(latencyCeiling(data(9))).toBeCloseTo(1.5);
});

test('what was refused never ends, so the distribution stays below one', () => {
  const steps = cumulative([dot(0, 0.2), dot(0, Number.NaN, outcomeCode.rejected), dot(0, 0.1)]);
  expect(steps.map(({ latencySeconds }) => latencySeconds)).toEqual([0.1, 0.2]);
  expect(steps.at(-1)?.share).toBeCloseTo(2 / 3);
});

test('by pixel, every request that ended is counted once, and one beyond the axis not at all', () => {
  const requests = [dot(0, 0.1), dot(0, 0.1001), dot(0, 0.3), dot(0, 9), dot(0, Number.NaN)];
  const counts = countByPixel(requests, { left: 10, width: 100, x: (seconds) => 10 + 200 * seconds });
  expect([counts[20], counts[60]]).toEqual([2, 1]);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3);
});

test('arrivals fall into bins by model, and none outside the window', () => {
  const arrivals = [
    { arrivalSeconds: 1, model: 0 },
    { arrivalSeconds: 1.001, model: 1 },
    { arrivalSeconds: 99, model: 0 },
  ];
  const bins = binArrivals(arrivals, { fromSeconds: 0, toSeconds: binCount, modelCount: 2 });
  expect(bins[1]).toEqual([1, 1]);
  expect(bins.flat().reduce((sum, count) => sum + count, 0)).toBe(2);
});

test('fonts scale with the pixels', () => {
  expect(scaledFont('600 11px "Inter"', 2)).toBe('600 22px "Inter"');
});

test('the loop paints on demand, again while asked to, and then sleeps', () => {
  const frames: ((milliseconds: number) => void)[] = [];
  const loop = createFrameLoop((callback) => frames.push(callback));
  let again = true;
  let painted = 0;
  loop.add({
    paint() {
      painted++;
      return again;
    },
  });
  loop.invalidate();
  expect(frames).toHaveLength(1);
  frames.shift()?.(16);
  expect(frames).toHaveLength(1);
  again = false;
  frames.shift()?.(32);
  expect(frames).toHaveLength(0);
  expect(painted).toBe(2);
});
