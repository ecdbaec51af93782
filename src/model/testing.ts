/** @file For tests only: a writer of safetensors files, and weights made from a seed. */
import { normEpsilon, pixelDeviation, pixelMean } from '../kernels/reference.ts';
import { randomTensor, seededRandom } from '../kernels/testing.ts';
import type { ModelConfig } from './modelConfig.ts';
import { wholeRange } from './stage.ts';
import { stageTensors, valueCount } from './tensors.ts';
import type { Weights, WeightsCard } from './weights.ts';

export interface RawTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A file of `header` as it is, sound or not, and the bytes behind it. */
export function safetensorsFile(header: string, data: Uint8Array = new Uint8Array()): ArrayBuffer {
  const headerBytes = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + headerBytes.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes.length), true);
  file.set(headerBytes, 8);
  file.set(data, 8 + headerBytes.length);
  return file.buffer;
}

/** A sound file. */
export function writeSafetensors(tensors: ReadonlyMap<string, RawTensor>): ArrayBuffer {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  const data: number[] = [];
  for (const [name, { dtype, shape, bytes }] of tensors) {
    header[name] = { dtype, shape, data_offsets: [data.length, data.length + bytes.length] };
    for (const byte of bytes) data.push(byte);
  }
  return safetensorsFile(JSON.stringify(header), Uint8Array.from(data));
}

/** Weights of the real shapes and of about the real size: matrices shrink with their inputs, norms scale by about one. */
export function syntheticWeights(model: ModelConfig, seed: number): Weights {
  const random = seededRandom(seed);
  return new Map(
    Array.from(stageTensors(model, wholeRange(model)), ([name, spec]) => {
      const { shape } = spec;
      const values = randomTensor(valueCount(spec), random, 'unit');
      if (shape.length === 2) return [name, values.map((value) => value * Math.sqrt(3 / shape[0]))];
      const centre = /norm\d?\.weight$/.test(name) ? 1 : 0;
      return [name, values.map((value) => centre + 0.1 * value)];
    }),
  );
}

export function f32Tensors(model: ModelConfig, weights: Weights): Map<string, RawTensor> {
  const tensors = stageTensors(model, wholeRange(model));
  return new Map(
    Array.from(weights, ([name, values]) => [
      name,
      { dtype: 'F32', shape: tensors.get(name)?.shape ?? [], bytes: new Uint8Array(values.buffer) },
    ]),
  );
}

/** The card of a weights file. */
export async function cardOf(model: ModelConfig, file: ArrayBuffer): Promise<WeightsCard> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', file));
  return {
    config: { ...model, normEpsilon, pixelMean, pixelDeviation },
    sha256: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''),
  };
}
