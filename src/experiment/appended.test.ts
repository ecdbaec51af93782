import { expect, test } from 'vitest';
import { append, clear, createRing, type Ring, readFrom } from '../base/ring.ts';
import { applyAppended, RingFollower } from './appended.ts';
import { type LabRings, requestWidth, spanWidth } from './labController.ts';

function createRings(): LabRings {
  const ring = (width: number) => createRing({ capacity: 8, width });
  return {
    spans: ring(spanWidth),
    requests: ring(requestWidth),
    ghostSpans: ring(spanWidth),
    ghostRequests: ring(requestWidth),
  };
}

function firstsOf(ring: Ring): number[] {
  const firsts: number[] = [];
  readFrom(ring, 0, (values, offset) => firsts.push(values[offset]));
  return firsts;
}

const request = (id: number) => [id, 0, 0.5, 0.1, 0];

test('copies follow rings that are not shared, over restarts and overflows', () => {
  const [source, copy] = [createRings(), createRings()];
  const follower = new RingFollower(source);
  const bringUpToDate = () => applyAppended(copy, follower.take());

  append(source.requests, request(1));
  bringUpToDate();
  append(source.requests, request(2));
  bringUpToDate();
  expect(firstsOf(copy.requests)).toEqual([1, 2]);

  // A new run that has written more than the one before when the reader next looks.
  clear(source.requests);
  for (const id of [10, 11, 12]) append(source.requests, request(id));
  bringUpToDate();
  expect(firstsOf(copy.requests)).toEqual([10, 11, 12]);

  for (let id = 20; id < 40; id++) append(source.requests, request(id));
  bringUpToDate();
  expect(firstsOf(copy.requests)).toEqual(firstsOf(source.requests));
  bringUpToDate();
  expect(firstsOf(copy.requests)).toEqual(firstsOf(source.requests));
  expect(firstsOf(copy.spans)).toEqual([]);
});
