import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explainLatency, type StageSpan, sharesOf } from './lateness.ts';

const span = (stageIndex: number, request: number, [startSeconds, endSeconds]: [number, number], modelIndex = 0) => ({
  groupIndex: 0,
  stageIndex,
  modelIndex,
  requests: [request],
  startSeconds,
  endSeconds,
  linkSeconds: 0,
});

test('a request behind a burst of another model waits for its stage, and the burst is named', () => {
  const spans = [span(0, 0, [1, 2]), span(0, 1, [2, 3]), span(0, 2, [3, 4], 1)];
  const explained = explainLatency(2, { arrivalsSeconds: [1, 1, 1.5], spans });
  expect(explained?.steps).toEqual([
    { kind: 'waiting', stageIndex: 0, fromSeconds: 1.5, toSeconds: 3 },
    { kind: 'compute', stageIndex: 0, fromSeconds: 3, toSeconds: 4 },
  ]);
  expect(explained?.blame).toEqual([
    { modelIndex: 0, requestCount: 2, seconds: 1.5, firstArrivalSeconds: 1, lastArrivalSeconds: 1 },
  ]);
});

test('between stages a request waits in a bubble, and the link has its part of a stage', () => {
  const spans: StageSpan[] = [span(1, 0, [0.5, 3]), span(0, 1, [0, 1]), { ...span(1, 1, [3, 5]), linkSeconds: 0.5 }];
  const explained = explainLatency(1, { arrivalsSeconds: [0, 0], spans });
  expect(explained && sharesOf(explained)).toEqual({ waiting: 0, compute: 2.5, 'hand-off': 0.5, bubble: 2 });
  expect(explained?.blame).toMatchObject([{ modelIndex: 0, requestCount: 1, seconds: 2 }]);
});

test('arrivals of a model that lie apart are bursts of their own, the longer first', () => {
  const spans = [span(0, 0, [0, 1]), span(0, 1, [9.5, 10]), span(0, 2, [10, 13]), span(0, 3, [13, 14], 1)];
  const explained = explainLatency(3, { arrivalsSeconds: [0, 5, 9.5, 9.6], spans });
  expect(explained?.blame.map(({ seconds }) => seconds)).toEqual([3, expect.closeTo(0.4)]);
});

test('other groups and what came later are not to blame', () => {
  const elsewhere = { ...span(0, 0, [0, 9]), groupIndex: 1 };
  const spans = [elsewhere, span(0, 1, [2, 3]), span(0, 2, [3, 4])];
  expect(explainLatency(1, { arrivalsSeconds: [0, 1, 1], spans })?.blame).toEqual([]);
});

test('a request that was never executed has no explanation', () => {
  expect(explainLatency(7, { arrivalsSeconds: [], spans: [span(0, 0, [0, 1])] })).toBeUndefined();
});

test('the steps always add up to the latency, and the blame never exceeds the waiting', () => {
  const durations = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 20 })), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(durations, (requests) => {
      const arrivalsSeconds: number[] = [];
      const spans: StageSpan[] = [];
      const free = [0, 0];
      let arrival = 0;
      requests.forEach(([gap, length], request) => {
        arrival += gap;
        arrivalsSeconds.push(arrival);
        let ready = arrival;
        for (const stage of [0, 1]) {
          const start = Math.max(ready, free[stage]);
          free[stage] = start + length;
          ready = free[stage];
          spans.push(span(stage, request, [start, ready], request % 2));
        }
      });
      for (const request of requests.keys()) {
        const explained = explainLatency(request, { arrivalsSeconds, spans });
        if (!explained) throw new Error('every request was executed');
        const { waiting, compute, bubble, 'hand-off': handOff } = sharesOf(explained);
        const latency = explained.finishSeconds - explained.arrivalSeconds;
        expect(waiting + compute + bubble + handOff).toBeCloseTo(latency, 9);
        const blamed = explained.blame.reduce((sum, { seconds }) => sum + seconds, 0);
        expect(blamed).toBeLessThanOrEqual(waiting + bubble + 1e-9);
      }
    }),
  );
});
