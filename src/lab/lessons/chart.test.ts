import { expect, test } from 'vitest';
import { type ChartData, crossingsOf, ticksBetween } from './chart.ts';
import { drawing, layoutChart } from './chartLayout.ts';

const line = (ys: number[], option = 0) => ({
  label: `line ${option}`,
  option,
  kind: 'modelled' as const,
  points: ys.map((y, x) => ({ x, y })),
});

test('lines cross where their straight pieces do', () => {
  expect(crossingsOf(line([0, 1, 2]), line([1, 1.5, 1], 1))).toEqual([1 + 1 / 3]);
  expect(crossingsOf(line([0, 1]), line([1, 2], 1))).toEqual([]);
  expect(crossingsOf(line([0, 2, 0]), line([1, 1, 1], 1))).toEqual([0.5, 1.5]);
});

test.each([
  [0, 1, 4, [0, 0.25, 0.5, 0.75, 1]],
  [0, 0.3, 4, [0, 0.1, 0.2, 0.3]],
  [0.9, 1.5, 6, [0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.5]],
  [1, 4, 6, [1, 1.5, 2, 2.5, 3, 3.5, 4]],
])('ticks from %d to %d', (low, high, count, ticks) => {
  expect(ticksBetween(low, high, count)).toEqual(ticks);
});

test('everything drawn lies in the drawing, and what is above its top is left out', () => {
  const chart: ChartData = {
    title: 't',
    xLabel: 'x',
    yLabel: 'y',
    xUnit: 'plain',
    yUnit: 'seconds',
    series: [line([0.1, 0.2, 9]), line([0.2, 0.1, 0.3], 1)],
    marks: [{ x: 1.5, label: 'here' }],
    yMax: 0.5,
  };
  const { series, xTicks, yTicks, marks } = layoutChart(chart);
  expect(series.map(({ points }) => points.length)).toEqual([2, 3]);
  const { left, right, top, bottom, width, height } = drawing;
  for (const { x, y } of series.flatMap(({ points }) => points)) {
    expect(x).toBeGreaterThanOrEqual(left);
    expect(x).toBeLessThanOrEqual(width - right);
    expect(y).toBeGreaterThanOrEqual(top);
    expect(y).toBeLessThanOrEqual(height - bottom);
  }
  expect(xTicks.at(0)?.at).toBe(left);
  expect(yTicks.at(0)).toEqual({ at: height - bottom, text: '0' });
  expect(marks[0].x).toBeCloseTo(left + 0.75 * (width - left - right));
});
