/** @file Where things lie in the panel, in pixels of the canvas, and the points of a mark's way. */

export interface Point {
  x: number;
  y: number;
}

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface GroupPlaces {
  queue: Box;
  /** The group's own box: requests leave at its right. */
  box: Box;
  /** [stages] The bar of each model on the stage's first device. */
  bars: Map<number, Box>[];
}

/** Cells of a queue beside its group, and of one in a line above it. */
const cellPixels = 14;
const smallCellPixels = 9;
const roomyHeight = 24;

export interface QueueGrid {
  cell: number;
  columns: number;
  capacity: number;
  /** Beside its group the head is at the right; above it, at the left, over the first stage. */
  isBeside: boolean;
}

export function queueGrid({ width, height }: Box): QueueGrid {
  const isBeside = height >= roomyHeight;
  const cell = isBeside ? cellPixels : smallCellPixels;
  const columns = Math.max(1, Math.floor(width / cell));
  const rows = Math.max(1, Math.floor(height / cell));
  return { cell, columns, capacity: columns * rows, isBeside };
}

/** Slots fill up from the head, row by row; between two slots for a mark that moves up. */
export function slotPoint(queue: Box, slot: number): Point {
  const { cell, columns, isBeside } = queueGrid(queue);
  const at = (index: number): Point => {
    const across = cell * ((index % columns) + 0.5);
    return {
      x: queue.left + (isBeside ? queue.width - across : across),
      y: queue.top + cell * (Math.floor(index / columns) + 0.5),
    };
  };
  const whole = Math.floor(slot);
  return whole === slot ? at(whole) : between(at(whole), at(whole + 1), slot - whole);
}

/** A mark that comes in is all inside. */
const edgePixels = 6;

/** Where requests come from. */
export function entryPoint(queue: Box): Point {
  return {
    x: queueGrid(queue).isBeside ? queue.left + edgePixels : queue.left + queue.width - edgePixels,
    y: slotPoint(queue, 0).y,
  };
}

const smallBarHeight = 20;

/** Of a mark on a bar. */
export function markRadius({ height }: Box): number {
  return height < smallBarHeight ? 3.5 : 4.5;
}

/** On the lower edge of a stage's bar, as far as its work is done. */
export function barPoint({ left, top, width, height }: Box, fraction: number): Point {
  return { x: left + width * fraction, y: top + height - 1.5 };
}

/** Before a stage, the `place`-th of those that wait for it. */
export function inletPoint(bar: Box, place: number): Point {
  return { x: bar.left - 6 - 8 * place, y: bar.top + bar.height - 1.5 };
}

export function exitPoint(bar: Box, box: Box): Point {
  return { x: box.left + box.width - edgePixels, y: bar.top + bar.height - 1.5 };
}

export function between(from: Point, to: Point, share: number): Point {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/** Quick at first, slow at last: 0 → 0, 1 → 1. */
export function ease(share: number): number {
  const left = 1 - Math.min(1, Math.max(0, share));
  return 1 - left * left * left;
}
