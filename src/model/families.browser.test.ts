/** @file Each family's smallest model on a real device: against the float64 reference, in batches, and its memory. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KernelFamily } from '../kernels/kernelSpec.ts';
import { relativeError, seededRandom } from '../kernels/testing.ts';
import { activationBytes } from './activations.ts';
import { type BatchShape, spansOfBatch } from './batchShape.ts';
import { bertSmall, bytesLm, digitsVit, moeSmall } from './catalogue.ts';
import { requestVirtualGpu, type VirtualGpu } from './gpu.ts';
import type { ModelConfig } from './modelConfig.ts';
import { createReferenceModel } from './reference.ts';
import { evenStages, wholeRange, wholeStage } from './stage.ts';
import { createStageProgram } from './stageProgram.ts';
import { shardWeightBytes } from './tensors.ts';
import { countBuffers, randomInput, shardHosts, weightsFromSeed } from './testing.ts';

const kernelFamilies: KernelFamily[] = ['subgroup', 'portable'];
const tolerance = 1e-4;
/** Of all programs here that are not asked about their memory: a kernel is compiled for the largest batch, once. */
const maxBatchSize = 16;

let gpu: VirtualGpu;

beforeAll(async () => {
  gpu = await requestVirtualGpu();
});

afterAll(() => gpu.device.destroy());

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  const error = relativeError(actual, expected);
  if (!(error <= tolerance)) expect.fail(`${what}: relative error ${error} > ${tolerance}`);
}

/** Sequences of unlike lengths, the longest of which has `tokens`. */
function padded(batchSize: number, tokens: number): BatchShape {
  return { batchSize, tokens, lengths: Array.from({ length: batchSize }, (_, i) => Math.max(1, tokens - 7 * i)) };
}

/** As many images, or as many sequences of the same length. */
function full(model: ModelConfig, batchSize: number, tokens: number): BatchShape {
  if (model.family === 'vit') return { batchSize };
  return { batchSize, tokens, lengths: new Array<number>(batchSize).fill(tokens) };
}

/** What a program takes for one request of a batch, alone and without its padding. */
function alone(shape: BatchShape, input: Float32Array<ArrayBuffer>, index: number) {
  const rowLength = input.length / shape.batchSize;
  const tokens = shape.lengths?.[index];
  const start = index * rowLength;
  const values = input.slice(start, start + (tokens ?? rowLength));
  return { values, shape: tokens === undefined ? { batchSize: 1 } : { batchSize: 1, tokens } };
}

describe.each<ModelConfig>([bertSmall, moeSmall])('$name, of weights made on the device', (model) => {
  const seed = model.weights.kind === 'synthetic' ? model.weights.seed : 0;
  const reference = createReferenceModel(model, weightsFromSeed(model, seed));
  const asked = [{ batchSize: 1 }, padded(3, 40)].map((shape: BatchShape) => {
    const input = randomInput(model, shape, 3);
    return { shape, input, expected: reference.run(input, shape) };
  });

  test.each(kernelFamilies)(
    '%s kernels equal the reference, one request and a batch of unlike ones',
    async (kernels) => {
      const shard = wholeStage(wholeRange(model));
      const program = await createStageProgram(gpu.device, { model, shard, kernels, maxBatchSize });
      for (const { shape, input, expected } of asked) {
        expectClose(await program.run(input, shape), expected, JSON.stringify(shape));
      }
      program.destroy();
    },
  );

  test('every block equals the reference, given the reference before it', async () => {
    const shape = padded(2, 12);
    let states = reference.embed(randomInput(model, shape, 4), shape);
    for (const range of evenStages(model.blockCount, model.blockCount)) {
      const expected = reference.block(range.firstBlock, states, shape);
      const shard = wholeStage({ ...range, hasEmbedding: false, hasHead: false });
      const program = await createStageProgram(gpu.device, { model, shard, maxBatchSize });
      const actual = await program.run(Float32Array.from(states), shape);
      for (const { firstRow, rowCount } of spansOfBatch(model, shape)) {
        const [begin, end] = [firstRow * model.hiddenSize, (firstRow + rowCount) * model.hiddenSize];
        expectClose(actual.slice(begin, end), expected.slice(begin, end), `block ${range.firstBlock}`);
      }
      program.destroy();
      states = expected;
    }
  });
});

describe.each<ModelConfig>([digitsVit, bytesLm, bertSmall, moeSmall])('$name', (model) => {
  const weights = weightsFromSeed(model, 11);

  test('batches of 1 to 16 equal their requests one by one', async () => {
    const shard = wholeStage(wholeRange(model));
    const program = await createStageProgram(gpu.device, { model, weights, shard, maxBatchSize });
    for (const batchSize of [1, 2, 4, 8, 16]) {
      // The longest sequences in small batches only: attention over them takes most of the time.
      const tokens = Math.min(model.tokenCount, batchSize > 2 ? 40 : 256);
      const shape: BatchShape = model.family === 'vit' ? { batchSize } : padded(batchSize, tokens);
      const input = randomInput(model, shape, batchSize);
      const batch = await program.run(input, shape);
      // Of the larger ones some: the first, the last, and one between.
      for (const index of new Set([0, batchSize >> 1, batchSize - 1])) {
        const one = alone(shape, input, index);
        const logits = batch.slice(index * model.classCount, (index + 1) * model.classCount);
        expect(await program.run(one.values, one.shape), `request ${index} of ${batchSize}`).toEqual(logits);
      }
    }
    program.destroy();
  });

  test('a batch leaves nothing behind for the next', async () => {
    const shard = wholeStage(wholeRange(model));
    const program = await createStageProgram(gpu.device, { model, weights, shard, maxBatchSize });
    const shape: BatchShape = model.family === 'vit' ? { batchSize: 2 } : padded(2, 30);
    const larger = full(model, 4, 60);
    const input = randomInput(model, shape, 1);
    const first = await program.run(input, shape);
    await program.run(randomInput(model, larger, 2), larger);
    expect(await program.run(input, shape)).toEqual(first);
    program.destroy();
  });

  test('its buffers are those that were asked for, and no run allocates', async () => {
    const { device, buffers, bindGroupCount } = countBuffers(gpu.device);
    const shards = [0, 1].map((shardIndex) => ({ range: wholeRange(model), shardIndex, shardCount: 2 }));
    const programs = [];
    for (const shard of shards) {
      buffers.length = 0;
      const program = await createStageProgram(device, { model, weights, shard, maxBatchSize: 4 });
      const [weightBytes, ...others] = buffers.map(({ size }) => size);
      expect(weightBytes).toBe(shardWeightBytes(model, shard));
      expect(program.weightBytes).toBe(weightBytes);
      expect(others.reduce((sum, size) => sum + size, 0)).toBe(activationBytes(model, shard, 4));
      expect(program.activationBytes).toBe(activationBytes(model, shard, 4));
      programs.push(program);
    }
    buffers.length = 0;
    const before = bindGroupCount();
    const random = seededRandom(1);
    const hosts = shardHosts(2);
    for (let run = 0; run < 5; run++) {
      const shape = full(model, 1 + Math.floor(4 * random()), 1 + Math.floor(40 * random()));
      const input = randomInput(model, shape, run);
      await Promise.all(programs.map((program, i) => program.run(input, shape, hosts[i])));
    }
    expect(buffers).toEqual([]);
    expect(bindGroupCount()).toBe(before);
    for (const program of programs) program.destroy();
  });
});
