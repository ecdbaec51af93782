/** @file The small histogram of recent arrivals, stacked by model. Pure. */
import { modelColour, type Palette } from './palette.ts';

export interface ArrivalsView {
  width: number;
  height: number;
  fromSeconds: number;
  toSeconds: number;
  palette: Palette;
}

export interface ArrivalsData {
  arrivals: readonly { arrivalSeconds: number; model: number }[];
  modelCount: number;
  bursts: readonly { atSeconds: number; count: number }[];
}

export const binCount = 55;

/** [bins][models] Arrivals in each of the bins of the window. */
export function binArrivals(
  arrivals: ArrivalsData['arrivals'],
  { fromSeconds, toSeconds, modelCount }: { fromSeconds: number; toSeconds: number; modelCount: number },
): number[][] {
  const bins = Array.from({ length: binCount }, () => new Array<number>(modelCount).fill(0));
  for (const { arrivalSeconds, model } of arrivals) {
    const bin = bins[Math.floor(((arrivalSeconds - fromSeconds) / (toSeconds - fromSeconds)) * binCount)];
    if (bin && model >= 0 && model < modelCount) bin[model] = (bin[model] ?? 0) + 1;
  }
  return bins;
}

export function drawArrivals(context: CanvasRenderingContext2D, view: ArrivalsView, data: ArrivalsData): void {
  const { width, height, fromSeconds, toSeconds, palette } = view;
  const bins = binArrivals(data.arrivals, { fromSeconds, toSeconds, modelCount: data.modelCount });
  const most = bins.reduce(
    (max, bin) =>
      Math.max(
        max,
        bin.reduce((sum, count) => sum + count, 0),
      ),
    6,
  );
  const baseline = height - 3;
  const unit = (baseline - 15) / most;
  const step = width / binCount;
  context.clearRect(0, 0, width, height);
  const tops = bins.map(() => baseline);
  for (let model = 0; model < data.modelCount; model++) {
    context.beginPath();
    for (const [index, bin] of bins.entries()) {
      const height = bin[model] * unit;
      tops[index] -= height;
      if (height > 0) context.rect(index * step, tops[index], Math.max(1, step - 0.8), height - (height > 3 ? 0.5 : 0));
    }
    context.fillStyle = modelColour(palette, model);
    context.fill();
  }
  context.fillStyle = palette.line;
  context.fillRect(0, baseline, width, 1);
  context.fillStyle = palette.ink2;
  context.font = palette.font;
  context.textBaseline = 'middle';
  const burst = data.bursts.findLast(({ atSeconds }) => atSeconds >= fromSeconds && atSeconds <= toSeconds);
  if (!burst) return;
  const x = ((burst.atSeconds - fromSeconds) / (toSeconds - fromSeconds)) * width;
  context.textAlign = x > width * 0.7 ? 'right' : x < width * 0.3 ? 'left' : 'center';
  context.fillText(`burst of ${burst.count}`, Math.max(0, Math.min(width, x)), 7);
}
