/** @file An arrival curve as a hand draws it: heights of 0 … `curveMax` in `curveWindowCount` parts of the run. */
import { curveMax, curveWindowCount } from '../scenario.ts';

/** Where the pen is: a part of the run and a height. */
export interface PenPoint {
  window: number;
  height: number;
}

const levelHeight = curveMax / 2;

/** The same rate all along: what a model has that nobody drew. */
export function levelCurve(): number[] {
  return new Array<number>(curveWindowCount).fill(levelHeight);
}

/** The curve after a stroke in a straight line; a fast pointer skips parts, and they are drawn too. */
export function strokeCurve(curve: readonly number[], from: PenPoint, to: PenPoint): number[] {
  const [first, last] = from.window <= to.window ? [from, to] : [to, from];
  const length = last.window - first.window;
  return withSomeArrivals(
    curve.map((height, window) => {
      if (window < first.window || window > last.window) return height;
      if (length === 0) return roundHeight(to.height);
      return roundHeight(first.height + ((last.height - first.height) * (window - first.window)) / length);
    }),
    curve,
  );
}

export function nudgeCurve(curve: readonly number[], { window, height }: PenPoint): number[] {
  return strokeCurve(curve, { window, height: 0 }, { window, height: (curve[window] ?? 0) + height });
}

function roundHeight(height: number): number {
  return Math.round(Math.min(curveMax, Math.max(0, height)));
}

/** A curve of nothing has no rate to scale: the last stroke that would leave none is not taken. */
function withSomeArrivals(curve: number[], before: readonly number[]): number[] {
  return curve.some((height) => height > 0) ? curve : [...before];
}

/** @param at  the pointer in the drawing, as shares of its width and height from the top left */
export function penPointAt({ across, down }: { across: number; down: number }): PenPoint {
  const window = Math.floor(across * curveWindowCount);
  return { window: Math.min(curveWindowCount - 1, Math.max(0, window)), height: (1 - down) * curveMax };
}
