/** @file What became of every request of a run, in order of arrival. Index = request id. */
import type { Instant, RequestId } from '../base/units.ts';
import { requestId } from '../base/units.ts';
import type { FailReason, RejectReason } from '../serving/events.ts';

export type RequestOutcome =
  | { kind: 'in-flight' }
  | { kind: 'completed'; finishSeconds: number; onTime: boolean; predictedClass: number | null }
  | { kind: 'rejected'; reason: RejectReason }
  | { kind: 'failed'; reason: FailReason };

export interface RequestRecord {
  modelIndex: number;
  arrivalSeconds: number;
  /** Infinite: none. */
  sloSeconds: number;
  inputTokens: number;
  outputTokens: number;
  /** Instant; infinite: none was generated. */
  firstTokenSeconds: number;
  /** What the wait for its last window's end may have overshot (ADR 1); 0 unless completed in a paced run. */
  toleranceSeconds: number;
  outcome: RequestOutcome;
}

export class RunRecords {
  readonly records: RequestRecord[] = [];

  arrive(
    at: Instant,
    request: Pick<RequestRecord, 'modelIndex' | 'sloSeconds' | 'inputTokens' | 'outputTokens'>,
  ): RequestId {
    this.records.push({
      ...request,
      arrivalSeconds: at,
      firstTokenSeconds: Infinity,
      toleranceSeconds: 0,
      outcome: { kind: 'in-flight' },
    });
    return requestId(this.records.length - 1);
  }
}
