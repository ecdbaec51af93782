/** @file Every kernel but the matrix product × override set × awkward shape on a real device, against its float64 reference. */
import { describe, expect, test } from 'vitest';
import { attentionKernels } from './attention.ts';
import { compileKernel } from './compile.ts';
import { embedKernels } from './embed.ts';
import { headKernels } from './head.ts';
import { checkKernel, deviceForTests } from './kernelChecks.ts';
import type { KernelFamily } from './kernelSpec.ts';
import { layerNormKernels } from './layerNorm.ts';
import { rmsNormKernels } from './rmsNorm.ts';
import { randomTensors, runKernel } from './testing.ts';

const device = await deviceForTests();
const families: KernelFamily[] = ['subgroup', 'portable'];

describe('layer norm', () => {
  const shapes = [1, 2, 3, 17, 63, 64, 65].flatMap((rows) => [4, 20, 128].map((width) => ({ rows, width })));
  for (const family of families) {
    checkKernel(device, layerNormKernels[family], { shapes, distributions: ['unit', 'wide', 'far'] });
  }
});

describe('rms norm', () => {
  const shapes = [1, 2, 3, 17, 63, 64, 65].flatMap((rows) => [4, 20, 128].map((width) => ({ rows, width })));
  for (const family of families) {
    checkKernel(device, rmsNormKernels[family], { shapes, distributions: ['unit', 'wide', 'far'] });
  }
});

describe('attention', () => {
  const shapes = [1, 2, 3, 4, 5, 17, 63, 64, 65, 256].map((tokens, i) => ({
    batch: 1 + (i % 3),
    tokens,
    heads: tokens === 17 ? 4 : 1 + (i % 2),
    headSize: i % 2 === 0 ? 32 : 64,
  }));
  shapes.push({ batch: 4, tokens: 17, heads: 4, headSize: 32 }, { batch: 1, tokens: 7, heads: 3, headSize: 16 });
  for (const family of families) {
    checkKernel(device, attentionKernels[family], { shapes });

    // Scores of this size keep no digits after the point in f32, so that there is no reference to meet; but a mean of
    // values stays among them, and an overflow in the softmax would not.
    test(`${family}: scores of millions do not overflow`, async () => {
      const spec = attentionKernels[family];
      const shape = { batch: 1, tokens: 65, heads: 2, headSize: 32 };
      const tensors = randomTensors(spec, shape, 1, 'wide');
      const result = await runKernel(device, await compileKernel(device, spec, shape), shape, tensors);
      const greatest = Math.max(...tensors.qkv.map(Math.abs));
      expect(result.filter((value) => !(Math.abs(value) <= greatest)).length).toBe(0);
    });
  }
});

describe('patch embedding', () => {
  const shapes = [
    { batch: 1, imageSide: 28, patchSide: 7, width: 128 },
    { batch: 3, imageSide: 28, patchSide: 7, width: 128 },
    { batch: 2, imageSide: 15, patchSide: 5, width: 20 }, // nine patches: the last group of four is not full
    { batch: 1, imageSide: 4, patchSide: 4, width: 4 },
  ];
  for (const family of families) checkKernel(device, embedKernels[family], { shapes, distributions: ['unit', 'wide'] });
});

describe('head', () => {
  const shapes = [
    { batch: 1, tokens: 17, width: 128, classes: 10 },
    { batch: 5, tokens: 17, width: 128, classes: 10 },
    { batch: 2, tokens: 1, width: 20, classes: 1 },
    { batch: 2, tokens: 3, width: 4, classes: 33 },
  ];
  for (const family of families)
    checkKernel(device, headKernels[family], { shapes, distributions: ['unit', 'wide', 'far'] });
});
