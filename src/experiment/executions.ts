/** @file The stage executions of a run that ended, as the rings have those of one that goes on. */
import type { Report } from '../domain/report.ts';
import type { StageSpan } from '../metrics/lateness.ts';

export interface Executions {
  spans: readonly StageSpan[];
  devicesOf(span: StageSpan): readonly number[];
}

/** @returns [n · spanWidth] Records by start, one for each device of a stage; `missed` is what became of the first request */
export function executionRecords(
  { spans, devicesOf }: Executions,
  { requests: { onTime } }: Pick<Report, 'requests'>,
): Float64Array {
  const ordered = spans.toSorted((a, b) => a.startSeconds - b.startSeconds);
  return Float64Array.from(
    ordered.flatMap((span) => {
      const { modelIndex, requests, stageIndex, startSeconds, endSeconds } = span;
      const missed = onTime[requests[0]] ? 0 : 1;
      return devicesOf(span).flatMap((device) => [
        device,
        modelIndex,
        requests[0],
        stageIndex,
        startSeconds,
        endSeconds,
        missed,
      ]);
    }),
  );
}
