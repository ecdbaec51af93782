/** @file What a field of a link may be asked, and how it is brought into its range. */

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

export const isIndexBelow =
  (count: number) =>
  (value: unknown): value is number =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) < count;

export const isOneOf =
  <T>(choices: readonly T[]) =>
  (value: unknown): value is T =>
    choices.includes(value as T);

export function clamp(
  value: number,
  { min, max }: { min: number; max: number },
  field: string,
  problems: string[],
): number {
  const inside = Math.min(max, Math.max(min, value));
  if (inside !== value) problems.push(`${field}: must be ${min} to ${max}, is ${value}: ${inside} is taken`);
  return inside;
}
