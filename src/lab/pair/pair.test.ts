import { describe, expect, test } from 'vitest';
import type { Report } from '../../domain/report.ts';
import { outcomeCode } from '../../experiment/labController.ts';
import { finishFakeRun } from '../testing/finishedFakeRun.ts';
import { meetSameArrivals, mostDifferent, pairRows, regretOfPair, regretSentence } from './pair.ts';

const reportOf = async (placementId: string) =>
  (await finishFakeRun({ placementId, sloScale: 2 })).state.report as Report;
const pair = {
  a: { label: 'Shared pipeline', report: await reportOf('shared') },
  b: { label: 'Dedicated', report: await reportOf('dedicated') },
};
const onTimeOf = ({ attainment, ledger }: Report) => Math.round((attainment ?? 0) * ledger.arrived);

describe('regret', () => {
  const regret = regretOfPair(pair);

  test('is of requests, and its difference is that of the totals', () => {
    expect(regret?.onlyA.length).toBeGreaterThan(0);
    expect(Number(regret?.onlyA.length) - Number(regret?.onlyB.length)).toBe(
      onTimeOf(pair.a.report) - onTimeOf(pair.b.report),
    );
    for (const { a, b } of regret?.onlyA ?? []) {
      expect([a.outcome, b.outcome === outcomeCode.onTime]).toEqual([outcomeCode.onTime, false]);
    }
  });

  test('of a run against itself is none, and the other way round is its mirror', () => {
    const same = regretOfPair({ a: pair.a, b: pair.a });
    expect([same?.onlyA, same?.onlyB]).toEqual([[], []]);
    const mirrored = regretOfPair({ a: pair.b, b: pair.a });
    expect(mirrored?.onlyB.map(({ request }) => request)).toEqual(regret?.onlyA.map(({ request }) => request));
  });

  test('is said in requests', () => {
    const [dot] = (regret?.onlyA ?? []).map((each) => each);
    expect(regretSentence({ onlyA: Array(37).fill(dot), onlyB: Array(4).fill(dot), arrived: 412 })).toBe(
      '37 requests of 412 that A served in time B missed, 4 the other way.',
    );
  });

  test('names those that differ most, the largest first', () => {
    if (!regret) throw new Error('the same arrivals');
    const seconds = mostDifferent(regret, 10).map(({ a, b }) => Math.abs(a.latencySeconds - b.latencySeconds));
    expect(seconds).toEqual([...seconds].sort((one, other) => other - one));
    expect(mostDifferent(regret, 3)).toHaveLength(3);
  });

  test('is not made of other arrivals', () => {
    const { requests } = pair.b.report;
    const later = { ...requests, arrivalSeconds: requests.arrivalSeconds.map((arrival) => arrival + 1) };
    const other = { a: pair.a, b: { ...pair.b, report: { ...pair.b.report, requests: later } } };
    expect([meetSameArrivals(pair), meetSameArrivals(other), regretOfPair(other)]).toEqual([true, false, null]);
  });
});

test('rows hold every figure of both, and B less A', () => {
  const rows = pairRows(pair);
  expect(rows.map(({ name }) => name)).toEqual([
    'within SLO',
    'digits A',
    'digits B',
    'mean',
    'p50',
    'p90',
    'p99',
    'arrived',
  ]);
  expect(rows[0].difference).toMatch(/^[−+]?\d+\.\d points$/);
});
