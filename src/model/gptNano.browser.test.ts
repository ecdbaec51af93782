/** @file The decoder on a real device against a model that nobody here trained, at every activation its fixture has. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileKernel } from '../kernels/compile.ts';
import type { KernelFamily } from '../kernels/kernelSpec.ts';
import { relativeError, runKernel } from '../kernels/testing.ts';
import { requestVirtualGpu, type VirtualGpu } from './gpu.ts';
import { type StageRange, wholeRange, wholeStage } from './stage.ts';
import { createStageProgram } from './stageProgram.ts';
import { createCut } from './testing.ts';
import {
  batchSize,
  type GptNano,
  gptNano,
  intermediates,
  isGptNanoHere,
  logitsAt,
  readGptNano,
} from './testingGptNano.ts';

/** Of the largest activation. */
const tolerance = 1e-4;

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  const error = relativeError(actual, expected);
  if (!(error <= tolerance)) expect.fail(`${what}: relative error ${error} > ${tolerance}`);
}

describe.skipIf(!isGptNanoHere)(`gpt-nano${isGptNanoHere ? '' : ' (skipped: ../shared is not here)'}`, () => {
  let gpu: VirtualGpu;
  let nano: GptNano;
  const lengthsOf = (length: number) => new Array<number>(batchSize).fill(length);

  beforeAll(async () => {
    gpu = await requestVirtualGpu();
    nano = await readGptNano();
  });

  afterAll(() => gpu.device.destroy());

  describe.each<KernelFamily>(['subgroup', 'portable'])('%s kernels', (kernels) => {
    const whole = () => createStageProgram(gpu.device, { ...optionsOf(wholeRange(gptNano)), kernels });
    const optionsOf = (range: StageRange) => {
      return { model: gptNano, weights: nano.weights, shard: wholeStage(range), maxBatchSize: batchSize };
    };

    test('every kernel gives the golden activation, given the golden one before it', async () => {
      const results = await intermediates(nano, kernels, async (spec, shape, tensors) =>
        runKernel(gpu.device, await compileKernel(gpu.device, spec, shape), shape, tensors),
      );
      for (const [name, actual] of results) expectClose(actual, nano.golden(name), name);
    });

    test('so does every stage of the decoder', async () => {
      for (let block = -1; block < gptNano.blockCount; block++) {
        const hasEmbedding = block < 0;
        const range = { firstBlock: Math.max(0, block), endBlock: block + 1, hasEmbedding, hasHead: false };
        const [before, after] = [`block${block - 1}`, hasEmbedding ? 'x' : `block${block}`];
        const input = nano.golden(hasEmbedding ? 'idx' : block === 0 ? 'x' : before);
        const program = await createStageProgram(gpu.device, { ...optionsOf(range), kernels });
        expectClose(await program.run(input, { batchSize }), nano.golden(after), after);
        program.destroy();
      }
    });

    test('and the logits after every prefix', async () => {
      const program = await whole();
      for (let length = 1; length <= gptNano.tokenCount; length++) {
        const logits = await program.run(nano.golden('idx'), { batchSize, lengths: lengthsOf(length) });
        expectClose(logits, logitsAt(nano, length - 1), `after ${length} tokens`);
      }
      program.destroy();
    });

    test('and those of tokens that come one by one, over the cache', async () => {
      const program = await whole();
      const lengths = lengthsOf(4);
      await program.run(nano.golden('idx'), { batchSize, lengths });
      for (let position = 4; position < gptNano.tokenCount; position++) {
        const logits = await program.run(tokensAt(nano, position), { batchSize, lengths, iteration: position - 3 });
        expectClose(logits, logitsAt(nano, position), `position ${position}`);
      }
      program.destroy();
    });
  });

  test('three stages of three shards each give the golden logits, prompt and tokens', async () => {
    const cut = { model: gptNano, weights: nano.weights, interOp: 3, intraOp: 3 };
    const model = await createCut(gpu.device, cut, batchSize);
    const lengths = lengthsOf(10);
    expectClose(await model.run(nano.golden('idx'), { batchSize, lengths }), logitsAt(nano, 9), 'prompt');
    const last = await model.run(tokensAt(nano, 10), { batchSize, lengths, iteration: 1 });
    expectClose(last, logitsAt(nano, 10), 'token');
    model.destroy();
  });
});

/** The token of each sequence at one position. */
function tokensAt({ golden }: GptNano, position: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: batchSize }, (_, index) => golden('idx')[index * gptNano.tokenCount + position]);
}
