/** @file The fleet with real workers: groups of stages and shards against the whole model, and what becomes of losses. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seconds } from '../base/units.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import { digitsVit } from '../model/catalogue.ts';
import { requestVirtualGpu } from '../model/gpu.ts';
import { type ImageSample, parseSample } from '../model/sample.ts';
import { wholeRange, wholeStage } from '../model/stage.ts';
import { createStageProgram } from '../model/stageProgram.ts';
import { fetchWeights } from '../model/weights.ts';
import { WallClock } from '../runtime/clock.ts';
import type { FleetPlan, StageEnd } from '../runtime/fleet.ts';
import { WorkerFleet } from '../runtime/workerFleet.ts';
import { fleetPlan } from './fleetPlan.ts';

const batchSize = 4;
const tolerance = 1e-4;

let sample: ImageSample;
/** [batchSize · 784] */
let images: Float32Array<ArrayBuffer>;
/** Of the unsharded model, [batchSize · 10]. */
let logits: Float32Array<ArrayBuffer>;

beforeAll(async () => {
  sample = parseSample(await (await fetch('/models/digits-vit/sample.safetensors')).arrayBuffer());
  images = Float32Array.from(Array.from({ length: batchSize }, (_, index) => [...sample.image(index)]).flat());
  const { device } = await requestVirtualGpu();
  const weights = await fetchWeights(digitsVit, '/models/digits-vit');
  const shard = wholeStage(wholeRange(digitsVit));
  const program = await createStageProgram(device, { model: digitsVit, shard, weights, maxBatchSize: batchSize });
  logits = await program.run(images, { batchSize });
  device.destroy();
});

function planOf(
  interOp: number,
  intraOp: number,
  more: { maxBatchSize?: number; devices?: number[][]; profile?: string } = {},
): FleetPlan {
  const { maxBatchSize = batchSize, devices, profile = 'digits-vit' } = more;
  const placement: StaticPlacement = { groups: [{ interOp, intraOp, models: [0], ...(devices && { devices }) }] };
  const cluster = { deviceCount: interOp * intraOp, memoryBudgetBytes: Number.POSITIVE_INFINITY };
  const models = [{ name: 'served', profile }];
  const testCase = { schema: 'muxlab-case/1' as const, cluster, models };
  return fleetPlan({ testCase, profiles: [{ configs: [] }] }, placement, { siteUrl: location.origin, maxBatchSize });
}

/** A fleet whose stages follow one another as the serving core would have them. */
class Bench {
  readonly fleet: WorkerFleet;
  readonly clock = new WallClock();
  lost: number[] = [];
  #stageCount = 0;
  #sequence = 0;
  #ended: ((end: StageEnd | null) => void) | null = null;
  #revived: (() => void) | null = null;

  constructor(canShare: boolean) {
    this.fleet = new WorkerFleet(8, canShare);
    this.clock.resume();
  }

  async load(plan: FleetPlan): Promise<void> {
    await this.fleet.load(plan);
    this.fleet.begin(this.clock);
    this.#stageCount = plan.stages.length;
    this.lost = [];
    this.fleet.attach({
      done: (_, end) => this.#ended?.({ ...end, output: end.output?.slice() ?? null }),
      lost: (device) => {
        this.lost.push(device);
        this.#ended?.(null);
      },
      revived: () => this.#revived?.(),
      gone: (_, message) => expect.fail(message),
      loaded: () => {},
    });
  }

  /** @returns the output; null: a device was lost */
  async serve(input: Float32Array<ArrayBuffer>, size: number, lengths?: number[]): Promise<Float32Array | null> {
    const batch = this.#sequence;
    for (let stageIndex = 0; stageIndex < this.#stageCount; stageIndex++) {
      const end = await this.runStage(stageIndex, { batch, input, size, ...(lengths && { lengths }) });
      if (!end || end.output) return end?.output ?? null;
    }
    return null;
  }

  runStage(
    stageIndex: number,
    work: {
      batch: number;
      input: Float32Array<ArrayBuffer>;
      size: number;
      lengths?: number[];
      windowSeconds?: number;
    },
  ): Promise<StageEnd | null> {
    const { batch, input, size, lengths = null, windowSeconds } = work;
    const ended = new Promise<StageEnd | null>((resolve) => {
      this.#ended = resolve;
    });
    this.fleet.run({
      sequence: this.#sequence++,
      groupIndex: 0,
      stageIndex,
      modelIndex: 0,
      batch,
      batchSize: size,
      iteration: 0,
      lengths,
      input: stageIndex === 0 ? input : null,
      startAt: this.clock.now(),
      windowSeconds: windowSeconds === undefined ? null : seconds(windowSeconds),
    });
    return ended;
  }

  revival(): Promise<void> {
    return new Promise((resolve) => {
      this.#revived = resolve;
    });
  }
}

// Loaded anew by each test, as the lab's fleet is by each run: a device compiles a kernel once.
const sharing = new Bench(true);
const overPorts = new Bench(false);

afterAll(() => {
  for (const { fleet } of [sharing, overPorts]) fleet.end();
});

function expectLogits(actual: Float32Array | null, expected: Float32Array): void {
  if (!actual) expect.fail('a device was lost');
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  const error = Math.max(...actual.map((value, index) => Math.abs(value - expected[index]))) / scale;
  if (!(error <= tolerance)) expect.fail(`relative error ${error} > ${tolerance}`);
}

const cutsTried = [
  [2, 2],
  [1, 4],
  [8, 1],
] as const;

describe.each([
  ['shared memory', sharing, cutsTried],
  ['ports', overPorts, cutsTried.slice(0, 1)],
] as const)('over %s', (_, bench, cuts) => {
  test.each(cuts)(
    '%i stages of %i shards give what the whole model gives, in a batch and one by one',
    async (interOp, intraOp) => {
      await bench.load(planOf(interOp, intraOp));
      expectLogits(await bench.serve(images, batchSize), logits);
      for (let index = 0; index < batchSize; index++) {
        expectLogits(await bench.serve(sample.image(index), 1), logits.slice(10 * index, 10 * (index + 1)));
      }
    },
  );

  test('devices may hold several stages in a row, as other shards of each', async () => {
    const devices = [
      [0, 1],
      [1, 0],
    ];
    await bench.load(planOf(2, 2, { devices }));
    expectLogits(await bench.serve(images, batchSize), logits);
  });

  test('nothing is allocated per request for what travels', async () => {
    await bench.load(planOf(2, 2));
    for (const size of [batchSize, 1, batchSize]) await bench.serve(images.slice(0, 784 * size), size);
    const count = await bench.fleet.bufferCount();
    expect(count).toBeGreaterThan(0);
    const requestCount = 12;
    for (let round = 0; round < requestCount / 2; round++) {
      await bench.serve(images, batchSize);
      await bench.serve(sample.image(round), 1);
    }
    // How far a worker runs ahead of another is the machine's doing: a queue may once be a buffer deeper than before.
    expect((await bench.fleet.bufferCount()) - count).toBeLessThan(requestCount);
  });

  test('a shard that is lost in the middle is replaced alone, and its group serves again', async () => {
    await bench.load(planOf(1, 2));
    await bench.serve(images, batchSize);
    const revival = bench.revival();
    const cut = bench.serve(images, batchSize);
    bench.fleet.fail(1);
    expect(await cut).toBeNull();
    await revival;
    expect(bench.lost).toEqual([1]);
    expectLogits(await bench.serve(images, batchSize), logits);
  });

  test('requests that fail are given up by all shards, wherever they are, and the next ones are served', async () => {
    await bench.load(planOf(2, 2));
    for (let batch = 1000; batch < 1006; batch++) {
      void bench.runStage(0, { batch, input: images, size: batchSize });
      await new Promise((resolve) => setTimeout(resolve, 3 * (batch - 1000)));
      bench.fleet.discard([batch]);
      expectLogits(await bench.serve(images, batchSize), logits);
    }
    expect(bench.lost).toEqual([]);
  });
});

test('a window ends for all shards, and what they computed in it is without their waits', async () => {
  await sharing.load(planOf(1, 2));
  await sharing.serve(images, batchSize);
  const opened = sharing.clock.now();
  const windowSeconds = 2;
  const end = await sharing.runStage(0, { batch: 7, input: images, size: batchSize, windowSeconds });
  expect(sharing.clock.now() - opened).toBeGreaterThanOrEqual(windowSeconds);
  expect(end?.endedAt).toBeGreaterThanOrEqual(opened + windowSeconds);
  expect(end?.lateSeconds).toBeGreaterThanOrEqual(0);
  expect(end?.computeSeconds).toBeGreaterThan(0);
  expect(end?.computeSeconds).toBeLessThan(windowSeconds);
});

test('sequences of unlike lengths go through stages and shards as through the whole model', async () => {
  const lengths = [20, 3, 11];
  const tokens = Float32Array.from({ length: 3 * 20 }, (_, index) => (index * 37) % 1024);
  const outputs: (Float32Array | null)[] = [];
  for (const [interOp, intraOp] of [
    [1, 1],
    [2, 2],
  ]) {
    await sharing.load(planOf(interOp, intraOp, { profile: 'bert-small' }));
    outputs.push(await sharing.serve(tokens, 3, lengths));
  }
  expectLogits(outputs[1], outputs[0] ?? new Float32Array());
});

test('memory that the GPU has not is refused with the device, and it serves what fits', async () => {
  await expect(sharing.load(planOf(2, 1, { maxBatchSize: 1_000_000 }))).rejects.toThrow(
    /^placement: must fit, but device 0 has not/,
  );
  await sharing.load(planOf(2, 1));
  expectLogits(await sharing.serve(images, batchSize), logits);
  expect(sharing.lost).toEqual([]);
});
