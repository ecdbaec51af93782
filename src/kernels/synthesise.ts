/**
 * @file Weights from a seed, made on the device: no download, and a shard makes only its part, with the values that the
 * same part of the whole tensor has. `synthesise` gives the same values on the CPU.
 */
import source from '../../shaders/synthesise.wgsl?raw';
import { assert } from '../base/assert.ts';
import type { KernelSpec } from './kernelSpec.ts';

/** What part of which tensor. */
export interface SynthesisPart {
  /** Of the tensor, by `tensorKey`. */
  readonly key: number;
  /** The whole tensor seen as rows of so many values, of each of which the part holds `partLength` from `partStart` on. */
  readonly rowLength: number;
  readonly partLength: number;
  readonly partStart: number;
  /** Values are uniform in [centre − amplitude, centre + amplitude). */
  readonly amplitude: number;
  readonly centre: number;
}

/** Values of the part. */
export interface SynthesisShape {
  readonly length: number;
}

/** One step of a permuted congruential generator (RXS-M-XS, M. E. O'Neill 2014), taken as a hash. */
function scramble(value: number): number {
  const state = (Math.imul(value, 747796405) + 2891336453) >>> 0;
  const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277803737) >>> 0;
  return ((word >>> 22) ^ word) >>> 0;
}

/** A key for each tensor of each model: 32 bits of a seed and a name. */
export function tensorKey(seed: number, name: string): number {
  let key = scramble(seed >>> 0);
  for (const character of name) key = scramble(key ^ (character.codePointAt(0) ?? 0));
  return key;
}

/** The part as the kernel's binding of that name. */
export function partTensor(part: SynthesisPart): Float32Array<ArrayBuffer> {
  const { key, rowLength, partLength, partStart, amplitude, centre } = part;
  assert(partLength > 0 && partStart + partLength <= rowLength, 'synthesis: a part outside its row');
  assert(rowLength < 2 ** 24, `synthesis: rows of ${rowLength} are too long for a float to count`);
  return Float32Array.of(key & 0xffff, key >>> 16, rowLength, partLength, partStart, amplitude, centre);
}

/** The `index`-th value of the part, to the last bit as the kernel computes it where `centre` is 0. */
function valueAt(part: SynthesisPart, index: number): number {
  const { key, rowLength, partLength, partStart } = part;
  const whole = Math.floor(index / partLength) * rowLength + partStart + (index % partLength);
  const hash = scramble(scramble((whole ^ key) >>> 0) + key);
  const product = Math.fround(Math.fround(part.amplitude) * ((hash >>> 8) * 2 ** -23 - 1));
  return Math.fround(Math.fround(part.centre) + product);
}

/** Weights of a part, on the CPU. */
export function synthesise(part: SynthesisPart, length: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, (_, index) => valueAt(part, index));
}

/** What `partTensor` made. */
function partOf([keyLow, keyHigh, rowLength, partLength, partStart, amplitude, centre]: Float64Array): SynthesisPart {
  return { key: keyHigh * 2 ** 16 + keyLow, rowLength, partLength, partStart, amplitude, centre };
}

const groupsMax = 65_535;

export const synthesiseKernel: KernelSpec<SynthesisShape> = {
  name: 'synthesise',
  source,
  features: [],
  bindings: [
    { name: 'part', access: 'read', length: () => 7 },
    { name: 'result', access: 'write', length: ({ length }) => length },
  ],
  constants: () => ({}),
  overrideSets: [{ WORKGROUP_SIZE: 64 }, { WORKGROUP_SIZE: 4 }],
  workgroups: ({ length }, { WORKGROUP_SIZE }) => {
    const groups = Math.ceil(length / WORKGROUP_SIZE);
    return [Math.min(groups, groupsMax), Math.ceil(groups / groupsMax), 1];
  },
  bytesMoved: ({ length }) => 4 * length,
  flops: ({ length }) => 2 * length,
  reference: ({ length }, { part }) => Float64Array.from(synthesise(partOf(part), length)),
  // A device may fuse the product with the sum: one unit in the last place, where there is a centre.
  tolerance: 1.2e-7,
};
