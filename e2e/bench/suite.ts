/** @file What a suite returns, and how it is printed. */

import type { OpenLab } from '../support/lab.ts';

export interface BenchRow {
  name: string;
  engine: string;
  medianSeconds: number;
  /** The same in time at work: what a machine that does other things, too, can be asked. */
  medianProcessorSeconds?: number;
  /** Seconds, in the order they were taken. */
  samples: number[];
}

/** `muxlab-bench/1`. Ratios are of medians, by name. */
export interface BenchReport {
  schema: 'muxlab-bench/1';
  adapter: string | null;
  seed: number;
  versions: Record<string, string>;
  suites: { name: string; rows: BenchRow[]; ratios: Record<string, number> }[];
}

export interface SuiteOptions {
  seed: number;
  /** Whether to measure other engines, too, where the suite knows any. */
  peers: boolean;
  /** How long the suites that watch a run watch it. */
  minutes: number;
}

/** What a suite measured in the page of `lab`. */
export function liveReport(
  { adapter, versions }: Pick<OpenLab, 'adapter' | 'versions'>,
  { name, seed }: { name: string; seed: number },
  measured: { rows: BenchRow[]; ratios: Record<string, number> },
): BenchReport {
  const all = { ...versions, node: process.version };
  return { schema: 'muxlab-bench/1', adapter, seed, versions: all, suites: [{ name, ...measured }] };
}

export type Suite = (options: SuiteOptions) => Promise<BenchReport>;

export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function rowOf(name: string, engine: string, samples: number[]): BenchRow {
  return { name, engine, medianSeconds: median(samples), samples };
}

export function markdownOf({ adapter, seed, suites }: BenchReport): string {
  const lines = [`Adapter ${adapter ?? 'none'}, seed ${seed}`];
  for (const { name, rows, ratios } of suites) {
    lines.push('', `## ${name}`, '', '| row | engine | median ms | at work ms | samples |', '|---|---|---:|---:|---:|');
    for (const { name: rowName, engine, medianSeconds, medianProcessorSeconds, samples } of rows) {
      const times = `${milliseconds(medianSeconds)} | ${milliseconds(medianProcessorSeconds)}`;
      lines.push(`| ${rowName} | ${engine} | ${times} | ${samples.length} |`);
    }
    lines.push('', '| ratio | value |', '|---|---:|');
    for (const [ratio, value] of Object.entries(ratios)) lines.push(`| ${ratio} | ${value.toFixed(4)} |`);
  }
  return lines.join('\n');
}

function milliseconds(seconds: number | undefined): string {
  return seconds === undefined ? '' : (1000 * seconds).toFixed(1);
}
