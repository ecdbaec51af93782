/** @file The float64 reference against a model that nobody here trained. */
import { beforeAll, describe, expect, test } from 'vitest';
import { inFloat64, relativeError } from '../kernels/testing.ts';
import { createReferenceModel, type ReferenceModel } from './reference.ts';
import {
  batchSize,
  type GptNano,
  gptNano,
  intermediates,
  isGptNanoHere,
  logitsAt,
  readGptNano,
} from './testingGptNano.ts';

/** The fixture was computed in f32. */
const tolerance = 1e-5;

describe.skipIf(!isGptNanoHere)(`gpt-nano${isGptNanoHere ? '' : ' (skipped: ../shared is not here)'}`, () => {
  let nano: GptNano;
  let model: ReferenceModel;

  beforeAll(async () => {
    nano = await readGptNano();
    model = createReferenceModel(gptNano, nano.weights);
  });

  test('every operator gives the golden activation, given the golden one before it', async () => {
    const results = await intermediates(nano, 'portable', async (spec, shape, tensors) =>
      spec.reference(shape, inFloat64(tensors)),
    );
    for (const [name, actual] of results)
      expect(relativeError(actual, nano.golden(name)), name).toBeLessThan(tolerance);
  });

  test('so does the whole model, block by block', () => {
    const shape = { batchSize };
    let states = model.embed(nano.golden('idx'), shape);
    expect(relativeError(states, nano.golden('x'))).toBeLessThan(tolerance);
    for (let block = 0; block < gptNano.blockCount; block++) {
      states = model.block(block, states, shape);
      expect(relativeError(states, nano.golden(`block${block}`)), `block ${block}`).toBeLessThan(tolerance);
    }
  });

  test('and the logits after every prefix', () => {
    const states = Float64Array.from(nano.golden('block2'));
    for (let length = 1; length <= gptNano.tokenCount; length++) {
      const logits = model.head(states, { batchSize, lengths: new Array<number>(batchSize).fill(length) });
      expect(relativeError(logits, logitsAt(nano, length - 1)), `after ${length} tokens`).toBeLessThan(tolerance);
    }
  });
});
