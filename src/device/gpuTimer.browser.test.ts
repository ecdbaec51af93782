import { expect, test } from 'vitest';
import { bertSmall } from '../model/catalogue.ts';
import { requestVirtualGpu } from '../model/gpu.ts';
import { createStageProgram } from '../model/stageProgram.ts';
import { GpuTimer } from './gpuTimer.ts';

const one = { batchSize: 1 };

test('the GPU’s clock sees the kernels, less than a wall clock does, and more of them in more blocks', async () => {
  const { device } = await requestVirtualGpu();
  const timer = GpuTimer.of(device);
  if (!timer) throw new Error('the browser of these tests has timestamps');
  const secondsOf = async (endBlock: number, shardCount: number) => {
    const range = { firstBlock: 0, endBlock, hasEmbedding: true, hasHead: false };
    const shard = { range, shardIndex: 0, shardCount };
    const program = await createStageProgram(device, { model: bertSmall, shard });
    const input = new Float32Array(program.inputLength(one));
    let least = { gpu: Infinity, wall: Infinity };
    for (let probe = 0; probe < 6; probe++) {
      const started = performance.now();
      await program.run(input, one, timer.host());
      const wall = (performance.now() - started) / 1000;
      least = { gpu: Math.min(least.gpu, await timer.takeSeconds()), wall: Math.min(least.wall, wall) };
    }
    program.destroy();
    return least;
  };
  const block = await secondsOf(1, 1);
  const blocks = await secondsOf(3, 1);
  const shard = await secondsOf(3, 2);
  for (const { gpu, wall } of [block, blocks, shard]) {
    expect(gpu).toBeGreaterThan(0);
    expect(gpu).toBeLessThanOrEqual(wall);
  }
  expect(blocks.gpu).toBeGreaterThan(block.gpu);
  timer.destroy();
  device.destroy();
});
