/** @file Every cut of every model into stages and shards, on a real device, against the model in one piece. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { relativeError } from '../kernels/testing.ts';
import { bertSmall, bytesLm, digitsVit, moeSmall } from './catalogue.ts';
import { requestVirtualGpu, type VirtualGpu } from './gpu.ts';
import type { ModelConfig } from './modelConfig.ts';
import { shardCountsOf } from './shards.ts';
import { randomInput, runCut, weightsFromSeed } from './testing.ts';

const deviceCount = 8;
/** Eight blocks and eight heads, so that every cut up to eight devices divides them; small, for there are many. */
const small = { blockCount: 8, hiddenSize: 128, mlpSize: 256 };
const models: ModelConfig[] = [digitsVit, bytesLm, { ...bertSmall, ...small }, { ...moeSmall, ...small }];
const tolerance = 1e-4;

let gpu: VirtualGpu;

beforeAll(async () => {
  gpu = await requestVirtualGpu();
});

afterAll(() => gpu.device.destroy());

function cutsOf(model: ModelConfig): { interOp: number; intraOp: number }[] {
  const depths = Array.from({ length: model.blockCount }, (_, i) => i + 1);
  return depths
    .filter((interOp) => model.blockCount % interOp === 0)
    .flatMap((interOp) => shardCountsOf(model).map((intraOp) => ({ interOp, intraOp })))
    .filter(({ interOp, intraOp }) => interOp * intraOp <= deviceCount);
}

describe.each(models)('$name', (model) => {
  // Sliced on upload where they are a file; else each shard makes its own part, on the device.
  const weights = model.weights.kind === 'file' ? weightsFromSeed(model, 7) : undefined;
  const shape = model.family === 'vit' ? { batchSize: 2 } : { batchSize: 3, tokens: 20, lengths: [20, 1, 13] };
  const input = randomInput(model, shape, 5);
  let whole: Float32Array;

  beforeAll(async () => {
    whole = await runCut(gpu.device, { model, weights, interOp: 1, intraOp: 1, input, shape });
  });

  test.each(cutsOf(model))('$interOp stages of $intraOp shards equal the whole', async (cut) => {
    const output = await runCut(gpu.device, { model, weights, ...cut, input, shape });
    const error = relativeError(output, whole);
    if (!(error <= tolerance)) expect.fail(`relative error ${error} > ${tolerance}`);
  });
});
