/** @file Makes compilable WGSL of a kernel: its features, the constants of a shape, and its source with loops unrolled. */
import { assert } from '../base/assert.ts';
import type { KernelSpec } from './kernelSpec.ts';

const unrollBlock = /^ *\/\/ @unroll (\w+) < (\w+)\n([\s\S]*?)^ *\/\/ @end \1\n/gm;

/**
 * Repeats the lines between `// @unroll i < COUNT` and `// @end i`, with `$i` replaced by 0 … COUNT − 1. Register tiles
 * need it: an array indexed in a loop would live in memory. Blocks nest; COUNT is a constant's name or a number.
 * @throws AssertionError if a COUNT is unknown or a block is left over, unclosed
 */
export function unroll(source: string, constants: Readonly<Record<string, number>>): string {
  const text = source.replace(unrollBlock, (_block, index: string, countName: string, body: string) => {
    const count = constants[countName] ?? Number(countName);
    assert(Number.isInteger(count) && count > 0, `unroll: ${countName} is not a positive count`);
    const copies = Array.from({ length: count }, (_, i) => body.replaceAll(`$${index}`, String(i)));
    return unroll(copies.join(''), constants);
  });
  assert(!/@unroll|@end|\$/.test(text), 'unroll: a block has no end, or an index no block');
  return text;
}

/** What WGSL calls the features that it must be told of. */
const extensions: Partial<Record<GPUFeatureName, string>> = { 'shader-f16': 'f16' };

/** The WGSL text of `spec` for `shape`, ready for `createShaderModule`. */
export function shaderText<Shape>(spec: KernelSpec<Shape>, shape: Shape): string {
  const constants = spec.constants(shape);
  const enables = spec.features.map((feature) => `enable ${extensions[feature] ?? feature};\n`);
  const declarations = Object.entries(constants).map(([name, value]) => {
    assert(Number.isInteger(value) && value > 0, `${spec.name}: ${name} = ${value} is not a positive integer`);
    return `const ${name} = ${value}u;\n`;
  });
  return [...enables, ...declarations, unroll(spec.source, constants)].join('');
}
