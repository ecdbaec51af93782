/** @file What is drawn of a curve and of the arrivals it makes, in a box of `curveWindowCount` × `curveMax`. */
import type { ArrivalsPreview } from '../../experiment/arrivalsPreview.ts';
import { curveMax } from '../scenario.ts';

export interface Bar {
  window: number;
  model: number;
  top: number;
  height: number;
}

/** A level workload fills half of the box, so that there is room to draw above it. */
const headroom = 1.15;

/** Stacked by model; the fullest window nearly fills the box. */
export function arrivalBars({ counts }: ArrivalsPreview): Bar[] {
  const totals = counts.map((window) => window.reduce((sum, count) => sum + count, 0));
  const unit = curveMax / headroom / Math.max(1, ...totals);
  return counts.flatMap((models, window) => {
    let top = curveMax;
    return models.flatMap((count, model): Bar[] => {
      if (count === 0) return [];
      top -= count * unit;
      return [{ window, model, top, height: count * unit }];
    });
  });
}

/** As the path of an SVG: a step for each window. */
export function curvePath(curve: readonly number[]): string {
  const steps = curve.map((height, window) => `V${curveMax - height}H${window + 1}`);
  return `M0 ${curveMax - (curve[0] ?? 0)}${steps.join('')}`;
}
