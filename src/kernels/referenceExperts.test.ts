/** @file The references of a mixture of experts, where a result can be had by hand. */
import { expect, test } from 'vitest';
import { combine, expertLists, expertMatmul, route } from './referenceExperts.ts';
import { spanTensor } from './spans.ts';

const vector = (...values: number[]) => Float64Array.from(values);

test('the gate takes the two largest logits, of equals the first, and shares by their softmax', () => {
  const routes = route({ rows: 2, gateExperts: 3 }, vector(0, Math.log(3), -1, 2, 2, 2));
  [1, 0, 0.75, 0.25, 0, 1, 0.5, 0.5].forEach((value, i) => {
    expect(routes[i]).toBeCloseTo(value, 12);
  });
});

/** Three rows of which the middle one is padding; experts (1, 2), (0, 1), (2, 3). */
const routes = vector(1, 2, 0.75, 0.25, 0, 1, 0.5, 0.5, 2, 3, 0.75, 0.25);
const spans = Float64Array.from(
  spanTensor([
    { firstRow: 0, rowCount: 1, position: 0, slot: 0 },
    { firstRow: 2, rowCount: 1, position: 0, slot: 0 },
  ]),
);

test('lists hold the assignments of each local expert, and nothing of padding or of others', () => {
  const shape = { rows: 3, batch: 2, tokens: 1 };
  const all = expertLists(
    { ...shape, experts: 4, endExpert: 4 },
    { routes, spans, lists: new Float64Array(11).fill(-1) },
  );
  expect([...all]).toEqual([0, 0, 1, 3, 4, 0, 1, 4, 5, -1, -1]);
  const local = expertLists(
    { ...shape, experts: 2, endExpert: 3 },
    { routes, spans, lists: new Float64Array(9).fill(-1) },
  );
  expect([...local]).toEqual([0, 1, 3, 0, 1, 4, -1, -1, -1]);
});

test('an expert multiplies what is on its list, reading the row of the token or of the assignment', () => {
  // Expert 0 has the second choice of row 0, expert 1 both choices of row 1.
  const lists = vector(0, 1, 3, 1, 2, 3);
  const shape = { rows: 2, experts: 2, inner: 1, columns: 1 };
  const experts = { b: vector(10, 100), bias: vector(0.5, 0), lists, result: vector(-1, -1, -1, -1) };
  const shared = expertMatmul({ ...shape, share: 2 }, { ...experts, a: vector(1, 2) }, (x) => x);
  expect([...shared]).toEqual([-1, 10.5, 200, 200]);
  const own = expertMatmul({ ...shape, share: 1 }, { ...experts, a: vector(1, 2, 3, 4) }, (x) => -x);
  expect([...own]).toEqual([-1, -20.5, -300, -400]);
});

test('rows are put together from what local experts made of them', () => {
  const x = vector(8, 16, 2, 4, 100, 200);
  const shape = { rows: 3, width: 1 };
  expect([...combine({ ...shape, experts: 4, endExpert: 4 }, { routes, x })]).toEqual([10, 3, 125]);
  expect([...combine({ ...shape, experts: 1, endExpert: 3 }, { routes, x })]).toEqual([4, 0, 75]);
});
