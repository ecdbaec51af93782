/**
 * @file The operators in float64 on the CPU: what every kernel is compared with, and what the whole-model reference is
 * made of. Plain loops in row-major order. Results are new arrays.
 */
import { assert } from '../base/assert.ts';
import { spanAttention } from './referenceSpans.ts';

/** a [rows, inner] · b [inner, columns] (+ bias [columns]). */
export interface MatmulOperands {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly bias?: Float64Array | undefined;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** @returns [rows, columns] */
export function matmul({ a, b, bias, rows, inner, columns }: MatmulOperands): Float64Array {
  assert(a.length === rows * inner && b.length === inner * columns, 'matmul: operands do not fit the shape');
  const result = new Float64Array(rows * columns);
  for (let m = 0; m < rows; m++) {
    const row = result.subarray(m * columns, (m + 1) * columns);
    if (bias) row.set(bias);
    for (let k = 0; k < inner; k++) {
      const factor = a[m * inner + k];
      const start = k * columns;
      for (let n = 0; n < columns; n++) row[n] += factor * b[start + n];
    }
  }
  return result;
}

/** The tanh form. */
export function gelu(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}

export const normEpsilon = 1e-5;

/** Layer norm with biased variance of each row of x [rows, scale.length]. */
export function layerNorm(x: Float64Array, scale: Float64Array, shift: Float64Array): Float64Array {
  const width = scale.length;
  const result = new Float64Array(x.length);
  for (let start = 0; start < x.length; start += width) {
    let sum = 0;
    for (let c = 0; c < width; c++) sum += x[start + c];
    const mean = sum / width;
    let squares = 0;
    for (let c = 0; c < width; c++) squares += (x[start + c] - mean) ** 2;
    const inverseDeviation = 1 / Math.sqrt(squares / width + normEpsilon);
    for (let c = 0; c < width; c++) result[start + c] = (x[start + c] - mean) * inverseDeviation * scale[c] + shift[c];
  }
  return result;
}

/** Root-mean-square norm of each row of x [rows, scale.length]. */
export function rmsNorm(x: Float64Array, scale: Float64Array): Float64Array {
  const width = scale.length;
  const result = new Float64Array(x.length);
  for (let start = 0; start < x.length; start += width) {
    let squares = 0;
    for (let c = 0; c < width; c++) squares += x[start + c] ** 2;
    const factor = 1 / Math.sqrt(squares / width + normEpsilon);
    for (let c = 0; c < width; c++) result[start + c] = x[start + c] * factor * scale[c];
  }
  return result;
}

export interface AttentionShape {
  readonly batch: number;
  readonly tokens: number;
  readonly heads: number;
  readonly headSize: number;
}

/**
 * Bidirectional attention with an exact softmax.
 * @param qkv  [batch, tokens, 3, heads, headSize]
 * @returns    [batch, tokens, heads, headSize]
 */
export function attention({ batch, tokens, heads, headSize }: AttentionShape, qkv: Float64Array): Float64Array {
  const spans = Array.from({ length: batch }, (_, b) => [b * tokens, tokens, 0, 0]).flat();
  const tensors = { qkv, spans: Float64Array.from(spans), result: new Float64Array(qkv.length / 3) };
  return spanAttention({ rows: batch * tokens, batch, tokens, heads, headSize }, tensors, 'all');
}

/** What MNIST's pixels are normalised by: (pixel / 255 − mean) / deviation. */
export const pixelMean = 0.1307;
export const pixelDeviation = 0.3081;

export interface EmbedShape {
  readonly batch: number;
  readonly imageSide: number;
  readonly patchSide: number;
  readonly width: number;
}

export function tokenCountOf({ imageSide, patchSide }: Pick<EmbedShape, 'imageSide' | 'patchSide'>): number {
  return 1 + (imageSide / patchSide) ** 2;
}

export interface EmbedTensors {
  /** [batch, imageSide, imageSide], 0 … 255 */
  readonly pixels: Float64Array;
  /** [patchSide², width] */
  readonly weight: Float64Array;
  /** [width] */
  readonly bias: Float64Array;
  /** [width] */
  readonly classToken: Float64Array;
  /** [tokens, width] */
  readonly position: Float64Array;
}

/** @returns [batch, tokens, width], the class token first, then patches row by row */
export function embed(shape: EmbedShape, tensors: EmbedTensors): Float64Array {
  const { batch, width } = shape;
  const tokens = tokenCountOf(shape);
  const patchPixels = shape.patchSide ** 2;
  const patches = matmul({
    a: patchVectors(shape, tensors.pixels),
    b: tensors.weight,
    bias: tensors.bias,
    rows: batch * (tokens - 1),
    inner: patchPixels,
    columns: width,
  });
  const result = new Float64Array(batch * tokens * width);
  for (let b = 0; b < batch; b++) {
    const image = result.subarray(b * tokens * width, (b + 1) * tokens * width);
    image.set(tensors.classToken);
    image.set(patches.subarray(b * (tokens - 1) * width, (b + 1) * (tokens - 1) * width), width);
    for (let i = 0; i < image.length; i++) image[i] += tensors.position[i];
  }
  return result;
}

/** Normalised pixels, patch by patch: [batch, patches, patchSide²]. */
function patchVectors({ batch, imageSide, patchSide }: EmbedShape, pixels: Float64Array): Float64Array {
  const across = imageSide / patchSide;
  const result = new Float64Array(pixels.length);
  let i = 0;
  for (let b = 0; b < batch; b++) {
    for (let p = 0; p < across * across; p++) {
      const top = Math.floor(p / across) * patchSide;
      const left = (p % across) * patchSide;
      for (let k = 0; k < patchSide * patchSide; k++) {
        const row = top + Math.floor(k / patchSide);
        const pixel = pixels[(b * imageSide + row) * imageSide + left + (k % patchSide)];
        result[i++] = (pixel / 255 - pixelMean) / pixelDeviation;
      }
    }
  }
  return result;
}

export interface HeadShape {
  readonly batch: number;
  readonly tokens: number;
  readonly width: number;
  readonly classes: number;
}

export interface HeadTensors {
  /** [batch, tokens, width] */
  readonly x: Float64Array;
  /** [width] */
  readonly scale: Float64Array;
  /** [width] */
  readonly shift: Float64Array;
  /** [width, classes] */
  readonly weight: Float64Array;
  /** [classes] */
  readonly bias: Float64Array;
}

/** @returns logits [batch, classes], from the class token alone */
export function head({ batch, tokens, width, classes }: HeadShape, tensors: HeadTensors): Float64Array {
  const classTokens = new Float64Array(batch * width);
  for (let b = 0; b < batch; b++) {
    const start = b * tokens * width;
    classTokens.set(tensors.x.subarray(start, start + width), b * width);
  }
  const a = layerNorm(classTokens, tensors.scale, tensors.shift);
  return matmul({ a, b: tensors.weight, bias: tensors.bias, rows: batch, inner: width, columns: classes });
}
