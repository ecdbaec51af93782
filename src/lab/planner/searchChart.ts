/**
 * @file The search as a chart: each candidate a dot at its number, the best so far as a line, the one looked at in a ring.
 * Drawn in uPlot's axes when the store has something new, once a frame at the most.
 */
import { formatPercentNumber } from '../../base/format.ts';
import type { Tried } from '../../experiment/planWatch.ts';
import type { PlotFrame } from '../charts/latency.ts';
import { type Palette, readPalette } from '../charts/palette.ts';
import { createPlot } from '../charts/plot.ts';
import { watchSize } from '../charts/surface.ts';
import { createFrameLoop } from '../frameLoop.ts';
import { nearestPlace, type PlannerState, type PlannerStore, shownCandidates, shownPlace } from './plannerStore.ts';

export interface SearchScale {
  /** Simulations. */
  x: number;
  yFloor: number;
  y: number;
}

/** From a little below what the better half reached to a little above the best: what is worse is drawn at the floor. */
export function searchScale(candidates: readonly Tried[], simulationCount: number): SearchScale {
  const shares = candidates.flatMap(({ outcome }) => (outcome ? [outcome.attainment] : [])).sort((a, b) => a - b);
  const best = shares.at(-1) ?? 1;
  const median = shares[shares.length >> 1] ?? 0;
  const room = Math.max(0.01, best - median) * 0.15;
  return {
    x: Math.max(10, simulationCount),
    yFloor: Math.max(0, median - room),
    y: Math.min(1.02, best + room),
  };
}

export interface SearchChart {
  /** The candidate nearest to a point of the chart's box, as its place. */
  placeUnder(xPixels: number): number | null;
  detach(): void;
}

export function attachSearchChart(element: HTMLElement, store: PlannerStore): SearchChart {
  let palette = readPalette(document.documentElement);
  let frame: PlotFrame | null = null;
  let scale: SearchScale = searchScale([], 0);
  const loop = createFrameLoop((callback) => requestAnimationFrame(callback));
  const axes = {
    xTick: (value: number) => String(Math.round(value)),
    yTick: (value: number) => (value > 1 ? '' : formatPercentNumber(value, digitsFor(scale.y - scale.yFloor))),
  };
  const plot = createPlot(
    element,
    () => palette,
    axes,
    (context, drawn) => {
      frame = drawn;
      drawSearch(context, drawn, { state: store.getState(), palette, scale });
    },
  );
  let isStale = true;
  const remove = loop.add({
    paint() {
      if (!isStale) return false;
      isStale = false;
      const state = store.getState();
      const candidates = shownCandidates(state);
      scale = searchScale(candidates, state.traces[state.policyIndex]?.simulationCount ?? 0);
      plot.update(scale);
      return false;
    },
  });
  const touch = () => {
    isStale = true;
    loop.invalidate();
  };
  const unsubscribe = store.subscribe((state, before) => {
    const isNews =
      state.traces !== before.traces || state.policyIndex !== before.policyIndex || state.number !== before.number;
    if (isNews || state.answer !== before.answer) touch();
  });
  const recolour = () => {
    palette = readPalette(document.documentElement);
    touch();
  };
  const theme = matchMedia('(prefers-color-scheme: dark)');
  theme.addEventListener('change', recolour);
  const unwatch = watchSize(element, (size) => {
    plot.resize(size);
    touch();
  });
  return {
    placeUnder(xPixels) {
      const candidates = shownCandidates(store.getState());
      if (!frame || candidates.length === 0) return null;
      const share = (xPixels * frame.pixelRatio - frame.left) / frame.width;
      return nearestPlace(candidates, Math.round(Math.min(1, Math.max(0, share)) * scale.x));
    },
    detach() {
      unsubscribe();
      theme.removeEventListener('change', recolour);
      unwatch();
      remove();
      plot.destroy();
    },
  };
}

/** So that neighbouring marks read differently. */
function digitsFor(range: number): number {
  if (range < 0.01) return 2;
  return range < 0.05 ? 1 : 0;
}

interface Drawn {
  state: PlannerState;
  palette: Palette;
  scale: SearchScale;
}

function drawSearch(context: CanvasRenderingContext2D, frame: PlotFrame, drawn: Drawn): void {
  const candidates = shownCandidates(drawn.state);
  context.beginPath();
  context.rect(frame.left, frame.top, frame.width, frame.height);
  context.clip();
  drawGivenUp(context, frame, candidates, drawn);
  drawDots(context, frame, candidates, drawn);
  drawBest(context, frame, candidates, drawn);
  const shown = candidates[shownPlace(drawn.state)];
  if (shown) drawShown(context, frame, shown, drawn);
}

/** Within the plot, whatever it is. */
function heightOf(frame: PlotFrame, attainment: number, { scale }: Drawn): number {
  return frame.y(Math.max(scale.yFloor, attainment)) - (attainment < scale.yFloor ? 2 * frame.pixelRatio : 0);
}

/** A cross at the foot: it was not simulated to its end. */
function drawGivenUp(
  context: CanvasRenderingContext2D,
  frame: PlotFrame,
  candidates: readonly Tried[],
  { palette }: Drawn,
): void {
  const arm = 1.8 * frame.pixelRatio;
  const y = frame.top + frame.height - arm - 2 * frame.pixelRatio;
  context.beginPath();
  for (const { outcome, simulationCount } of candidates) {
    if (outcome !== null) continue;
    const x = frame.x(simulationCount);
    context.moveTo(x - arm, y - arm);
    context.lineTo(x + arm, y + arm);
    context.moveTo(x + arm, y - arm);
    context.lineTo(x - arm, y + arm);
  }
  context.strokeStyle = palette.ghost;
  context.lineWidth = frame.pixelRatio;
  context.stroke();
}

/** Filled where the search went on from it, hollow where it was passed over. */
function drawDots(
  context: CanvasRenderingContext2D,
  frame: PlotFrame,
  candidates: readonly Tried[],
  drawn: Drawn,
): void {
  const radius = 2.2 * frame.pixelRatio;
  for (const isKept of [false, true]) {
    context.beginPath();
    for (const { outcome, simulationCount, ...one } of candidates) {
      if (outcome === null || one.isKept !== isKept) continue;
      const [x, y] = [frame.x(simulationCount), heightOf(frame, outcome.attainment, drawn)];
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
    }
    context.strokeStyle = drawn.palette.ghost;
    context.fillStyle = drawn.palette.ink2;
    context.lineWidth = 0.9 * frame.pixelRatio;
    if (isKept) context.fill();
    else context.stroke();
  }
}

function drawBest(
  context: CanvasRenderingContext2D,
  frame: PlotFrame,
  candidates: readonly Tried[],
  drawn: Drawn,
): void {
  context.beginPath();
  let before: number | null = null;
  for (const { isBest, outcome, simulationCount } of candidates) {
    if (!isBest || outcome === null) continue;
    const [x, y] = [frame.x(simulationCount), heightOf(frame, outcome.attainment, drawn)];
    if (before === null) context.moveTo(x, y);
    else {
      context.lineTo(x, before);
      context.lineTo(x, y);
    }
    before = y;
  }
  if (before === null) return;
  context.lineTo(frame.left + frame.width, before);
  context.strokeStyle = drawn.palette.accent;
  context.lineWidth = 1.8 * frame.pixelRatio;
  context.stroke();
}

function drawShown(context: CanvasRenderingContext2D, frame: PlotFrame, shown: Tried, drawn: Drawn): void {
  const scale = frame.pixelRatio;
  const x = Math.round(frame.x(shown.simulationCount));
  context.strokeStyle = drawn.palette.ink3;
  context.lineWidth = scale;
  context.beginPath();
  context.moveTo(x + 0.5, frame.top);
  context.lineTo(x + 0.5, frame.top + frame.height);
  context.stroke();
  if (!shown.outcome) return;
  context.beginPath();
  context.arc(x, heightOf(frame, shown.outcome.attainment, drawn), 4.5 * scale, 0, 2 * Math.PI);
  context.strokeStyle = drawn.palette.ink;
  context.lineWidth = 1.8 * scale;
  context.stroke();
}
