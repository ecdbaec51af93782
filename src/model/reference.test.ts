/** @file The CPU reference against the golden activations, which another program computed in float64. */
import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { relativeError } from '../kernels/testing.ts';
import { digitsVit } from './catalogue.ts';
import { createReferenceModel, type ReferenceModel } from './reference.ts';
import { parseSafetensors, tensorValues } from './safetensors.ts';
import { parseSample } from './sample.ts';
import { loadWeights, parseCard } from './weights.ts';

const folder = new URL('../../public/models/digits-vit/', import.meta.url);
let model: ReferenceModel;

async function read(name: string): Promise<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = await readFile(new URL(name, folder));
  return (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength);
}

beforeAll(async () => {
  const card = parseCard(await readFile(new URL('card.json', folder), 'utf8'));
  model = createReferenceModel(
    digitsVit,
    await loadWeights(digitsVit, { bytes: await read('model.safetensors'), card }),
  );
});

test('every part agrees with the golden activations to the last digits of f32', async () => {
  const tensors = parseSafetensors(await read('golden.safetensors'));
  const golden = new Map(Array.from(tensors, ([name, tensor]) => [name, Float64Array.from(tensorValues(tensor))]));
  const expectGolden = (name: string, actual: Float64Array): void => {
    expect(relativeError(actual, golden.get(name) ?? []), name).toBeLessThan(2e-7);
  };
  let tokens = model.embed(golden.get('images') ?? []);
  expectGolden('embed', tokens);
  for (let index = 0; index < digitsVit.blockCount; index++) {
    tokens = model.block(index, tokens);
    expectGolden(`block.${index}`, tokens);
  }
  expectGolden('logits', model.head(tokens));
});

test('it reads digits', async () => {
  const sample = parseSample(await read('sample.safetensors'));
  const indices = Array.from({ length: 40 }, (_, i) => i * 25);
  const right = indices.filter((index) => model.classify(sample.image(index)).predictedClass === sample.label(index));
  expect(right.length).toBeGreaterThanOrEqual(38);
});
