/** @file Measurements in this process: warm, one thread, and what they were taken with. */
import { type BenchReport, type BenchRow, median, rowOf } from './suite.ts';

const warmUpCount = 2;
const sampleCount = 7;

/** Seconds of each of several runs, in the order they were taken. */
export interface Samples {
  /** By the wall clock, with whatever else the machine did meanwhile. */
  wallSeconds: number[];
  /** That the process was at work, the threads of its garbage collector included. */
  processorSeconds: number[];
}

/**
 * Several runs, after some that are not counted.
 * @param prepare  before each run, not timed; what it returns runs
 */
export function sample(prepare: () => () => unknown): Samples {
  return sampleInTurns([prepare])[0];
}

/** The same of several things in turns, so that what else the machine does falls on all alike. @returns [things] */
export function sampleInTurns(things: readonly (() => () => unknown)[]): Samples[] {
  const samples: Samples[] = things.map(() => ({ wallSeconds: [], processorSeconds: [] }));
  for (let run = 0; run < warmUpCount + sampleCount; run++) {
    things.forEach((prepare, index) => {
      const measured = prepare();
      const startMilliseconds = performance.now();
      const startUsage = process.cpuUsage();
      measured();
      const { user, system } = process.cpuUsage(startUsage);
      const seconds = (performance.now() - startMilliseconds) / 1000;
      if (run < warmUpCount) return;
      samples[index].wallSeconds.push(seconds);
      samples[index].processorSeconds.push((user + system) / 1e6);
    });
  }
  return samples;
}

export function inProcessRow(
  name: string,
  engine: string,
  { wallSeconds, processorSeconds }: Samples,
): Required<BenchRow> {
  return { ...rowOf(name, engine, wallSeconds), medianProcessorSeconds: median(processorSeconds) };
}

/** The report of a suite that needs no browser. */
export function inProcessReport(
  { name, seed }: { name: string; seed: number },
  { rows, ratios }: { rows: BenchRow[]; ratios: Record<string, number> },
): BenchReport {
  const versions = { node: process.version };
  return { schema: 'muxlab-bench/1', adapter: null, seed, versions, suites: [{ name, rows, ratios }] };
}
