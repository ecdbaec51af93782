/** @file How a trace is read and mapped: the same options for `trace`, and for `simulate` and `plan` with `--trace`. */
import { BadInput, quote } from '../domain/badInput.ts';
import type { Arrivals } from '../domain/case.ts';
import { importTrace } from '../workload/import/traceImport.ts';
import { type MappedTrace, mapTrace, type TraceMapping } from '../workload/mapTrace.ts';
import { summarizeTrace } from '../workload/traceSummary.ts';
import { readChunks } from './files.ts';
import { positiveNumber, wholeNumber } from './options.ts';
import { traceReport } from './traceReport.ts';

export const traceOptions = {
  format: { type: 'string' },
  map: { type: 'string', multiple: true },
  window: { type: 'string' },
  'scale-time': { type: 'string' },
  'scale-rate': { type: 'string' },
  sample: { type: 'string' },
  seed: { type: 'string' },
} as const;

export type TraceValues = { [Name in Exclude<keyof typeof traceOptions, 'map'>]?: string | undefined } & {
  map?: string[] | undefined;
};

/** Of the case the arrivals are for; names may be used with `--map`. */
export interface TraceModels {
  count: number;
  names: readonly string[];
}

/** Reads the file, says on stderr what became of it, and returns the arrivals. */
export async function arrivalsOfTrace(file: string, values: TraceValues, models: TraceModels): Promise<Arrivals> {
  const mapping = mappingOf(values, models);
  const imported = await asOption('--format', 'format', () =>
    importTrace(readChunks(file), {
      fileName: file,
      seed: seedOf(values),
      ...(values.format !== undefined && { format: values.format }),
      ...(values.sample !== undefined && { sampleFraction: fractionOf(values.sample) }),
    }),
  );
  const mapped = await asOption('--map', 'models.modelByKey', (): MappedTrace => mapTrace(imported.trace, mapping));
  process.stderr.write(traceReport(summarizeTrace(imported), mapped));
  return mapped.arrivals;
}

export function seedOf({ seed = '0' }: TraceValues): number {
  return wholeNumber(seed, '--seed', { least: 0, most: 2 ** 31 - 1 });
}

function mappingOf(values: TraceValues, models: TraceModels): TraceMapping {
  const { window, map, 'scale-time': timeScale = '1', 'scale-rate': rateScale = '1' } = values;
  return {
    modelCount: models.count,
    models: map === undefined ? { kind: 'stripes' } : { kind: 'by-hand', modelByKey: byHand(map, models) },
    timeScale: positiveNumber(timeScale, '--scale-time'),
    rateScale: positiveNumber(rateScale, '--scale-rate'),
    seed: seedOf(values),
    ...(window !== undefined && { window: windowOf(window) }),
  };
}

function windowOf(words: string): { startSeconds: number; endSeconds: number } {
  const [startSeconds, endSeconds, ...rest] = words.split(',').map((part) => (part === '' ? Number.NaN : Number(part)));
  if (rest.length === 0 && startSeconds >= 0 && endSeconds > startSeconds) return { startSeconds, endSeconds };
  throw new BadInput('--window', `must be two times in seconds like 0,600, the second later, is ${quote(words)}`);
}

function fractionOf(words: string): number {
  const fraction = Number(words);
  if (fraction > 0 && fraction <= 1) return fraction;
  throw new BadInput('--sample', `must be more than 0, at most 1, is ${quote(words)}`);
}

/** `FUNCTION=MODEL`, the model by its index or its name. */
function byHand(pairs: readonly string[], { count, names }: TraceModels): Record<string, number> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const split = pair.lastIndexOf('=');
      const model = pair.slice(split + 1);
      if (split < 1 || model === '') throw new BadInput('--map', `must be FUNCTION=MODEL, is ${quote(pair)}`);
      const named = names.indexOf(model);
      const index = named >= 0 ? named : wholeNumber(model, '--map', { least: 0, most: count - 1 });
      return [pair.slice(0, split), index];
    }),
  );
}

/** A problem with a field that the user gave as an option is said of the option. */
async function asOption<Result>(option: string, field: string, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BadInput && error.field.startsWith(field)) throw new BadInput(option, error.message);
    throw error;
  }
}
