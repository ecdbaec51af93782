/** @file The kernels of a mixture of experts on a real device, against their float64 references. */
import { describe, expect, test } from 'vitest';
import { compileKernel } from './compile.ts';
import { expertListsLength } from './expertCounts.ts';
import {
  combineKernels,
  expertListsKernel,
  expertMatmulSpec,
  expertTileRows,
  expertTileRowsFor,
  routeKernel,
} from './experts.ts';
import { checkKernel, deviceForTests } from './kernelChecks.ts';
import type { KernelSpec } from './kernelSpec.ts';
import { expertLists } from './referenceExperts.ts';
import { spanTensor } from './spans.ts';
import { randomTensors, relativeError, runKernel, seededRandom } from './testing.ts';

const device = await deviceForTests();

/** Two different experts of eight for each row, the first of them liked best of all, and weights that sum to one. */
function randomRoutes(rows: number, seed: number): Float32Array<ArrayBuffer> {
  const random = seededRandom(seed);
  const routes = Array.from({ length: rows }, () => {
    const first = Math.floor(8 * random() ** 2);
    const second = (first + 1 + Math.floor(7 * random())) % 8;
    const weight = 0.5 + 0.5 * random();
    return [first, second, weight, 1 - weight];
  });
  return Float32Array.from(routes.flat());
}

/** Two sequences with a row of padding behind each. */
function twoSpans(rows: number): Float32Array<ArrayBuffer> {
  const half = Math.floor(rows / 2);
  return spanTensor([
    { firstRow: 0, rowCount: Math.max(1, half - 1), position: 0, slot: 0 },
    { firstRow: half, rowCount: rows - half - 1, position: 0, slot: 0 },
  ]);
}

const shards = [
  { experts: 8, endExpert: 8 },
  { experts: 4, endExpert: 8 },
  { experts: 1, endExpert: 3 },
];
const listShapes = [1, 2, 5, 17, 64, 131].flatMap((rows) =>
  shards.map((shard) => ({ rows, batch: 2, tokens: rows, ...shard })),
);

describe('gate', () => {
  checkKernel(device, routeKernel, {
    shapes: [1, 5, 64, 65].flatMap((rows) => [2, 4, 7, 16].map((gateExperts) => ({ rows, gateExperts }))),
    distributions: ['unit', 'wide'],
  });

  test('of equal logits the first two are taken, and logits far apart leave nothing to the second', async () => {
    const shape = { rows: 2, gateExperts: 4 };
    const kernel = await compileKernel(device, routeKernel, shape);
    const logits = Float32Array.of(1, 1, 1, 1, -500, 3, 900, -500);
    const routes = await runKernel(device, kernel, shape, { logits, routes: new Float32Array(8) });
    expect([...routes]).toEqual([0, 1, 0.5, 0.5, 2, 1, 1, 0]);
  });
});

describe('lists', () => {
  checkKernel(device, expertListsKernel, {
    shapes: listShapes,
    fill: ({ rows }, seed) => ({ routes: randomRoutes(rows, seed), spans: twoSpans(rows) }),
  });
});

describe('products', () => {
  const sizes = [
    { inner: 4, columns: 4 },
    { inner: 20, columns: 132 },
    { inner: 128, columns: 36 },
  ];
  // Every second one has each number of rows, and each share with two of them.
  const shapes = [1, 5, 17, 64].flatMap((rows, i) =>
    (i % 2 === 0 ? ([1, 2] as const) : ([2, 1] as const)).map((share) => {
      return { rows, share, experts: [8, 4, 1][i % 3], ...sizes[(i + share) % 3] };
    }),
  );
  for (const tileRows of expertTileRows) {
    for (const epilogue of ['bias', 'gelu'] as const) {
      checkKernel(device, expertMatmulSpec({ epilogue, tileRows }), {
        // The epilogue meets rows and shares nowhere but where a sum is stored.
        shapes: epilogue === 'bias' ? shapes : shapes.filter((_, index) => index % 2 === 0),
        fill: ({ rows, experts }, seed) => {
          const routes = Float64Array.from(randomRoutes(rows, seed));
          const lists = new Float64Array(expertListsLength({ rows, experts }));
          const spans = Float64Array.from(twoSpans(rows));
          const shape = { rows, batch: 2, tokens: rows, experts, endExpert: 8 };
          return { lists: Float32Array.from(expertLists(shape, { routes, spans, lists })) };
        },
      });
    }
  }
});

describe('combination', () => {
  for (const spec of Object.values(combineKernels)) {
    checkKernel(device, spec, {
      shapes: [17, 34].flatMap((rows) => shards.map((shard) => ({ rows, width: 20, ...shard }))),
      fill: ({ rows }, seed) => ({ routes: randomRoutes(rows, seed) }),
    });
  }
});

describe('a layer', () => {
  const sizes = { rows: 34, inner: 16, columns: 32 };
  const gateExperts = 8;
  const spans = spanTensor([{ firstRow: 0, rowCount: 34, position: 0, slot: 0 }]);

  async function run<Shape>(
    spec: KernelSpec<Shape>,
    shape: Shape,
    tensors: Readonly<Record<string, Float32Array>>,
  ): Promise<Float32Array<ArrayBuffer>> {
    const given = tensors as Record<string, Float32Array<ArrayBuffer>>;
    const all = { ...randomTensors(spec, shape, 1), ...given };
    return Float32Array.from(await runKernel(device, await compileKernel(device, spec, shape), shape, all));
  }

  /** What experts [first, end) add to zero. */
  async function layer(logits: Float32Array, first: number, end: number): Promise<Float32Array> {
    const { rows, inner, columns } = sizes;
    const local = { experts: end - first, endExpert: end };
    const { a, b, bias } = randomTensors(expertMatmulSpec({ epilogue: 'gelu', tileRows: 4 }), whole(2), 7);
    const down = randomTensors(expertMatmulSpec({ epilogue: 'bias', tileRows: 4 }), whole(1, columns, inner), 8);
    const part = (values: Float32Array) =>
      values.slice((values.length * first) / gateExperts, (values.length * end) / gateExperts);
    const tileRows = expertTileRowsFor({ rows, gateExperts });
    const routes = await run(routeKernel, { rows, gateExperts }, { logits });
    const lists = await run(expertListsKernel, { rows, batch: 1, tokens: rows, ...local }, { routes, spans });
    const experts = local.experts;
    const up = { a, b: part(b), bias: part(bias), lists };
    const hidden = await run(expertMatmulSpec({ epilogue: 'gelu', tileRows }), { ...whole(2), experts }, up);
    const x = await run(
      expertMatmulSpec({ epilogue: 'bias', tileRows }),
      { ...whole(1, columns, inner), experts },
      { a: hidden, b: part(down.b), bias: part(down.bias), lists },
    );
    return run(combineKernels.none, { rows, width: inner, ...local }, { routes, x });
  }

  function whole(share: 1 | 2, inner = sizes.inner, columns = sizes.columns) {
    return { rows: sizes.rows, experts: gateExperts, inner, columns, share };
  }

  test('shards add up to the whole', async () => {
    const { logits } = randomTensors(routeKernel, { rows: sizes.rows, gateExperts }, 3);
    const expected = await layer(logits, 0, 8);
    const parts = [await layer(logits, 0, 4), await layer(logits, 4, 6), await layer(logits, 6, 8)];
    const sum = expected.map((_, i) => parts[0][i] + parts[1][i] + parts[2][i]);
    expect(relativeError(sum, expected)).toBeLessThan(1e-6);
  });
});
