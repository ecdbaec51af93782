/** @file What the schemas of cases and profiles are made of: numbers with a range, long arrays, and the first issue as BadInput. */
import * as v from 'valibot';
import { BadInput, quote } from './badInput.ts';

/** A rule for a number: the test, and the words that complete "must be …". */
interface Rule {
  holds: (value: number) => boolean;
  words: string;
}

const rule = (words: string, holds: (value: number) => boolean): Rule => ({ words, holds });

export const positive = rule('a positive number', (value) => Number.isFinite(value) && value > 0);
export const notNegative = rule('a number, 0 or more', (value) => Number.isFinite(value) && value >= 0);
export const wholePositive = rule('a whole number, 1 or more', (value) => Number.isSafeInteger(value) && value >= 1);
/** More devices, or requests at one instant, than a page or a command can mean. */
export const deviceTotal = rule('a whole number, 1 to 100000', (value) => isWholeUpTo(value, 100_000));
export const burstSize = rule('a whole number, 1 to 1000000', (value) => isWholeUpTo(value, 1_000_000));
export const wholeNotNegative = rule('a whole number, 0 or more', (value) => Number.isSafeInteger(value) && value >= 0);
export const whole = rule('a whole number', Number.isSafeInteger);
export const unit = rule('between 0 and 1', (value) => value >= 0 && value <= 1);
export const signedUnit = rule('between −1 and 1', (value) => value >= -1 && value <= 1);
export const seed32 = rule(
  'a whole number below 2^32',
  (value) => Number.isSafeInteger(value) && Math.abs(value) < 2 ** 32,
);

const isWholeUpTo = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;
const obeys = (value: unknown, { holds }: Rule): value is number => typeof value === 'number' && holds(value);
const explain = (expected: string, value: unknown) => `must be ${expected}, is ${quote(value)}`;

export const number = (expected: Rule) =>
  v.custom<number>(
    (value) => obeys(value, expected),
    (issue) => explain(expected.words, issue.input),
  );

/** An array whose items `accepts` takes; a plain loop, for a trace has millions. */
function list<T>(accepts: (value: unknown) => value is T, words: string) {
  return v.pipe(
    v.custom<T[]>(Array.isArray, (issue) => explain('an array', issue.input)),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const input = dataset.value;
      const key = input.findIndex((value) => !accepts(value));
      if (key < 0) return;
      addIssue({
        message: explain(words, input[key]),
        path: [{ type: 'array', origin: 'value', input, key, value: input[key] }],
      });
    }),
  );
}

export const numbers = (expected: Rule) =>
  list<number>((value): value is number => obeys(value, expected), expected.words);

export const numbersOrNull = (expected: Rule) =>
  list<number | null>(
    (value): value is number | null => value === null || obeys(value, expected),
    `${expected.words}, or null`,
  );

export const text = v.pipe(
  v.string((issue) => explain('a text', issue.input)),
  v.nonEmpty('must not be empty'),
);

export const record = <Item extends v.GenericSchema>(item: Item) =>
  v.record(v.string(), item, (issue) => explain('an object', issue.input));

export const oneOf = <const Options extends readonly string[]>(options: Options) =>
  v.picklist(options, (issue) => explain(options.map((option) => `"${option}"`).join(' or '), issue.input));

export const linkSchema = v.object({ alphaSeconds: number(notNegative), bytesPerSecond: number(positive) });

/** @throws BadInput for the first thing that does not fit */
export function parseWith<Output>(schema: v.GenericSchema<unknown, Output>, input: unknown, root: string): Output {
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new BadInput(fieldOf(issue) || root, wordsOf(issue));
}

function fieldOf(issue: v.BaseIssue<unknown>): string {
  const steps = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  return steps.join('').replace(/^\./, '');
}

/** Objects, arrays and variants of the library speak its own words; ours are shorter. */
function wordsOf(issue: v.BaseIssue<unknown>): string {
  if (issue.message.startsWith('must ')) return issue.message;
  if (issue.input === undefined) return 'is missing, must be given';
  return explain(issue.expected === 'Object' ? 'an object' : (issue.expected ?? 'something else'), issue.input);
}
