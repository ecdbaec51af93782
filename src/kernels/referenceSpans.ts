/** @file The operators that know of sequences in a batch, in float64: see `reference.ts`. */
import { type Span, type SpanShape, spansOf } from './spans.ts';

export interface SpanAttentionShape extends SpanShape {
  readonly heads: number;
  readonly headSize: number;
}

export interface CacheShape extends SpanAttentionShape {
  readonly slots: number;
  /** Most tokens of a slot. */
  readonly maxTokens: number;
}

/** Keys and values of one head: those of token s begin at `first + s · stride`, the value `width` after the key. */
interface Keys {
  readonly values: Float64Array;
  readonly first: number;
  readonly stride: number;
  readonly width: number;
}

/** softmax(query · keys / √headSize) · values over the first `count` keys. */
export function attend(query: Float64Array, keys: Keys, count: number): Float64Array {
  const weights = new Float64Array(count);
  for (let s = 0; s < count; s++) {
    const start = keys.first + s * keys.stride;
    for (let d = 0; d < query.length; d++) weights[s] += query[d] * keys.values[start + d];
    weights[s] /= Math.sqrt(query.length);
  }
  softmaxInPlace(weights);
  const result = new Float64Array(query.length);
  for (let s = 0; s < count; s++) {
    const start = keys.first + s * keys.stride + keys.width;
    for (let d = 0; d < result.length; d++) result[d] += weights[s] * keys.values[start + d];
  }
  return result;
}

function softmaxInPlace(scores: Float64Array): void {
  const greatest = scores.reduce((a, b) => Math.max(a, b));
  let total = 0;
  for (let s = 0; s < scores.length; s++) {
    scores[s] = Math.exp(scores[s] - greatest);
    total += scores[s];
  }
  for (let s = 0; s < scores.length; s++) scores[s] /= total;
}

/** `all`: every key of the sequence; `causal`: those before the query, and its own. */
export type Sees = 'all' | 'causal';

export interface SpanAttentionTensors {
  /** [rows, 3, heads, headSize] */
  readonly qkv: Float64Array;
  /** [batch, 4] */
  readonly spans: Float64Array;
  /** [rows, heads, headSize]; rows of no span keep what they hold. */
  readonly result: Float64Array;
}

/** @returns [rows, heads, headSize]; positions of spans are taken as 0: nothing is cached */
export function spanAttention(shape: SpanAttentionShape, tensors: SpanAttentionTensors, sees: Sees): Float64Array {
  const width = shape.heads * shape.headSize;
  const stride = 3 * width;
  return attendSpans(shape, tensors, ({ firstRow, rowCount }, t) => ({
    keys: { values: tensors.qkv, first: firstRow * stride + width, stride, width },
    count: sees === 'causal' ? t + 1 : rowCount,
  }));
}

/**
 * Causal attention of new tokens to all cached ones, their own keys and values among them.
 * @param cache  [slots, maxTokens, 2, heads, headSize]
 * @returns      [rows, heads, headSize]
 */
export function cachedAttention(
  shape: CacheShape,
  { cache, ...tensors }: SpanAttentionTensors & { readonly cache: Float64Array },
): Float64Array {
  const width = shape.heads * shape.headSize;
  const stride = 2 * width;
  return attendSpans(shape, tensors, ({ slot, position }, t) => ({
    keys: { values: cache, first: slot * shape.maxTokens * stride, stride, width },
    count: position + t + 1,
  }));
}

/** Every head of every row of every span; `keysOf` says where the keys of a span's first head are, and how many count. */
function attendSpans(
  { heads, headSize }: SpanAttentionShape,
  { qkv, spans, result }: SpanAttentionTensors,
  keysOf: (span: Span, t: number) => { keys: Keys; count: number },
): Float64Array {
  const width = heads * headSize;
  const output = result.slice();
  for (const span of spansOf(spans)) {
    for (let t = 0; t < span.rowCount; t++) {
      const row = span.firstRow + t;
      const { keys, count } = keysOf(span, t);
      for (let head = 0; head < heads; head++) {
        const offset = head * headSize;
        const query = qkv.subarray(3 * row * width + offset, 3 * row * width + offset + headSize);
        output.set(attend(query, { ...keys, first: keys.first + offset }, count), row * width + offset);
      }
    }
  }
  return output;
}

/**
 * The keys and values of new tokens, put behind those of their sequence.
 * @param qkv    [rows, 3, heads, headSize]
 * @param cache  [slots, maxTokens, 2, heads, headSize], as it was
 */
export function cacheAppend(
  { heads, headSize, maxTokens }: CacheShape,
  { qkv, spans, cache }: Readonly<Record<'qkv' | 'spans' | 'cache', Float64Array>>,
): Float64Array {
  const width = heads * headSize;
  const output = cache.slice();
  for (const { firstRow, rowCount, position, slot } of spansOf(spans)) {
    for (let t = 0; t < rowCount; t++) {
      const row = firstRow + t;
      const keysAndValues = qkv.subarray((3 * row + 1) * width, 3 * (row + 1) * width);
      output.set(keysAndValues, (slot * maxTokens + position + t) * 2 * width);
    }
  }
  return output;
}

export interface TokenEmbedShape extends SpanShape {
  readonly width: number;
  readonly vocabularySize: number;
  /** Positions that have an embedding. */
  readonly places: number;
}

/**
 * @param ids     [rows]
 * @param token   [vocabularySize, width]
 * @param place   [places, width]
 * @param result  [rows, width], as it was: rows of no span keep what they hold
 */
export function tokenEmbed(
  { width, vocabularySize, places }: TokenEmbedShape,
  tensors: Readonly<Record<'ids' | 'spans' | 'token' | 'place' | 'result', Float64Array>>,
): Float64Array {
  const output = tensors.result.slice();
  for (const { firstRow, rowCount, position } of spansOf(tensors.spans)) {
    for (let t = 0; t < rowCount; t++) {
      const id = Math.min(tensors.ids[firstRow + t], vocabularySize - 1);
      const place = Math.min(position + t, places - 1);
      for (let c = 0; c < width; c++) {
        output[(firstRow + t) * width + c] = tensors.token[id * width + c] + tensors.place[place * width + c];
      }
    }
  }
  return output;
}

/** Which row answers for its sequence. */
export type Pick = 'first' | 'last' | 'mean';

export interface PickShape extends SpanShape {
  readonly width: number;
}

/**
 * @param x  [rows, width]
 * @returns [batch, width]
 */
export function pick(
  { width }: PickShape,
  { x, spans }: Readonly<Record<'x' | 'spans', Float64Array>>,
  from: Pick,
): Float64Array {
  const rowOf = (row: number): Float64Array => x.slice(row * width, (row + 1) * width);
  const picked = spansOf(spans).map(({ firstRow, rowCount }) => {
    if (from !== 'mean') return rowOf(from === 'first' ? firstRow : firstRow + rowCount - 1);
    const sum = new Float64Array(width);
    for (let t = 0; t < rowCount; t++) {
      for (const [c, value] of rowOf(firstRow + t).entries()) sum[c] += value / rowCount;
    }
    return sum;
  });
  return Float64Array.from(picked.flatMap((row) => [...row]));
}
