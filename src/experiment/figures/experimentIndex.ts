/** @file `public/experiments/index.json`: which experiments there are, for the command and the page. */
import * as v from 'valibot';
import { oneOf, parseWith, text } from '../../domain/schemaParts.ts';

export interface ExperimentIndex {
  schema: 'muxlab-experiments/1';
  experiments: IndexedExperiment[];
}

export interface IndexedExperiment {
  /** Of its file, without `.json`. */
  name: string;
  /** As the source numbers it. */
  figure: string;
  title: string;
  /** In a sentence. */
  shows: string;
}

const indexSchema = v.object({
  schema: oneOf(['muxlab-experiments/1']),
  experiments: v.array(v.object({ name: text, figure: text, title: text, shows: text })),
}) satisfies v.GenericSchema<unknown, ExperimentIndex>;

/** @throws BadInput naming the first field that cannot be used */
export function parseExperimentIndex(json: unknown): ExperimentIndex {
  return parseWith(indexSchema, json, 'index');
}

/** One line each. */
export function indexTable({ experiments }: ExperimentIndex): string {
  const width = Math.max(...experiments.map(({ name }) => name.length));
  return experiments.map(({ name, title }) => `${name.padEnd(width)}  ${title}`).join('\n');
}
