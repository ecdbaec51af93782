/** @file The kernels that know of sequences in a batch, on a real device, against their float64 references. */
import { describe, expect, test } from 'vitest';
import { attentionKernels, cacheAppendKernel, cachedAttentionKernels, spanAttentionKernels } from './attention.ts';
import { compileKernel } from './compile.ts';
import { checkKernel, deviceForTests } from './kernelChecks.ts';
import type { KernelFamily } from './kernelSpec.ts';
import { pickKernels } from './pick.ts';
import { type Span, type SpanShape, spanTensor } from './spans.ts';
import { randomTensors, runKernel, seededRandom } from './testing.ts';
import { tokenEmbedKernel } from './tokenEmbed.ts';

const device = await deviceForTests();
const families: KernelFamily[] = ['subgroup', 'portable'];

type TestTensors = Readonly<Record<string, Float32Array<ArrayBuffer>>>;

/** Sequences of 1 … `tokens` rows, at least one as long as may be, in places of `tokens` rows each. */
function randomSpans({ batch, tokens }: SpanShape, seed: number): Span[] {
  const random = seededRandom(seed);
  return Array.from({ length: batch }, (_, index) => {
    const rowCount = index === batch - 1 ? tokens : 1 + Math.floor(random() * tokens);
    return { firstRow: index * tokens, rowCount, position: 0, slot: 0 };
  });
}

/** The same in slots of their own, in another order than in the batch, behind tokens that are cached already. */
function cachedSpans(shape: SpanShape & { slots: number; maxTokens: number }, seed: number): Span[] {
  const random = seededRandom(seed + 100);
  return randomSpans(shape, seed).map((span, index) => ({
    ...span,
    position: Math.floor(random() * (shape.maxTokens - span.rowCount + 1)),
    slot: shape.slots - 1 - index,
  }));
}

const spansOnly = (shape: SpanShape, seed: number) => ({ spans: spanTensor(randomSpans(shape, seed)) });

describe('attention of spans', () => {
  const shapes = [1, 2, 3, 4, 5, 17, 63, 64, 65].map((tokens, i) => {
    const batch = 1 + (i % 4);
    // One row more than the spans take: it belongs to none.
    return { rows: batch * tokens + 1, batch, tokens, heads: 1 + (i % 3), headSize: [16, 32, 48, 64][i % 4] };
  });
  for (const family of families) {
    for (const sees of ['all', 'causal'] as const) {
      checkKernel(device, spanAttentionKernels[sees][family], { shapes, fill: spansOnly });
    }
  }

  test.each(families)(
    '%s: spans as long as they can be are what whole sequences are, to the last bit',
    async (family) => {
      const shape = { rows: 34, batch: 2, tokens: 17, heads: 4, headSize: 32 };
      const whole = attentionKernels[family];
      const spans = spanAttentionKernels.all[family];
      const tensors = randomTensors(whole, shape, 1);
      const places = [0, 17].map((firstRow) => ({ firstRow, rowCount: 17, position: 0, slot: 0 }));
      const expected = await runKernel(device, await compileKernel(device, whole, shape), shape, tensors);
      const withSpans = { ...tensors, spans: spanTensor(places) };
      const actual = await runKernel(device, await compileKernel(device, spans, shape), shape, withSpans);
      expect(actual).toEqual(expected);
    },
  );

  test.each(families)('%s: an empty span, and rows of no span, are left alone', async (family) => {
    const shape = { rows: 6, batch: 2, tokens: 4, heads: 1, headSize: 16 };
    const spec = spanAttentionKernels.causal[family];
    const places = [
      { firstRow: 0, rowCount: 0, position: 0, slot: 0 },
      { firstRow: 1, rowCount: 4, position: 0, slot: 0 },
    ];
    const tensors: TestTensors = { ...randomTensors(spec, shape, 1), spans: spanTensor(places) };
    const result = await runKernel(device, await compileKernel(device, spec, shape), shape, tensors);
    const untouched = (row: number) => result.slice(16 * row, 16 * (row + 1));
    expect(untouched(0)).toEqual(tensors.result.slice(0, 16));
    expect(untouched(5)).toEqual(tensors.result.slice(5 * 16));
    expect(result.slice(16, 32)).toEqual(tensors.qkv.slice(48 + 32, 48 + 48)); // one key: its value
  });
});

describe('the cache', () => {
  const shapes = [
    { tokens: 1, heads: 4, headSize: 32, maxTokens: 256 },
    { tokens: 3, heads: 3, headSize: 16, maxTokens: 11 },
    { tokens: 9, heads: 2, headSize: 48, maxTokens: 9 },
    { tokens: 33, heads: 1, headSize: 64, maxTokens: 70 },
  ].map((shape, i) => ({ ...shape, rows: (i + 1) * shape.tokens, batch: i + 1, slots: i + 3 }));
  const fill = (shape: (typeof shapes)[number], seed: number) => ({ spans: spanTensor(cachedSpans(shape, seed)) });
  checkKernel(device, cacheAppendKernel, { shapes, fill });
  for (const family of families) checkKernel(device, cachedAttentionKernels[family], { shapes, fill });

  test.each(families)('%s: in pieces, through the cache, a sequence is what it is at once', async (family) => {
    const shape = { rows: 11, batch: 1, tokens: 11, heads: 3, headSize: 16, slots: 2, maxTokens: 12 };
    const causal = spanAttentionKernels.causal[family];
    const cached = cachedAttentionKernels[family];
    const at = (firstRow: number, rowCount: number, position: number) =>
      spanTensor([{ firstRow, rowCount, position, slot: 1 }]);
    const tensors: TestTensors = { ...randomTensors(causal, shape, 1), spans: at(0, 11, 0) };
    const expected = await runKernel(device, await compileKernel(device, causal, shape), shape, tensors);
    let cache = new Float32Array(2 * 12 * 2 * 48);
    let result = new Float32Array(11 * 48);
    for (const [first, count] of [
      [0, 6],
      [6, 1],
      [7, 4],
    ]) {
      const piece = { qkv: tensors.qkv, spans: at(first, count, first) };
      const append = await compileKernel(device, cacheAppendKernel, shape);
      cache = (await runKernel(device, append, shape, { ...piece, cache })) as Float32Array<ArrayBuffer>;
      const attention = await compileKernel(device, cached, shape);
      result = (await runKernel(device, attention, shape, { ...piece, cache, result })) as Float32Array<ArrayBuffer>;
    }
    expect(result).toEqual(expected);
  });
});

describe('token embedding', () => {
  const shapes = [
    { rows: 1, batch: 1, tokens: 1, width: 128, vocabularySize: 256, places: 256 },
    { rows: 33, batch: 3, tokens: 11, width: 48, vocabularySize: 3, places: 11 },
    { rows: 10, batch: 2, tokens: 4, width: 4, vocabularySize: 7, places: 6 },
  ];
  checkKernel(device, tokenEmbedKernel, {
    shapes,
    fill: (shape, seed) => {
      const random = seededRandom(seed);
      // The last id is one past the vocabulary, and the last position may be past the places.
      const ids = new Float32Array(shape.rows).map(() => Math.floor(random() * (shape.vocabularySize + 1)));
      const spans = randomSpans(shape, seed).map((span) => ({
        ...span,
        position: Math.floor(random() * shape.places),
      }));
      return { ids, spans: spanTensor(spans) };
    },
  });
});

describe('one row for each sequence', () => {
  const shapes = [
    { rows: 1, batch: 1, tokens: 1, width: 4 },
    { rows: 52, batch: 3, tokens: 17, width: 128 },
    { rows: 5, batch: 5, tokens: 1, width: 20 },
  ];
  for (const spec of Object.values(pickKernels)) checkKernel(device, spec, { shapes, fill: spansOnly });
});
