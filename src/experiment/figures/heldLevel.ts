/** @file How far a placement holds a share within SLO: the field's goodput, as the last swept value before it drops below. */

/** What counts as held (AlpaServe §6). */
export const heldLevel = 0.99;

/** What a larger value does to the system: more requests are harder to serve, more devices make it easier. */
export type Direction = 'harder' | 'easier';

export type Held =
  | { kind: 'throughout' }
  | { kind: 'nowhere' }
  /** From the easy end of the sweep to here. */
  | { kind: 'to'; position: number };

export interface HeldOptions {
  level: number;
  direction: Direction;
  /** Between two swept values lies a line; else what counts is the last value that holds. */
  isContinuous: boolean;
}

/** Null where not every value is known. From the easy end on, the level is held until the line through the points first leaves it. */
export function heldTo(
  positions: readonly number[],
  values: readonly (number | null)[],
  { level, direction, isContinuous }: HeldOptions,
): Held | null {
  const points = values.flatMap((value, index) => (value === null ? [] : [{ position: positions[index], value }]));
  if (points.length === 0 || points.length < values.length) return null;
  const walked = direction === 'harder' ? points : points.toReversed();
  const first = walked.findIndex(({ value }) => value < level);
  if (first < 0) return { kind: 'throughout' };
  if (first === 0) return { kind: 'nowhere' };
  const [held, lost] = [walked[first - 1], walked[first]];
  if (!isContinuous) return { kind: 'to', position: held.position };
  const share = (held.value - level) / (held.value - lost.value);
  return { kind: 'to', position: held.position + (lost.position - held.position) * share };
}
