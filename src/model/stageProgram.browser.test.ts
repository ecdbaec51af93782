/** @file The stages on a real device against the golden activations, in both families of kernels. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KernelFamily } from '../kernels/kernelSpec.ts';
import { relativeError } from '../kernels/testing.ts';
import { digitsVit } from './catalogue.ts';
import { DeviceLostError, requestVirtualGpu, type VirtualGpu } from './gpu.ts';
import { parseSafetensors, tensorValues } from './safetensors.ts';
import { type ImageSample, parseSample } from './sample.ts';
import { evenStages, type StageRange, wholeRange, wholeStage } from './stage.ts';
import { createStageProgram, type StageProgramOptions } from './stageProgram.ts';
import { shardWeightBytes } from './tensors.ts';
import { fetchWeights, type Weights } from './weights.ts';

const folder = '/models/digits-vit';
const families: KernelFamily[] = ['subgroup', 'portable'];
const goldenCount = 4;

const one = { batchSize: 1 };
const model = digitsVit;
const wholeModel = wholeRange(model);

/** Ten times what a single kernel may err. */
const tolerance = 1e-4;

let gpu: VirtualGpu;
let weights: Weights;
let golden: Map<string, Float32Array<ArrayBuffer>>;
let sample: ImageSample;

async function fetched(name: string): Promise<ArrayBuffer> {
  return (await fetch(`${folder}/${name}`)).arrayBuffer();
}

beforeAll(async () => {
  gpu = await requestVirtualGpu();
  weights = await fetchWeights(digitsVit, folder);
  const tensors = parseSafetensors(await fetched('golden.safetensors'));
  golden = new Map(Array.from(tensors, ([name, tensor]) => [name, tensorValues(tensor)]));
  sample = parseSample(await fetched('sample.safetensors'));
});

afterAll(() => gpu.device.destroy());

function goldenTensor(name: string): Float32Array<ArrayBuffer> {
  const tensor = golden.get(name);
  if (!tensor) throw new Error(`no golden tensor ${name}`);
  return tensor;
}

function expectGolden(actual: Float32Array, name: string): void {
  const error = relativeError(actual, goldenTensor(name));
  if (!(error <= tolerance)) expect.fail(`${name}: relative error ${error} > ${tolerance}`);
}

/** Runs one batch through a program made for it. */
async function runOnce(
  { range, ...options }: Pick<StageProgramOptions, 'kernels' | 'maxBatchSize'> & { range: StageRange },
  input: Float32Array<ArrayBuffer>,
  batchSize = 1,
): Promise<Float32Array<ArrayBuffer>> {
  const program = await createStageProgram(gpu.device, { model, weights, shard: wholeStage(range), ...options });
  try {
    return await program.run(input, { batchSize });
  } finally {
    program.destroy();
  }
}

function blockRange(index: number): StageRange {
  return { firstBlock: index, endBlock: index + 1, hasEmbedding: false, hasHead: false };
}

describe.each(families)('%s kernels', (kernels) => {
  const options = { kernels, maxBatchSize: goldenCount };

  test('the embedding equals the golden one', async () => {
    const range = { firstBlock: 0, endBlock: 0, hasEmbedding: true, hasHead: false };
    expectGolden(await runOnce({ ...options, range }, goldenTensor('images'), goldenCount), 'embed');
  });

  test('every block equals the golden one, given the golden one before it', async () => {
    for (let index = 0; index < digitsVit.blockCount; index++) {
      const input = goldenTensor(index === 0 ? 'embed' : `block.${index - 1}`);
      expectGolden(await runOnce({ ...options, range: blockRange(index) }, input, goldenCount), `block.${index}`);
    }
  });

  test('the whole model gives the golden logits, image by image and in one batch', async () => {
    const program = await createStageProgram(gpu.device, { model, weights, ...options, shard: wholeStage(wholeModel) });
    const images = goldenTensor('images');
    const batch = await program.run(images, { batchSize: goldenCount });
    expectGolden(batch, 'logits');
    for (let i = 0; i < goldenCount; i++) {
      const image = images.slice(i * program.inputLength(one), (i + 1) * program.inputLength(one));
      const alone = await program.run(image, one);
      expect(alone).toEqual(batch.slice(i * program.outputLength(one), (i + 1) * program.outputLength(one)));
    }
    program.destroy();
  });

  test.each([2, 3])('%i stages, chained, give exactly what the whole model gives', async (stageCount) => {
    const images = goldenTensor('images');
    let activations = images;
    for (const range of evenStages(digitsVit.blockCount, stageCount)) {
      activations = await runOnce({ ...options, range }, activations, goldenCount);
    }
    expect(activations).toEqual(await runOnce({ ...options, range: wholeModel }, images, goldenCount));
  });

  test('it reads the digits of the sample', async () => {
    const program = await createStageProgram(gpu.device, { model, weights, ...options, shard: wholeStage(wholeModel) });
    let rightCount = 0;
    for (let first = 0; first < 100; first += goldenCount) {
      const indices = Array.from({ length: goldenCount }, (_, offset) => first + offset);
      const images = Float32Array.from(indices.flatMap((index) => [...sample.image(index)]));
      const logits = await program.run(images, { batchSize: goldenCount });
      for (const [offset, index] of indices.entries()) {
        const own = logits.subarray(offset * model.classCount, (offset + 1) * model.classCount);
        if (own.indexOf(Math.max(...own)) === sample.label(index)) rightCount++;
      }
    }
    program.destroy();
    expect(rightCount).toBeGreaterThanOrEqual(97);
  });
});

test('a program says what it takes', async () => {
  const [first, second] = await Promise.all(
    evenStages(digitsVit.blockCount, 2).map((range) =>
      createStageProgram(gpu.device, { model, weights, shard: wholeStage(range) }),
    ),
  );
  expect([first.inputLength(one), first.outputLength(one)]).toEqual([784, 17 * 128]);
  expect([second.inputLength(one), second.outputLength(one)]).toEqual([17 * 128, 10]);
  expect(first.weightBytes).toBe(shardWeightBytes(model, first.shard));
  first.destroy();
  second.destroy();
});

test('a wrong length, a batch too large, an overlapping call and a late call are refused', async () => {
  const program = await createStageProgram(gpu.device, { model, weights, shard: wholeStage(wholeModel) });
  await expect(program.run(new Float32Array(783), one)).rejects.toThrow('783 floats');
  await expect(program.run(new Float32Array(2 * 784), { batchSize: 2 })).rejects.toThrow('a batch of 2');
  const running = program.run(new Float32Array(784), one);
  await expect(program.run(new Float32Array(784), one)).rejects.toThrow('one batch at a time');
  await running;
  const cut = program.run(new Float32Array(784), one);
  program.destroy();
  await expect(cut).rejects.toThrow('destroyed while it ran');
  await expect(program.run(new Float32Array(784), one)).rejects.toThrow('was destroyed');
});

test('a weight that is missing is named', async () => {
  const lacking = new Map(weights);
  lacking.delete('blocks.0.out.bias');
  const creating = createStageProgram(gpu.device, { model, weights: lacking, shard: wholeStage(blockRange(0)) });
  await expect(creating).rejects.toThrow('no tensor blocks.0.out.bias');
});

test('memory that the device does not have is refused, in its words', async () => {
  const creating = createStageProgram(gpu.device, {
    model,
    weights,
    shard: wholeStage(blockRange(0)),
    maxBatchSize: 1e6,
  });
  await expect(creating).rejects.toThrow('the device refused the buffers of a stage');
});

test('a lost device rejects the run in progress and every later one, with the reason', async () => {
  const { device } = await requestVirtualGpu();
  const program = await createStageProgram(device, { model, weights, shard: wholeStage(blockRange(0)) });
  const tokens = new Float32Array(program.inputLength(one));
  const cut = program.run(tokens, one);
  device.destroy();
  await expect(cut).rejects.toThrow(DeviceLostError);
  await expect(program.run(tokens, one)).rejects.toMatchObject({ name: 'DeviceLostError', reason: 'destroyed' });
});
