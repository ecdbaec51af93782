/**
 * @file Numbers as people read them: the only place where seconds become milliseconds and bytes become MiB.
 *
 * A narrow no-break space stands before units and %. `–` says that there is no number yet.
 */
const thin = '\u202f';
const none = '–';

function withUnit(value: string, unit: string): string {
  return `${value}${thin}${unit}`;
}

/** 0.9723 → `97.2 %`. */
export function formatPercent(fraction: number | null, digits = 1): string {
  return fraction === null ? none : withUnit(formatPercentNumber(fraction, digits), '%');
}

/** 0.9723 → `97.2`, 1 → `100`, 0.9996 → `99.9`: 100 is said only where it is true. */
export function formatPercentNumber(fraction: number | null, digits = 1): string {
  if (fraction === null) return none;
  if (fraction === 1) return '100';
  const text = (fraction * 100).toFixed(digits);
  return fraction < 1 && Number(text) === 100 ? (100 - 10 ** -digits).toFixed(digits) : text;
}

/** 0.0614 → `61 ms`, 1.24 → `1.24 s`, 72 → `72 s`. */
export function formatDuration(seconds: number | null): string {
  if (seconds === null || Number.isNaN(seconds)) return none;
  if (Math.abs(seconds) < 0.00995) return withUnit((seconds * 1000).toFixed(1), 'ms');
  if (Math.abs(seconds) < 0.9995) return withUnit((seconds * 1000).toFixed(0), 'ms');
  return withUnit(seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(1), 's');
}

/** A point in time on an axis: 12.5 → `12.5 s`. */
export function formatInstant(seconds: number, digits = 1): string {
  return withUnit(seconds.toFixed(digits), 's');
}

/** A length of time one chose: 6 → `6 s`. */
export function formatSpan(seconds: number): string {
  return withUnit(String(Math.round(seconds * 10) / 10), 's');
}

/** How long ago, roughly: 12 → `now`, 200 → `3 min`, 8000 → `2 h`, 200 000 → `2 d`. */
export function formatAge(seconds: number): string {
  if (seconds < 60) return 'now';
  if (seconds < 3600) return withUnit(String(Math.floor(seconds / 60)), 'min');
  return seconds < 86_400
    ? withUnit(String(Math.floor(seconds / 3600)), 'h')
    : withUnit(String(Math.floor(seconds / 86_400)), 'd');
}

export function formatRate(perSecond: number): string {
  return withUnit(perSecond < 100 ? perSecond.toFixed(1) : perSecond.toFixed(0), '/s');
}

export function formatTimes(factor: number): string {
  return withUnit(String(Math.round(factor * 100) / 100), '×');
}

/** 3.2 MiB of 16 MiB → `3.2 of 16 MiB`, in the unit of the budget. */
export function formatMemory(usedBytes: number, budgetBytes: number): string {
  const unit = memoryUnitOf(budgetBytes);
  return withUnit(`${inUnit(usedBytes, unit)} of ${inUnit(budgetBytes, unit)}`, unit.name);
}

/** `16 MiB`, `13 GiB`. */
export function formatBytes(bytes: number): string {
  const unit = memoryUnitOf(bytes);
  return withUnit(inUnit(bytes, unit), unit.name);
}

const memoryUnits = [
  { name: 'GiB', bytes: 2 ** 30 },
  { name: 'MiB', bytes: 2 ** 20 },
] as const;
type MemoryUnit = (typeof memoryUnits)[number];

function memoryUnitOf(bytes: number): MemoryUnit {
  return memoryUnits.find((unit) => bytes >= unit.bytes) ?? memoryUnits[1];
}

function inUnit(bytes: number, unit: MemoryUnit): string {
  const value = bytes / unit.bytes;
  return value < 10 ? String(Math.round(value * 10) / 10) : value.toFixed(0);
}

/** A difference of two shares: 0.972 − 0.968 → `0.4 points`. */
export function formatPoints(difference: number): string {
  return withUnit(Math.abs(difference * 100).toFixed(1), 'points');
}

/** `+0.4`, `−1.2`, `0.0`. */
export function formatSignedPoints(difference: number | null): string {
  if (difference === null) return none;
  const text = Math.abs(difference * 100).toFixed(1);
  return text === '0.0' ? text : `${difference < 0 ? '−' : '+'}${text}`;
}

/** How far `value` is from `reference`: `+3 %`. */
export function formatRelative(value: number | null, reference: number | null): string {
  if (value === null || reference === null || reference === 0) return none;
  const percent = Math.round((value / reference - 1) * 100);
  return withUnit(`${percent < 0 ? '−' : percent > 0 ? '+' : ''}${Math.abs(percent)}`, '%');
}

/** A number without a unit: 3.14159 → `3.1`, 27.6 → `28`. */
export function formatFigure(value: number): string {
  return Math.abs(value) < 9.95 ? value.toFixed(1) : value.toFixed(0);
}

/** `1 request`, `54 requests`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `digits A`, `digits A and digits B`, `a, b and c`. */
export function formatList(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A tick in milliseconds without its unit: 0.2 → `200`. */
export function formatMillisecondsNumber(seconds: number): string {
  return String(Math.round(seconds * 1000));
}

/** A part of a whole as a width: 3 of 12 → `25.00%`. */
export function widthOf(part: number, whole: number): string {
  return whole > 0 ? `${(Math.min(1, Math.max(0, part / whole)) * 100).toFixed(2)}%` : '0%';
}
