import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outcomeCode, type Snapshot } from '../../experiment/labController.ts';
import { type Box, entryPoint, exitPoint, type GroupPlaces, queueGrid, slotPoint } from './places.ts';
import { QueueTrack, queueAt } from './queueTrack.ts';
import { sceneAt } from './sceneAt.ts';
import { FlowTracks, type Track } from './tracks.ts';

const queue: Box = { left: 0, top: 0, width: 70, height: 56 };
const bar = (left: number): Box => ({ left, top: 10, width: 100, height: 30 });
const places: GroupPlaces = {
  queue,
  box: { left: 90, top: 0, width: 260, height: 60 },
  bars: [new Map([[0, bar(100)]]), new Map([[0, bar(240)]])],
};

describe('the queue', () => {
  test('fills from its head, row by row, inside its box', () => {
    const { capacity, columns } = queueGrid(queue);
    expect({ capacity, columns }).toEqual({ capacity: 20, columns: 5 });
    for (let slot = 0; slot < capacity; slot++) {
      const { x, y } = slotPoint(queue, slot);
      expect(x > 0 && x < queue.width && y > 0 && y < queue.height).toBe(true);
    }
    expect(slotPoint(queue, 0).x).toBeGreaterThan(slotPoint(queue, 1).x);
    const above = { ...queue, height: 18 };
    expect(slotPoint(above, 0).x).toBeLessThan(slotPoint(above, 1).x);
  });

  test('holds, at the time of each snapshot, who waits in it, in order', () => {
    const models = fc.array(fc.nat(2), { maxLength: 8 });
    const step = fc.record({ come: models, begun: fc.nat(4), failed: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        const track = new QueueTrack();
        let waiting: number[] = [];
        let request = 0;
        for (const [index, { come, begun, failed }] of steps.entries()) {
          const all = [...waiting, ...come];
          const departures = all
            .slice(0, begun)
            .map((model) => ({ request: request++, model, atSeconds: index + 0.5 }));
          waiting = all.slice(begun).slice(failed);
          track.update({ fromSeconds: index, toSeconds: index + 1, departures, waitingModels: waiting });
          expect(queueAt(track.items, index + 1).map(({ model }) => model)).toEqual(waiting);
        }
      }),
    );
  });

  test('tells who stood in it from who went straight on', () => {
    const track = new QueueTrack();
    track.update({ fromSeconds: 0, toSeconds: 1, departures: [], waitingModels: [0, 1] });
    const departures = [1, 0, 1].map((model, request) => ({ request, model, atSeconds: 1.5 }));
    expect(track.update({ fromSeconds: 1, toSeconds: 2, departures, waitingModels: [] })).toEqual(new Set([0, 1]));
  });

  test('a burst comes one after the other, and what does not fit is a number', () => {
    const track = new QueueTrack();
    const waitingModels = new Array<number>(30).fill(0);
    track.update({ fromSeconds: 0, toSeconds: 1, departures: [], waitingModels });
    const at = (seconds: number) =>
      sceneAt(
        { groups: [places], queues: [{ items: track.items, waitingCount: 30 }], tracks: [] },
        { seconds, travelSeconds: 0 },
      );
    expect(at(0.5).marks.length).toBeLessThan(at(0.6).marks.length);
    expect(at(2).marks).toHaveLength(18);
    expect(at(2).overflows).toMatchObject([{ count: 12 }]);
  });
});

function track(change: Partial<Track>): Track {
  return { request: 1, model: 0, group: 0, legs: [], waited: true, ended: null, ...change };
}

const twoLegs = [
  { stage: 0, startSeconds: 1, endSeconds: 2 },
  { stage: 1, startSeconds: 3, endSeconds: 4 },
];

describe('a request on its way', () => {
  const markOf = (of: Track, seconds: number, travelSeconds = 0) =>
    sceneAt({ groups: [places], queues: [], tracks: [of] }, { seconds, travelSeconds }).marks[0];

  test('goes through its stages as their time passes, and waits before the next one', () => {
    const of = track({ legs: twoLegs });
    expect(markOf(of, 0.5)).toBeUndefined();
    expect(markOf(of, 1.25).x).toBe(125);
    expect(markOf(of, 2.5).x).toBeLessThan(240);
    expect(markOf(of, 2.5).x).toBeGreaterThan(200);
    expect(markOf(of, 3.5).x).toBe(290);
  });

  test('moves without jumps', () => {
    const of = track({ legs: twoLegs, ended: { atSeconds: 4, outcome: outcomeCode.onTime } });
    let before = markOf(of, 1.0001, 0.2);
    for (let seconds = 1.002; seconds < 4.3; seconds += 0.002) {
      const now = markOf(of, seconds, 0.2);
      if (!now) break;
      expect(Math.hypot(now.x - before.x, now.y - before.y)).toBeLessThan(12);
      before = now;
    }
  });

  test('leaves at the right in its colour, or marked where it missed, and is gone', () => {
    const ended = (outcome: number) => track({ legs: twoLegs, ended: { atSeconds: 4, outcome } });
    expect(markOf(ended(outcomeCode.onTime), 4.2, 0.2)).toMatchObject({ missed: false });
    const late = markOf(ended(outcomeCode.late), 4.3, 0.2);
    expect(late.missed).toBe(true);
    expect(late.x).toBeGreaterThan(340);
    expect(late.x).toBeLessThanOrEqual(exitPoint(bar(240), places.box).x);
    expect(markOf(ended(outcomeCode.onTime), 4.5, 0.2)).toBeUndefined();
    expect(markOf(ended(outcomeCode.onTime), 4, 0)).toBeUndefined();
  });

  test('that is refused falls where it came in', () => {
    const refused = track({ ended: { atSeconds: 1, outcome: outcomeCode.rejected } });
    const mark = markOf(refused, 1.1, 0.2);
    expect(mark).toMatchObject({ missed: true, x: entryPoint(queue).x });
  });

  test('whose stage has no known end stands in the middle of it', () => {
    const raw = track({ legs: [{ stage: 0, startSeconds: 1, endSeconds: Number.NaN }] });
    expect(markOf(raw, 5).x).toBe(150);
  });
});

describe('followed from snapshots and rings', () => {
  const groups = [
    {
      interOp: 2,
      intraOp: 1,
      models: [0],
      draining: false,
      finishingCount: 0,
      stages: [0, 1].map((device) => ({ deviceIndices: [device], blocks: [] })),
      waitingModels: [] as number[],
      waitingCount: 0,
    },
  ];
  const snapshot = (nowSeconds: number) => ({ nowSeconds, groups }) as unknown as Snapshot;
  const span = (device: number, request: number, stage: number, start: number, end: number) =>
    Float64Array.of(device, 0, request, stage, start, end, 0);

  test('a request is one track of legs; a stage told again has its end corrected', () => {
    const flow = new FlowTracks();
    flow.take(snapshot(1), { spans: span(0, 7, 0, 0.5, 0.9), requests: [] }, false);
    flow.take(snapshot(2), { spans: span(0, 7, 0, 0.5, 1.1), requests: [] }, true);
    flow.take(snapshot(3), { spans: span(1, 7, 1, 2, 2.5), requests: [] }, true);
    const dot = { request: 7, model: 0, arrivalSeconds: 0.4, latencySeconds: 2.1, outcome: outcomeCode.onTime };
    flow.take(snapshot(4), { spans: new Float64Array(), requests: [dot] }, true);
    expect([...flow.tracks.values()]).toMatchObject([
      {
        group: 0,
        legs: [
          { stage: 0, startSeconds: 0.5, endSeconds: 1.1 },
          { stage: 1, startSeconds: 2, endSeconds: 2.5 },
        ],
        ended: { atSeconds: 2.5, outcome: outcomeCode.onTime },
      },
    ]);
    flow.take(snapshot(9), { spans: new Float64Array(), requests: [] }, true);
    expect(flow.tracks.size).toBe(0);
  });

  test('however many requests a second, no more are followed than can be drawn for', () => {
    const flow = new FlowTracks();
    const spans = Array.from({ length: 9000 }, (_, request) => [...span(0, request, 0, 0.5, 0.9)]).flat();
    flow.take(snapshot(1), { spans: Float64Array.from(spans), requests: [] }, false);
    expect(flow.tracks.size).toBeLessThanOrEqual(3000);
  });
});
