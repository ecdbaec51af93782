import { beforeAll, expect, test } from 'vitest';
import { relativeError } from '../kernels/testing.ts';
import { digitsVit } from './catalogue.ts';
import { cardOf, f32Tensors, type RawTensor, syntheticWeights, writeSafetensors } from './testing.ts';
import { fetchWeights, loadWeights, parseCard, type Weights } from './weights.ts';
import { WeightsError } from './weightsError.ts';

let weights: Weights;
let file: ArrayBuffer;

beforeAll(() => {
  weights = syntheticWeights(digitsVit, 1);
  file = writeSafetensors(f32Tensors(digitsVit, weights));
});

test('a sound file is loaded', async () => {
  const loaded = await loadWeights(digitsVit, { bytes: file, card: await cardOf(digitsVit, file) });
  expect([...loaded.keys()].toSorted()).toEqual([...weights.keys()].toSorted());
  for (const [name, values] of weights) expect(relativeError(loaded.get(name) ?? [], values), name).toBe(0);
});

test('one changed byte is noticed', async () => {
  const card = await cardOf(digitsVit, file);
  const changed = file.slice(0);
  new Uint8Array(changed)[changed.byteLength - 1] ^= 1;
  await expect(loadWeights(digitsVit, { bytes: changed, card })).rejects.toThrow(
    /the weights have SHA-256 .* but the card says/,
  );
});

test('a card of another model is refused', async () => {
  const card = {
    ...(await cardOf(digitsVit, file)),
    config: { ...digitsVit, normEpsilon: 1e-5, pixelMean: 0.1307, pixelDeviation: 0.3081, headCount: 8 },
  };
  await expect(loadWeights(digitsVit, { bytes: file, card })).rejects.toThrow('the card says headCount is 8, not 4');
});

const bytes = new Uint8Array(4);
test.each<[string, (tensors: Map<string, RawTensor>) => void, string]>([
  ['missing', (tensors) => tensors.delete('blocks.3.mlp1.bias'), 'tensor "blocks.3.mlp1.bias" is missing'],
  [
    'unknown',
    (tensors) => tensors.set('gate', { dtype: 'F32', shape: [1], bytes }),
    'tensor "gate" belongs to no layer',
  ],
  [
    'of another shape',
    (tensors) => tensors.set('head.bias', { dtype: 'F32', shape: [1], bytes }),
    'tensor "head.bias" has shape [1], not [10]',
  ],
])('a tensor %s is named', async (_what, spoil, message) => {
  const tensors = f32Tensors(digitsVit, weights);
  spoil(tensors);
  const spoiled = writeSafetensors(tensors);
  const loading = loadWeights(digitsVit, { bytes: spoiled, card: await cardOf(digitsVit, spoiled) });
  await expect(loading).rejects.toThrow(WeightsError);
  await expect(loading).rejects.toThrow(message);
});

test.each([
  ['{', 'not JSON'],
  ['null', 'no config'],
  ['{"config":{}}', 'no sha256 of model.safetensors'],
  ['{"config":{},"files":{"model.safetensors":{"sha256":5}}}', 'no sha256'],
])('the card %s is refused', (text, message) => {
  expect(() => parseCard(text)).toThrow(WeightsError);
  expect(() => parseCard(text)).toThrow(message);
});

test('a file that does not arrive is named with its status', async () => {
  const notFound = async () => new Response(null, { status: 404, statusText: 'Not Found' });
  await expect(fetchWeights(digitsVit, 'models/digits-vit', notFound)).rejects.toThrow(
    'models/digits-vit/card.json: 404 Not Found',
  );
});
