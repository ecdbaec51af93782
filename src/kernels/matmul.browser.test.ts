/** @file Every variant of the matrix product × override set × awkward shape on a real device. */
import { describe } from 'vitest';
import { checkKernel, deviceForTests } from './kernelChecks.ts';
import { matmulKernel, matmulVariants } from './matmul.ts';
import { epilogues, type MatmulShape, precisions } from './matmulOperator.ts';
import type { Distribution } from './testing.ts';

const device = await deviceForTests();
const distributions: Distribution[] = ['unit', 'wide'];

/** Rows around every tile's height; inner and columns that leave part of every tile and step over. */
const shapes: MatmulShape[] = [
  { rows: 1, inner: 4, columns: 4 },
  { rows: 17, inner: 52, columns: 12 },
  { rows: 63, inner: 36, columns: 132 },
  { rows: 65, inner: 128, columns: 36 },
];
const outOfFours = { rows: 17, inner: 49, columns: 10 };
const layerShape = { rows: 17, inner: 128, columns: 384 };

for (const variant of matmulVariants) {
  describe(matmulKernel(variant, { epilogue: 'none' }).name.replace(' none', ''), () => {
    // Tile and epilogue meet nowhere but in `store`: every shape with one of them, the others with one shape.
    const all = variant.kind === 'naive' ? [...shapes, outOfFours] : shapes;
    checkKernel(device, matmulKernel(variant, { epilogue: 'bias' }), { shapes: all, distributions });
  });
}

describe.each(epilogues)('epilogue %s', (epilogue) => {
  const oneOfAKind = [...new Map(matmulVariants.map((variant) => [variant.kind, variant])).keys()];
  for (const kind of oneOfAKind) {
    const variant = matmulVariants.find((one) => one.kind === kind) ?? matmulVariants[0];
    checkKernel(device, matmulKernel(variant, { epilogue }), { shapes: [layerShape], distributions });
  }
});

// Where the adapter lacks the feature, `shaderText.test.ts` has a parser read these texts, and nothing more is known of them.
if (device.features.has('shader-f16')) {
  describe.each(precisions)('precision %s', (precision) => {
    for (const variant of matmulVariants.filter(({ kind }) => kind !== 'naive')) {
      checkKernel(device, matmulKernel(variant, { epilogue: 'gelu', precision }), { shapes: [layerShape] });
    }
  });
}
