/** @file What there is to know of an imported trace before it is mapped: its rows, whose requests they are, how bursty. */
import { type Burstiness, burstinessOf } from './burstiness.ts';
import type { ImportedTrace, ImportReport } from './import/trace.ts';

export interface TraceSummary {
  report: ImportReport;
  /** Functions, clients or models, in the order of the file's first mention, which is that of the stripes. */
  functions: { key: string; requestCount: number }[];
  burstiness: Burstiness;
}

export function summarizeTrace({ trace, report }: ImportedTrace): TraceSummary {
  const counts = new Uint32Array(trace.keys.length);
  for (const key of trace.keyIndices) counts[key]++;
  return {
    report,
    functions: trace.keys.map((key, index) => ({ key, requestCount: counts[index] })),
    burstiness: burstinessOf(trace.timesSeconds),
  };
}
