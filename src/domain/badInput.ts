/** @file Input from outside that cannot be used: said with the field, and with what would be right. One line. */

export class BadInput extends Error {
  override name = 'BadInput';

  /** @param field  as one would write it: `simulations[0].placement.groups[1].models` */
  constructor(
    readonly field: string,
    problem: string,
  ) {
    super(`${field}: ${problem}`.replaceAll(/\s+/g, ' '));
  }
}

/** Text of anything, short enough for an error line. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
