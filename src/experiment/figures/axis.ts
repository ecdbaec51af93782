/** @file Where an axis begins and ends, and its ticks: round numbers, about five. */

export interface Axis {
  low: number;
  high: number;
  ticks: number[];
}

/** The axis covers all values; `fromZero` also 0. */
export function axisOf(values: readonly number[], { fromZero = false, tickCount = 5 } = {}): Axis {
  const least = Math.min(...values, ...(fromZero ? [0] : []));
  const most = Math.max(...values, ...(fromZero ? [0] : []));
  const step = roundStep((most - least || Math.abs(most) || 1) / tickCount);
  const first = Math.floor(least / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(most / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => tidy((first + index) * step));
  return { low: ticks[0], high: ticks[ticks.length - 1], ticks };
}

/** Digits after the point that tell the ticks of an axis apart. */
export function tickDigits(ticks: readonly number[]): number {
  return Math.max(0, -Math.floor(Math.log10(ticks[1] - ticks[0]) + 1e-9));
}

/** The next of 1, 2, 5 × a power of ten. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const factor = [1, 2, 5].find((one) => one * power >= step * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** 0.30000000000000004 → 0.3. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
