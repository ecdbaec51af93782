/** @file Weights made on the device are those made on the CPU, and a shard's are its part of the whole. */
import { describe, expect, test } from 'vitest';
import { compileKernel } from './compile.ts';
import { checkKernel, deviceForTests } from './kernelChecks.ts';
import { partTensor, type SynthesisPart, synthesise, synthesiseKernel, tensorKey } from './synthesise.ts';
import { runKernel } from './testing.ts';

const device = await deviceForTests();

const whole: SynthesisPart = {
  key: tensorKey(0xfedcba98, 'blocks.3.qkv.weight'),
  rowLength: 144,
  partLength: 144,
  partStart: 0,
  amplitude: Math.sqrt(3 / 48),
  centre: 0,
};

async function onDevice(part: SynthesisPart, length: number): Promise<Float32Array> {
  const kernel = await compileKernel(device, synthesiseKernel, { length });
  return runKernel(device, kernel, { length }, { part: partTensor(part), result: new Float32Array(length) });
}

describe('against the CPU', () => {
  checkKernel(device, synthesiseKernel, {
    // The last takes more groups of four than one dimension has.
    shapes: [1, 3, 64, 6912, 300_001].map((length) => ({ length })),
    fill: (_shape, seed) => ({
      part: partTensor({ ...whole, partLength: 36, partStart: 36, centre: seed % 2 }),
    }),
  });

  test('to the last bit, where there is no centre', async () => {
    expect(await onDevice(whole, 48 * 144)).toEqual(synthesise(whole, 48 * 144));
  });
});

test('the parts of shards are parts of the whole', async () => {
  const expected = await onDevice(whole, 48 * 144);
  for (let shard = 0; shard < 3; shard++) {
    const part = await onDevice({ ...whole, partLength: 48, partStart: 48 * shard }, 48 * 48);
    for (let row = 0; row < 48; row++) {
      const start = 144 * row + 48 * shard;
      expect(part.slice(48 * row, 48 * (row + 1))).toEqual(expected.slice(start, start + 48));
    }
  }
});
