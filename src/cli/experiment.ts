/** @file `muxlab experiment`: a published experiment run again; its table, and with `--out` its figures and plots. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BadInput, quote } from '../domain/badInput.ts';
import type { Experiment } from '../experiment/figures/experiment.ts';
import { type ExperimentIndex, indexTable, parseExperimentIndex } from '../experiment/figures/experimentIndex.ts';
import { parseExperiment } from '../experiment/figures/parseExperiment.ts';
import { plotOf } from '../experiment/figures/plot.ts';
import type { ExperimentResult } from '../experiment/figures/result.ts';
import { runExperiment } from '../experiment/figures/runExperiment.ts';
import { tableOf } from '../experiment/figures/table.ts';
import { fromWhereTyped, readCatalogue, readJson } from './files.ts';
import { readOptions, wholeNumber } from './options.ts';

const folder = fileURLToPath(new URL('../../public/experiments/', import.meta.url));

/** More seeds than anyone waits for. */
const mostSeeds = 10_000;

/** @returns the table; files are written on the way. Without a name, what there is. */
export function experiment(args: readonly string[]): string {
  const { name, seedCount, outFolder } = parse(args);
  if (name === undefined) return indexTable(readIndex());
  const file = fileOf(name);
  const catalogue = readCatalogue();
  const parsed = inFile(name, () => parseExperiment(readJson(file), catalogue));
  if (outFolder !== undefined) makeFolder(outFolder);
  tellSeeds(parsed, seedCount);
  const result = inFile(name, () =>
    runExperiment(parsed, {
      catalogue,
      ...(seedCount === undefined ? {} : { seedCount }),
      onProgress: (value) => process.stderr.write(`running figure ${parsed.figure} at ${value}\n`),
    }),
  );
  if (outFolder !== undefined) writeFiles(path.join(outFolder, path.basename(name, '.json')), result);
  return tableOf(result);
}

/** As many as the figures of the paper were compared over; plans of many models take too long for it by default. */
const fullSeeds = 20;

function tellSeeds(parsed: Experiment, seedCount: number | undefined): void {
  const { figure } = parsed;
  if (parsed.kind === 'cuts') {
    if (seedCount !== undefined) process.stderr.write(`figure ${figure} has nothing random: --seeds changes nothing\n`);
    return;
  }
  const { count } = parsed.seeds;
  if (seedCount !== undefined || count >= fullSeeds) return;
  process.stderr.write(
    `figure ${figure} over ${count} seeds, for it plans anew for each; the whole range: --seeds ${fullSeeds}\n`,
  );
}

interface Arguments {
  name: string | undefined;
  seedCount: number | undefined;
  outFolder: string | undefined;
}

function parse(args: readonly string[]): Arguments {
  const { values, positionals } = readOptions(args, { seeds: { type: 'string' }, out: { type: 'string' } });
  const [name, ...rest] = positionals;
  if (rest.length > 0) throw new BadInput('arguments', `must be one experiment, there is also ${rest.join(' ')}`);
  const { seeds, out } = values;
  if (name === undefined && (seeds ?? out) !== undefined) {
    throw new BadInput('experiment', 'must be given with --seeds or --out; without them, all are listed');
  }
  return {
    name,
    seedCount: seeds === undefined ? undefined : wholeNumber(seeds, '--seeds', { least: 1, most: mostSeeds }),
    outFolder: out === undefined ? undefined : fromWhereTyped(out),
  };
}

/** A name of the index, or a file of one's own. */
function fileOf(name: string): string {
  if (name.endsWith('.json')) return name;
  const names = readIndex().experiments.map((one) => one.name);
  if (names.includes(name)) return `${folder}${name}.json`;
  throw new BadInput(
    'experiment',
    `must be a file that ends in .json, or one of ${names.join(', ')}, is ${quote(name)}`,
  );
}

function readIndex(): ExperimentIndex {
  return parseExperimentIndex(readJson(`${folder}index.json`));
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

/** @param base  the files' path up to what tells them apart */
function writeFiles(base: string, result: ExperimentResult): void {
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
