/** @file The book of requests: each arrives once and ends once, and at any time arrived = completed + rejected + failed + in flight. */
import { assert } from '../base/assert.ts';
import type { RequestId } from '../base/units.ts';
import type { Ledger } from '../domain/report.ts';

export interface LedgerBook {
  readonly counts: Ledger;
  /** Where each request stands; absent: not arrived. */
  readonly standing: Map<RequestId, 'in flight' | 'ended'>;
}

export function createLedger(): LedgerBook {
  return { counts: { arrived: 0, completed: 0, rejected: {}, failed: {}, inFlight: 0 }, standing: new Map() };
}

/** @throws AssertionError when the request has arrived before */
export function recordArrival({ counts, standing }: LedgerBook, request: RequestId): void {
  assert(!standing.has(request), `request ${request} arrives a second time`);
  standing.set(request, 'in flight');
  counts.arrived++;
  counts.inFlight++;
}

/** @throws AssertionError unless the request is in flight, as all endings do */
export function recordCompletion(book: LedgerBook, request: RequestId): void {
  end(book, request);
  book.counts.completed++;
}

export function recordRejection(book: LedgerBook, request: RequestId, reason: string): void {
  end(book, request);
  book.counts.rejected[reason] = (book.counts.rejected[reason] ?? 0) + 1;
}

export function recordFailure(book: LedgerBook, request: RequestId, reason: string): void {
  end(book, request);
  book.counts.failed[reason] = (book.counts.failed[reason] ?? 0) + 1;
}

export function hasEnded({ standing }: LedgerBook, request: RequestId): boolean {
  return standing.get(request) === 'ended';
}

/** @throws AssertionError when a request is lost or counted twice */
export function assertConserved({ arrived, completed, rejected, failed, inFlight }: Ledger): void {
  const ended = completed + total(rejected) + total(failed);
  assert(arrived === ended + inFlight, `${arrived} requests arrived, ${ended} ended and ${inFlight} are in flight`);
}

/** Requests over all reasons. */
export function total(byReason: Readonly<Record<string, number>>): number {
  return Object.values(byReason).reduce((sum, count) => sum + count, 0);
}

/** A snapshot that later records do not change. */
export function copyLedger(counts: Ledger): Ledger {
  return { ...counts, rejected: { ...counts.rejected }, failed: { ...counts.failed } };
}

function end({ counts, standing }: LedgerBook, request: RequestId): void {
  assert(
    standing.get(request) === 'in flight',
    `request ${request} ends, but is ${standing.get(request) ?? 'unknown'}`,
  );
  standing.set(request, 'ended');
  counts.inFlight--;
}
