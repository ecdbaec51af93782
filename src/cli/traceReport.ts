/** @file What became of a trace's rows and requests, in three lines. */
import { formatCount } from '../base/format.ts';
import type { MappedTrace } from '../workload/mapTrace.ts';
import type { TraceSummary } from '../workload/traceSummary.ts';

export function traceReport({ report, functions, burstiness }: TraceSummary, mapped: MappedTrace): string {
  const dropped = Object.entries(report.dropped).map(([reason, count]) => ` + ${count} ${reason}`);
  const { requestCount, dropped: left } = mapped.report;
  const windows = burstiness.windows.map(
    ({ windowSeconds, dispersionIndex, peakToMean }) =>
      `in ${windowSeconds} s index of dispersion ${dispersionIndex.toFixed(2)}, peak ÷ mean ${peakToMean.toFixed(2)}`,
  );
  const cv = burstiness.gapCv === null ? 'no CV of gaps' : `CV of gaps ${burstiness.gapCv.toFixed(2)}`;
  return [
    `${report.format}: ${report.rowsRead} rows read = ${report.rowsEmitted} emitted${dropped.join('')}`,
    `${formatCount(requestCount, 'request')} of ${functions.length} functions or clients = ${mapped.report.mapped} mapped + ${left.outsideWindow} outside-window + ${left.unmappedKey} unmapped; ${formatCount(mapped.arrivals.timesSeconds.length, 'arrival')} after scaling`,
    `the whole trace: ${[cv, ...windows].join('; ')}`,
    '',
  ].join('\n');
}
