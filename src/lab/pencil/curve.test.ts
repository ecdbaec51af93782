import fc from 'fast-check';
import { expect, test } from 'vitest';
import { freshState } from '../link/linkState.ts';
import { linkOf, openLink } from '../link/linkText.ts';
import { twoModelsTwoDevices } from '../presets.ts';
import { buildCase, curveMax, curveWindowCount } from '../scenario.ts';
import { drawCurve } from '../store.ts';
import { levelCurve, nudgeCurve, penPointAt, strokeCurve } from './curve.ts';
import { arrivalBars, curvePath } from './shapes.ts';

const point = fc.record({
  window: fc.integer({ min: 0, max: curveWindowCount - 1 }),
  height: fc.double({ min: -50, max: 150, noNaN: true }),
});

test('whatever is stroked, the curve can be used: whole heights in range, some above nothing, the rest untouched', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(point, point), { maxLength: 12 }), (strokes) => {
      let curve = levelCurve();
      for (const [from, to] of strokes) {
        const before = curve;
        curve = strokeCurve(curve, from, to);
        const [first, last] = [from.window, to.window].sort((a, b) => a - b);
        expect(
          curve.filter((height, window) => (window < first || window > last) && height !== before[window]),
        ).toEqual([]);
      }
      expect(curve).toHaveLength(curveWindowCount);
      expect(curve.every((height) => Number.isInteger(height) && height >= 0 && height <= curveMax)).toBe(true);
      expect(curve.some((height) => height > 0)).toBe(true);
    }),
  );
});

test('a stroke is a straight line, in either direction', () => {
  const line = strokeCurve(levelCurve(), { window: 2, height: 0 }, { window: 6, height: 80 });
  expect(line.slice(1, 8)).toEqual([50, 0, 20, 40, 60, 80, 50]);
  expect(strokeCurve(levelCurve(), { window: 6, height: 80 }, { window: 2, height: 0 })).toEqual(line);
});

test('a key raises and lowers one part', () => {
  expect(nudgeCurve(levelCurve(), { window: 3, height: 5 })[3]).toBe(55);
  expect(nudgeCurve(levelCurve(), { window: 3, height: -500 })[3]).toBe(0);
});

test('the pen is where the pointer is, also outside of the drawing', () => {
  expect(penPointAt({ across: 0, down: 0 })).toEqual({ window: 0, height: curveMax });
  expect(penPointAt({ across: 1.2, down: 1 })).toEqual({ window: curveWindowCount - 1, height: 0 });
});

test('bars are stacked on the ground and stay in the box; the path steps through all parts', () => {
  const burstiness = { requestCount: 6, spanSeconds: 2, gapCv: 1, windows: [] };
  const bars = arrivalBars({
    counts: [
      [1, 2],
      [0, 0],
      [0, 3],
    ],
    windowSeconds: 1,
    burstiness,
  });
  expect(bars.map(({ window, model }) => [window, model])).toEqual([
    [0, 0],
    [0, 1],
    [2, 1],
  ]);
  expect(bars.every(({ top, height }) => top >= 0 && top + height <= curveMax + 1e-9)).toBe(true);
  expect(curvePath([50, 100, 0])).toBe('M0 50V50H1V0H2V100H3');
});

test('a drawn model comes as it was drawn, at the load of its slider, and a link keeps the curve', () => {
  const curve = strokeCurve(levelCurve(), { window: 0, height: 0 }, { window: 59, height: 100 });
  const controls = drawCurve(twoModelsTwoDevices.controls, 0, curve);
  const { workload } = buildCase(twoModelsTwoDevices, { ...controls, correlation: 0.5 });
  expect(workload).toMatchObject({
    correlation: 0,
    models: [
      { process: 'maf2', windowSeconds: 1, ratesPerSecond: curve, cvs: curve.map(() => 3), load: 0.25 },
      { process: 'gamma', cv: 3, load: 0.25 },
    ],
  });
  const shown = { ...freshState(twoModelsTwoDevices), controls };
  expect(openLink(linkOf(shown), freshState(twoModelsTwoDevices))).toEqual({ ...shown, problems: [] });
  expect(drawCurve(controls, 0, null)).toEqual(twoModelsTwoDevices.controls);
});

test('a curve in a link that is none is left out, with a sentence', () => {
  const controls = drawCurve(twoModelsTwoDevices.controls, 1, [1, 2, 3]);
  const opened = openLink(linkOf({ ...freshState(twoModelsTwoDevices), controls }), freshState(twoModelsTwoDevices));
  expect(opened.controls.models).toEqual(twoModelsTwoDevices.controls.models);
  expect(opened.problems).toEqual(["the link's controls.models[1].curve: must be 60 numbers from 0 to 100, not all 0"]);
});
