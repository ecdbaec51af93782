/** @file `muxlab experiment`: a published experiment run again; its table, and with `--out` its figures and plots. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BadInput, quote } from '../domain/badInput.ts';
import { parseExperiment } from '../experiment/figures/parseExperiment.ts';
import { plotOf } from '../experiment/figures/plot.ts';
import type { ExperimentResult } from '../experiment/figures/result.ts';
import { runExperiment } from '../experiment/figures/runExperiment.ts';
import { tableOf } from '../experiment/figures/table.ts';
import { fromWhereTyped, readCatalogue, readJson } from './files.ts';

const folder = fileURLToPath(new URL('../../public/experiments/', import.meta.url));

/** More seeds than anyone waits for. */
const mostSeeds = 10_000;

/** @returns the table; files are written on the way */
export function experiment(args: readonly string[]): string {
  const { name, seedCount, outFolder } = parse(args);
  const file = fileOf(name);
  const catalogue = readCatalogue();
  const parsed = inFile(name, () => parseExperiment(readJson(file), catalogue));
  if (outFolder !== undefined) makeFolder(outFolder);
  const result = inFile(name, () =>
    runExperiment(parsed, {
      catalogue,
      ...(seedCount === undefined ? {} : { seedCount }),
      onProgress: (value) => process.stderr.write(`running figure ${parsed.figure} at ${value}\n`),
    }),
  );
  if (outFolder !== undefined) writeFiles(outFolder, result);
  return tableOf(result);
}

interface Arguments {
  name: string;
  seedCount: number | undefined;
  outFolder: string | undefined;
}

function parse(args: readonly string[]): Arguments {
  const { values, positionals } = readOptions(args);
  const [name, ...rest] = positionals;
  if (name === undefined) throw new BadInput('experiment', `must be given: ${known()}`);
  if (rest.length > 0) throw new BadInput('arguments', `must be one experiment, there is also ${rest.join(' ')}`);
  const { seeds, out } = values;
  return {
    name,
    seedCount: seeds === undefined ? undefined : seedCountOf(seeds),
    outFolder: out === undefined ? undefined : fromWhereTyped(out),
  };
}

function readOptions(args: readonly string[]) {
  const options = { seeds: { type: 'string' }, out: { type: 'string' } } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new BadInput('arguments', (error as Error).message);
  }
}

function seedCountOf(words: string): number {
  const count = Number(words);
  if (Number.isInteger(count) && count >= 1 && count <= mostSeeds) return count;
  throw new BadInput('--seeds', `must be a whole number, 1 to ${mostSeeds}, is ${quote(words)}`);
}

/** A name of `public/experiments`, or a file of one's own. */
function fileOf(name: string): string {
  if (name.endsWith('.json')) return name;
  const file = `${folder}${name}.json`;
  if (/^[\w-]+$/.test(name) && existsSync(file)) return file;
  throw new BadInput('experiment', `must be ${known()}, is ${quote(name)}`);
}

function known(): string {
  const names = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
  return [...names.map((file) => path.basename(file, '.json')).toSorted(), 'a file that ends in .json'].join(', ');
}

function inFile<Result>(name: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof BadInput && error.field !== name) throw new BadInput(name, error.message);
    throw error;
  }
}

function makeFolder(out: string): void {
  try {
    mkdirSync(out, { recursive: true });
  } catch (error) {
    throw new BadInput('--out', `cannot be made: ${(error as Error).message}`);
  }
}

function writeFiles(out: string, result: ExperimentResult): void {
  const base = path.join(out, `fig${result.figure.replaceAll(/[^\w-]/g, '')}`);
  const files = [
    [`${base}.json`, `${JSON.stringify(result)}\n`],
    ...result.metrics.map((metric) => [`${base}-${metric.metric}.svg`, plotOf(result, metric)]),
  ];
  for (const [file, content] of files) {
    try {
      writeFileSync(file, content);
    } catch (error) {
      throw new BadInput('--out', `cannot be written: ${(error as Error).message}`);
    }
    process.stderr.write(`wrote ${file}\n`);
  }
}
