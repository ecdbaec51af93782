/** @file A chart with uPlot's axes and our own marks: uPlot keeps the scales, `draw` draws in its plotting area. */
import './locale.ts';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { PlotFrame } from './latency.ts';
import type { Palette } from './palette.ts';

export interface PlotAxes {
  xTick(value: number): string;
  yTick(value: number): string;
  /** Fixed marks; without them uPlot chooses. */
  ySplits?: number[];
}

export interface Plot {
  /** Draws anew under these ceilings; both axes begin at 0, or the vertical one at its floor. */
  update(ceilings: { x: number; y: number; yFloor?: number }): void;
  resize(size: { width: number; height: number }): void;
  destroy(): void;
}

export function createPlot(
  element: HTMLElement,
  palette: () => Palette,
  axes: PlotAxes,
  draw: (context: CanvasRenderingContext2D, frame: PlotFrame) => void,
): Plot {
  const ceilings = { x: 1, y: 1, yFloor: 0 };
  const axis = () => ({
    stroke: () => palette().ink3,
    font: '11px system-ui, sans-serif',
    grid: { stroke: () => palette().line2, width: 1 },
    ticks: { show: false },
  });
  const options: uPlot.Options = {
    width: Math.max(40, element.clientWidth),
    height: Math.max(40, element.clientHeight),
    padding: [6, 20, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: () => [0, ceilings.x] },
      y: { range: () => [ceilings.yFloor, ceilings.y] },
    },
    axes: [
      { ...axis(), size: 21, gap: 6, space: 54, values: (_, ticks) => ticks.map(axes.xTick) },
      {
        ...axis(),
        // As wide as its longest figure: a slow machine has latencies of ten seconds.
        size: (_, ticks) => Math.max(32, 10 + 6.5 * Math.max(0, ...(ticks ?? []).map(({ length }) => length))),
        gap: 4,
        space: 28,
        values: (_, ticks) => ticks.map(axes.yTick),
        ...(axes.ySplits ? { splits: axes.ySplits } : {}),
      },
    ],
    series: [{}, { paths: () => null, points: { show: false } }],
    hooks: { draw: [(plot) => drawInside(plot, draw)] },
  };
  const plot = new uPlot(options, [[0], [0]], element);
  return {
    update(next) {
      Object.assign(ceilings, next);
      plot.setData([[0], [0]]);
    },
    resize: (size) => plot.setSize({ width: Math.max(40, size.width), height: Math.max(40, size.height) }),
    destroy: () => plot.destroy(),
  };
}

function drawInside(plot: uPlot, draw: (context: CanvasRenderingContext2D, frame: PlotFrame) => void): void {
  const { left, top, width, height } = plot.bbox;
  // Both scales are even, and uPlot's own way from value to place is too long for tens of thousands of marks.
  const evenly = (scale: 'x' | 'y') => {
    const zero = plot.valToPos(0, scale, true);
    const perUnit = plot.valToPos(1, scale, true) - zero;
    return (value: number) => zero + perUnit * value;
  };
  plot.ctx.save();
  draw(plot.ctx, {
    left,
    top,
    width,
    height,
    pixelRatio: uPlot.pxRatio,
    x: evenly('x'),
    y: evenly('y'),
  });
  plot.ctx.restore();
}
