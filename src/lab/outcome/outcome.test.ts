import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outcomeCode } from '../../experiment/labController.ts';
import type { RequestDot } from '../charts/runLog.ts';
import { encodeState } from '../link/codec.ts';
import { linkedOutcome, openOutcome } from '../link/linkOutcome.ts';
import { freshState } from '../link/linkState.ts';
import { linkOf, openLink } from '../link/linkText.ts';
import { twoModelsTwoDevices } from '../presets.ts';
import { untouchedOutcome, withPercentile } from './outcomeChoice.ts';
import { exactnessWords, percentileName, readPercentile } from './percentiles.ts';
import { RunLatencies, tallyOf } from './runLatencies.ts';
import { RunShares, ShareCounts, type ShareWindow, shareWindowOf } from './shareOverTime.ts';

const dot = (arrivalSeconds: number, latencySeconds: number, outcome: number = outcomeCode.onTime): RequestDot => ({
  request: 0,
  model: 0,
  arrivalSeconds,
  latencySeconds,
  outcome,
});

function shareOverTime(requests: readonly RequestDot[], window: ShareWindow, toSeconds: number) {
  const counts = new ShareCounts();
  for (const request of requests) counts.add(request);
  return counts.over(window, toSeconds);
}

describe('the share over time', () => {
  const window = { windowSeconds: 2, stepSeconds: 1 };

  test('is that of the requests that ended within the window', () => {
    const requests = [
      dot(0.1, 0.2),
      dot(0.4, 1.2, outcomeCode.late),
      dot(2.5, Number.NaN, outcomeCode.rejected),
      dot(2.6, 0.1),
    ];
    expect(shareOverTime(requests, window, 4.5)).toEqual([
      { timeSeconds: 1, share: 1, endedCount: 1 },
      { timeSeconds: 2, share: 0.5, endedCount: 2 },
      { timeSeconds: 3, share: 1 / 3, endedCount: 3 },
      { timeSeconds: 4, share: 0.5, endedCount: 2 },
    ]);
  });

  test('has gaps where nothing ended, and no point past now', () => {
    const shares = shareOverTime([dot(0.1, 0.1), dot(9, 0.1)], window, 6).map(({ share }) => share);
    expect(shares).toEqual([1, 1, null, null, null, null]);
    expect(shareOverTime([], window, 0.5)).toEqual([]);
  });

  test('counts every request once in each of the windows it lies in', () => {
    const someDots = fc.array(fc.tuple(fc.double({ min: 0, max: 20, noNaN: true }), fc.boolean()), { maxLength: 60 });
    fc.assert(
      fc.property(someDots, (given) => {
        const requests = given.map(([end, late]) => dot(end, 0, late ? outcomeCode.late : outcomeCode.onTime));
        const points = shareOverTime(requests, window, 30);
        const total = points.reduce((sum, { endedCount }) => sum + endedCount, 0);
        expect(total).toBe(2 * requests.length);
      }),
    );
  });

  test('slides by a quarter of a window that fits the run', () => {
    expect(shareWindowOf(60)).toEqual({ windowSeconds: 2, stepSeconds: 0.5 });
    expect(shareWindowOf(3).windowSeconds).toBe(0.5);
  });

  test('of a model is that of its own requests, until they are cleared', () => {
    const shares = new RunShares();
    shares.add({ ...dot(0.1, 0.1), model: 1 });
    shares.add(dot(0.2, 0.1, outcomeCode.late));
    const at = (counts: ShareCounts) => counts.over(window, 1)[0].share;
    expect([at(shares.all), at(shares.ofModel(0)), at(shares.ofModel(1))]).toEqual([0.5, 0, 1]);
    shares.clear();
    expect([at(shares.all), at(shares.ofModel(1))]).toEqual([null, null]);
  });
});

describe('percentiles', () => {
  test('of all are of all latencies, and of a model of its own; what has none counts in neither', () => {
    const latencies = new RunLatencies();
    for (const latencySeconds of [1, 2, 3]) latencies.add({ model: 0, latencySeconds });
    for (const latencySeconds of [10, Number.NaN]) latencies.add({ model: 1, latencySeconds });
    expect(latencies.all.quantile(0.5)).toBe(2.5);
    expect(latencies.ofModel(0).quantile(0.5)).toBe(2);
    expect(latencies.ofModel(1).quantile(0.99)).toBe(10);
    latencies.clear();
    expect(latencies.all.quantile(0.5)).toBeNull();
    expect(tallyOf([{ latencySeconds: 4 }, { latencySeconds: Number.NaN }]).count).toBe(1);
  });

  test('are called as the field calls them, and say how exact they are', () => {
    expect([0, 50, 99.9, 100].map(percentileName)).toEqual(['min', 'p50', 'p99.9', 'max']);
    expect(exactnessWords({ count: 1, isExact: true })).toBe('exact, of 1 completed request');
    expect(exactnessWords({ count: 50_000, isExact: false })).toMatch(/^within 0\.25.%, of 50000 completed requests$/);
  });

  test.each([
    ['97.5', 97.5],
    ['p99', 99],
    ['99,9', 99.9],
    ['0', 0],
    ['', null],
    ['101', null],
    ['-1', null],
    ['most', null],
  ])('typed as "%s" is %s', (text, percentile) => {
    expect(readPercentile(text)).toBe(percentile);
  });

  test('are changed, joined and taken away, one to three and none twice', () => {
    expect(withPercentile([50, 99], 0, 90)).toEqual([90, 99]);
    expect(withPercentile([50, 99], 2, 95)).toEqual([50, 95, 99]);
    expect(withPercentile([50, 90, 99], 3, 95)).toEqual([50, 90, 99]);
    expect(withPercentile([50, 99], 1, 50)).toEqual([50, 99]);
    expect(withPercentile([50, 99], 0, null)).toEqual([99]);
    expect(withPercentile([99], 0, null)).toEqual([99]);
  });
});

describe('a link', () => {
  const shown = freshState(twoModelsTwoDevices);

  test('holds what was chosen, and nothing where nothing was', () => {
    const outcome = { percentiles: [50, 97.5, 99.9], byModel: true };
    expect(openLink(linkOf({ ...shown, outcome }), shown).outcome).toEqual(outcome);
    expect(linkedOutcome(untouchedOutcome)).toEqual({});
    expect(openLink(linkOf(shown), shown).problems).toEqual([]);
  });

  test.each<[unknown, number[], RegExp]>([
    [{ percentiles: [50, 120] }, [50, 100], /^the link's outcome\.percentiles: .*50, 100 are taken$/],
    [{ percentiles: [1, 2, 3, 4] }, [1, 2, 3], /are taken$/],
    [{ percentiles: ['p50'] }, [50, 99], /must be one to 3 numbers from 0 to 100$/],
    [{ percentiles: [] }, [50, 99], /must be one to 3 numbers/],
    [7, [50, 99], /^the link's outcome: must be an object$/],
    [{ byModel: 'yes' }, [50, 99], /^the link's outcome\.byModel: must be true or false$/],
  ])('that says %j opens, and says what of it was not taken', (outcome, percentiles, sentence) => {
    const problems: string[] = [];
    expect(openOutcome(outcome, problems).percentiles).toEqual(percentiles);
    expect(problems).toEqual([expect.stringMatching(sentence)]);
    const text = encodeState({ version: 1, scenario: twoModelsTwoDevices.id, outcome });
    expect(openLink(text, shown).problems).toHaveLength(1);
  });

  test('with no outcome at all opens as untouched', () => {
    expect(openOutcome(undefined, [])).toEqual(untouchedOutcome);
  });
});
