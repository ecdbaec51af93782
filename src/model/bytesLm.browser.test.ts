/** @file `bytes-lm` on a real device against PyTorch's golden logits and continuations, whole and cut, alone and in batches. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KernelFamily } from '../kernels/kernelSpec.ts';
import { relativeError } from '../kernels/testing.ts';
import { bytesLm } from './catalogue.ts';
import { requestVirtualGpu, type VirtualGpu } from './gpu.ts';
import { parseSafetensors, tensorValues } from './safetensors.ts';
import { wholeRange, wholeStage } from './stage.ts';
import { createStageProgram, type StageProgram, type StageProgramOptions } from './stageProgram.ts';
import { createCut, generate, likeliest, promptBatch } from './testing.ts';
import { fetchWeights, type Weights } from './weights.ts';

const folder = '/models/bytes-lm';
const tolerance = 1e-4;
const { classCount } = bytesLm;

let gpu: VirtualGpu;
let weights: Weights;
/** Of unlike lengths. */
let prompts: Float32Array[];
/** [prompts · classCount], of the byte after each prompt. */
let goldenLogits: Float32Array;
/** [prompts][tokens], the likeliest bytes one by one. */
let continuations: number[][];

beforeAll(async () => {
  gpu = await requestVirtualGpu();
  weights = await fetchWeights(bytesLm, folder);
  const tensors = parseSafetensors(await (await fetch(`${folder}/golden.safetensors`)).arrayBuffer());
  const rows = (name: string): Float32Array[] => {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`no golden tensor ${name}`);
    const values = tensorValues(tensor);
    const [count] = tensor.shape;
    const length = values.length / count;
    return Array.from({ length: count }, (_, i) => values.slice(i * length, (i + 1) * length));
  };
  const lengths = rows('promptLengths').map(([length]) => length);
  prompts = rows('prompts').map((prompt, i) => prompt.slice(0, lengths[i]));
  goldenLogits = Float32Array.from(rows('logits').flatMap((logits) => [...logits]));
  continuations = rows('continuations').map((tokens) => [...tokens]);
});

afterAll(() => gpu.device.destroy());

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  const error = relativeError(actual, expected);
  if (!(error <= tolerance)) expect.fail(`${what}: relative error ${error} > ${tolerance}`);
}

async function wholeProgram(options: Partial<StageProgramOptions> = {}): Promise<StageProgram> {
  const shard = wholeStage(wholeRange(bytesLm));
  return createStageProgram(gpu.device, { model: bytesLm, weights, shard, maxBatchSize: 5, ...options });
}

/** By sequence, the likeliest tokens of every iteration. */
function tokensOfSequences(logits: readonly Float32Array[], batchSize: number): number[][] {
  const byIteration = logits.map((values) => likeliest(values, batchSize));
  return Array.from({ length: batchSize }, (_, index) => byIteration.map((tokens) => tokens[index]));
}

describe.each<KernelFamily>(['subgroup', 'portable'])('%s kernels', (kernels) => {
  test('a batch of unlike prompts gives the golden logits, and goes on as PyTorch does', async () => {
    const program = await wholeProgram({ kernels });
    const logits = await generate(program, prompts, continuations[0].length);
    program.destroy();
    expectClose(logits[0], goldenLogits, 'after the prompts');
    expect(tokensOfSequences(logits, prompts.length)).toEqual(continuations);
  });
});

test('a prompt alone gives exactly what it gives in a batch, iteration by iteration', async () => {
  const program = await wholeProgram();
  const tokenCount = 6;
  const batch = await generate(program, prompts, tokenCount);
  for (const [index, prompt] of prompts.entries()) {
    const alone = await generate(program, [prompt], tokenCount);
    const own = batch.map((logits) => logits.slice(index * classCount, (index + 1) * classCount));
    expect(alone, `prompt ${index}`).toEqual(own);
  }
  program.destroy();
});

test('a token over the cache gives what a prompt with that token gives', async () => {
  const program = await wholeProgram({ maxBatchSize: 1 });
  const [, overCache] = await generate(program, [prompts[0]], 2);
  const longer = promptBatch([Float32Array.of(...prompts[0], continuations[0][0])]);
  expectClose(overCache, await program.run(longer.input, longer.shape), 'logits');
  program.destroy();
});

test('the last place of the context can be generated into, and no further', async () => {
  const program = await wholeProgram({ maxBatchSize: 1 });
  const lengths = [bytesLm.tokenCount - 1];
  await program.run(new Float32Array(lengths[0]).fill(65), { batchSize: 1, tokens: lengths[0], lengths });
  const token = Float32Array.of(66);
  const last = await program.run(token, { batchSize: 1, lengths, iteration: 1 });
  const full = new Float32Array(bytesLm.tokenCount).fill(65);
  full[bytesLm.tokenCount - 1] = 66;
  expectClose(last, await program.run(full, { batchSize: 1 }), 'logits');
  await expect(program.run(token, { batchSize: 1, lengths, iteration: 2 })).rejects.toThrow('a sequence of 257');
  program.destroy();
});

test.each([2, 3])('%i stages, each with its own cache, give exactly what the whole model gives', async (interOp) => {
  expect(await generateOnce({ interOp, intraOp: 1 })).toEqual(await wholeOnce());
});

test.each([
  { interOp: 1, intraOp: 2 },
  { interOp: 2, intraOp: 4 },
])('$interOp stages of $intraOp shards give what the whole model gives', async (cut) => {
  const expected = await wholeOnce();
  for (const [iteration, logits] of (await generateOnce(cut)).entries()) {
    expectClose(logits, expected[iteration], `iteration ${iteration}`);
  }
});

let whole: Promise<Float32Array[]> | undefined;

function wholeOnce(): Promise<Float32Array[]> {
  whole ??= generateOnce({ interOp: 1, intraOp: 1 });
  return whole;
}

async function generateOnce(cut: { interOp: number; intraOp: number }): Promise<Float32Array[]> {
  const model = await createCut(gpu.device, { model: bytesLm, weights, ...cut }, prompts.length);
  const logits = await generate(model, prompts, 4);
  model.destroy();
  return logits;
}
