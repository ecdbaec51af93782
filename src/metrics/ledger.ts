/** @file The book of requests: each arrives once and ends once, and at any time arrived = completed + rejected + failed + in flight. */
import { assert } from '../base/assert.ts';
import type { RequestId } from '../base/units.ts';
import type { Ledger } from '../domain/report.ts';

export interface LedgerBook {
  readonly counts: Ledger;
  /** [requests, and room for more] Where each stands. */
  standing: Uint8Array;
}

const standings = ['unknown', 'in flight', 'ended'];
const [unknown, inFlight, ended] = standings.keys();

export function createLedger(): LedgerBook {
  return {
    counts: { arrived: 0, completed: 0, rejected: {}, failed: {}, inFlight: 0 },
    standing: new Uint8Array(1024),
  };
}

/** @throws AssertionError when the request has arrived before */
export function recordArrival(book: LedgerBook, request: RequestId): void {
  if (request >= book.standing.length) book.standing = enlarged(book.standing, request);
  // Messages are made only where they are needed: this is asked of every request.
  if (book.standing[request] !== unknown) assert(false, `request ${request} arrives a second time`);
  book.standing[request] = inFlight;
  book.counts.arrived++;
  book.counts.inFlight++;
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
  return standing[request] === ended;
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
  const found = standing[request] ?? unknown;
  if (found !== inFlight) assert(false, `request ${request} ends, but is ${standings[found]}`);
  standing[request] = ended;
  counts.inFlight--;
}

function enlarged(standing: Uint8Array, request: number): Uint8Array {
  const larger = new Uint8Array(Math.max(2 * standing.length, request + 1));
  larger.set(standing);
  return larger;
}
