/** @file Every variant of the matrix product × override set × awkward shape on a real device. */
import { describe, expect, test } from 'vitest';
import { checkKernel, deviceForTests } from './kernelChecks.ts';
import { matmulKernel, matmulVariants } from './matmul.ts';
import { epilogues, type MatmulShape, precisions } from './matmulOperator.ts';
import { shaderText } from './shaderText.ts';
import type { Distribution } from './testing.ts';

const device = await deviceForTests();
const distributions: Distribution[] = ['unit', 'wide'];

/** Rows around every tile's height; inner and columns that leave part of every tile and step over. */
const shapes: MatmulShape[] = [
  { rows: 1, inner: 4, columns: 4 },
  { rows: 17, inner: 52, columns: 12 },
  { rows: 65, inner: 36, columns: 132 },
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

const kinds = new Set(matmulVariants.map(({ kind }) => kind));

describe.each(epilogues)('epilogue %s, with one tile and one override set of a kind', (epilogue) => {
  for (const kind of kinds) {
    const variant = matmulVariants.find((one) => one.kind === kind) ?? matmulVariants[0];
    const spec = matmulKernel(variant, { epilogue });
    const [first] = spec.overrideSets;
    checkKernel(device, { ...spec, overrideSets: [first] }, { shapes: [layerShape], distributions });
  }
});

const vectorVariants = matmulVariants.filter(({ kind }) => kind !== 'naive');

if (device.features.has('shader-f16')) {
  describe.each(precisions)('precision %s', (precision) => {
    for (const variant of vectorVariants) {
      checkKernel(device, matmulKernel(variant, { epilogue: 'gelu', precision }), { shapes: [layerShape] });
    }
  });
} else {
  // Without the feature no f16 runs. What remains is the compiler: it parses the whole text before it refuses the
  // extension, and it finds every conversion that is not spelled out if b holds integers instead of halves.
  test.each(vectorVariants)('in f16 nothing but the extension is refused: %o', async (variant) => {
    for (const precision of precisions.filter((one) => one !== 'f32')) {
      const text = shaderText(matmulKernel(variant, { epilogue: 'gelu', precision }), layerShape);
      expect(await complaints(text)).toEqual(["extension 'f16' is not allowed in the current environment"]);
      expect((await complaints(`${text}\nfn unfinished() {`))[0]).toContain('expected');
    }
  });

  test.each(vectorVariants)('what is stored is converted before it is multiplied: %o', async (variant) => {
    const text = shaderText(matmulKernel(variant, { epilogue: 'gelu', precision: 'f16-storage' }), layerShape);
    const inIntegers = text.replace('enable f16;\n', '').replace('alias Stored = f16;', 'alias Stored = i32;');
    expect(await complaints(inIntegers)).toEqual([]);
    expect(await complaints(inIntegers.replaceAll('vec4<Real>(b[', '(b['))).not.toEqual([]);
  });
}

async function complaints(code: string): Promise<string[]> {
  device.pushErrorScope('validation');
  const { messages } = await device.createShaderModule({ code }).getCompilationInfo();
  await device.popErrorScope();
  return messages.map(({ message }) => message);
}
