/** @file Options of a command, as `node:util` reads them; what it does not know is said in one line. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { BadInput, quote } from '../domain/badInput.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** @throws BadInput for options that are not known, or lack a value */
export function readOptions<const Known extends Options>(args: readonly string[], options: Known) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new BadInput('arguments', (error as Error).message);
  }
}

export function wholeNumber(words: string, option: string, { least, most }: { least: number; most: number }): number {
  const value = Number(words);
  if (words !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new BadInput(option, `must be a whole number, ${least} to ${most}, is ${quote(words)}`);
}

export function positiveNumber(words: string, option: string): number {
  const value = Number(words);
  if (value > 0 && value < Infinity) return value;
  throw new BadInput(option, `must be a positive number, is ${quote(words)}`);
}
