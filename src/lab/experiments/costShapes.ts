/** @file The drawing of marks by cost: the axis they stand on, the front's steps, and the mark next to a pointer. Pure. */
import type { ExperimentResult } from '../../experiment/figures/result.ts';
import type { CostAnswer } from './costMarks.ts';

interface Place {
  x: number;
  y: number;
}

const kiB = 2 ** 10;

/** An axis from nothing paid on, as plots of curves take theirs; costs ÷ `unitSize` stand on it. */
export function costAxisOf({ axes, marks }: CostAnswer): { sweep: ExperimentResult['sweep']; unitSize: number } {
  const most = Math.max(0, ...marks.map(({ cost }) => cost));
  const memory = most >= kiB ** 3 ? { unit: 'GiB', unitSize: kiB ** 3 } : { unit: 'MiB', unitSize: kiB ** 2 };
  const { label, unitSize } =
    axes.cost === 'devices'
      ? { label: 'devices', unitSize: 1 }
      : { label: `weights on all devices, ${memory.unit}`, unitSize: memory.unitSize };
  const positions = [0, ...marks.map(({ cost }) => cost / unitSize)];
  const isContinuous = axes.cost === 'weights';
  return { sweep: { label, positions, names: [], isNamed: false, isContinuous, direction: null }, unitSize };
}

/** Level until the next mark is paid for, then up to it, and level to the end. */
export function stepPath(places: readonly Place[], right: number): string {
  const [first, ...others] = places;
  if (first === undefined) return '';
  const at = (value: number) => value.toFixed(1);
  return `M${at(first.x)} ${at(first.y)}${others.map(({ x, y }) => `H${at(x)}V${at(y)}`).join('')}H${at(right)}`;
}

/** In pixels: what would lie on another is put beside it. */
const spread = { near: 9, gap: 11 };

/** Places of the same cost whose marks would hide each other stand side by side about it. */
export function sideBySide(places: readonly Place[]): Place[] {
  const piles: number[][] = [];
  places.forEach(({ x, y }, index) => {
    const pile = piles.find(([first]) => places[first].x === x && Math.abs(places[first].y - y) < spread.near);
    if (pile) pile.push(index);
    else piles.push([index]);
  });
  return places.map(({ x, y }, index) => {
    const pile = piles.find((one) => one.includes(index)) ?? [index];
    return { x: x + (pile.indexOf(index) - (pile.length - 1) / 2) * spread.gap, y };
  });
}

/** −1 where there are none; of those that are equally near, the last: it lies on top. */
export function nearestMark(places: readonly Place[], { x, y }: Place): number {
  const distances = places.map((place) => Math.hypot(place.x - x, place.y - y));
  return distances.lastIndexOf(Math.min(...distances));
}
