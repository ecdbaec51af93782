/** @file Measurements in this process: warm, one thread, and what they were taken with. */
import type { BenchReport, BenchRow } from './suite.ts';

const warmUpCount = 2;
const sampleCount = 7;

/**
 * Seconds of each of several runs, after some that are not counted.
 * @param prepare  before each run, not timed; what it returns runs
 */
export function sample(prepare: () => () => unknown): number[] {
  return sampleInTurns([prepare])[0];
}

/** The same of several things in turns, so that what else the machine does falls on all alike. @returns [things][samples] */
export function sampleInTurns(things: readonly (() => () => unknown)[]): number[][] {
  const samples: number[][] = things.map(() => []);
  for (let run = 0; run < warmUpCount + sampleCount; run++) {
    things.forEach((prepare, index) => {
      const measured = prepare();
      const startMilliseconds = performance.now();
      measured();
      const seconds = (performance.now() - startMilliseconds) / 1000;
      if (run >= warmUpCount) samples[index].push(seconds);
    });
  }
  return samples;
}

/** The report of a suite that needs no browser. */
export function inProcessReport(
  { name, seed }: { name: string; seed: number },
  { rows, ratios }: { rows: BenchRow[]; ratios: Record<string, number> },
): BenchReport {
  const versions = { node: process.version };
  return { schema: 'muxlab-bench/1', adapter: null, seed, versions, suites: [{ name, rows, ratios }] };
}
