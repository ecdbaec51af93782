/** @file For tests only: a writer of safetensors files, weights made from a seed, and a model run in stages and shards. */
import { assert } from '../base/assert.ts';
import { normEpsilon, pixelDeviation, pixelMean } from '../kernels/reference.ts';
import { synthesise } from '../kernels/synthesise.ts';
import { seededRandom } from '../kernels/testing.ts';
import { type BatchShape, inputLength } from './batchShape.ts';
import type { ModelConfig } from './modelConfig.ts';
import { evenStages, wholeRange } from './stage.ts';
import { createStageProgram, type StageHost } from './stageProgram.ts';
import { synthesisPart } from './syntheticWeights.ts';
import { stageTensors, valueCount } from './tensors.ts';
import type { Weights, WeightsCard } from './weights.ts';

export interface RawTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A file of `header` as it is, sound or not, and the bytes behind it. */
export function safetensorsFile(header: string, data: Uint8Array = new Uint8Array()): ArrayBuffer {
  const headerBytes = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + headerBytes.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes.length), true);
  file.set(headerBytes, 8);
  file.set(data, 8 + headerBytes.length);
  return file.buffer;
}

/** A sound file. */
export function writeSafetensors(tensors: ReadonlyMap<string, RawTensor>): ArrayBuffer {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  const data: number[] = [];
  for (const [name, { dtype, shape, bytes }] of tensors) {
    header[name] = { dtype, shape, data_offsets: [data.length, data.length + bytes.length] };
    for (const byte of bytes) data.push(byte);
  }
  return safetensorsFile(JSON.stringify(header), Uint8Array.from(data));
}

/** The weights that a device would make of the seed, of any model. */
export function weightsFromSeed(model: ModelConfig, seed: number): Weights {
  const tensors = stageTensors(model, wholeRange(model));
  const whole = { shardIndex: 0, shardCount: 1 };
  return new Map(
    Array.from(tensors, ([name, spec]) => [
      name,
      synthesise(synthesisPart({ name, spec, seed }, whole), valueCount(spec)),
    ]),
  );
}

export function f32Tensors(model: ModelConfig, weights: Weights): Map<string, RawTensor> {
  const tensors = stageTensors(model, wholeRange(model));
  return new Map(
    Array.from(weights, ([name, values]) => [
      name,
      { dtype: 'F32', shape: tensors.get(name)?.shape ?? [], bytes: new Uint8Array(values.buffer) },
    ]),
  );
}

/** The card of a weights file. */
export async function cardOf(model: ModelConfig, file: ArrayBuffer): Promise<WeightsCard> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', file));
  return {
    config: { ...model, normEpsilon, pixelMean, pixelDeviation },
    sha256: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''),
  };
}

/** A batch that a model's first stage takes: pixels, or token ids. */
export function randomInput(model: ModelConfig, shape: BatchShape, seed: number): Float32Array<ArrayBuffer> {
  const random = seededRandom(seed);
  const values = model.family === 'vit' ? 256 : model.vocabularySize;
  return new Float32Array(inputLength(model, wholeRange(model), shape)).map(() => Math.floor(values * random()));
}

/** Hosts of the shards of one stage, in one thread: each waits until all have brought their partial sums. */
export function shardHosts(shardCount: number): StageHost[] {
  let arrived: { partial: Float32Array; release: () => void }[] = [];
  const allReduce = (partial: Float32Array): Promise<void> =>
    new Promise((release) => {
      arrived.push({ partial, release });
      if (arrived.length < shardCount) return;
      const sum = arrived[0].partial.map((_, i) => arrived.reduce((total, shard) => total + shard.partial[i], 0));
      for (const shard of arrived) {
        shard.partial.set(sum);
        shard.release();
      }
      arrived = [];
    });
  return Array.from({ length: shardCount }, () => ({ withGpu: (work) => work(), allReduce }));
}

export interface Cut {
  readonly model: ModelConfig;
  readonly weights?: Weights | undefined;
  readonly interOp: number;
  readonly intraOp: number;
}

/** A model cut into stages and shards, all on one device. */
export interface CutModel {
  /** One batch through all of it; what shards return must be the same. */
  run(input: Float32Array<ArrayBuffer>, shape: BatchShape): Promise<Float32Array<ArrayBuffer>>;
  destroy(): void;
}

export async function createCut(device: GPUDevice, cut: Cut, maxBatchSize: number): Promise<CutModel> {
  const { model, weights, interOp, intraOp } = cut;
  const shards = Array.from({ length: intraOp }, (_, shardIndex) => shardIndex);
  const stages = await Promise.all(
    evenStages(model.blockCount, interOp).map((range) =>
      Promise.all(
        shards.map((shardIndex) => {
          const shard = { range, shardIndex, shardCount: intraOp };
          return createStageProgram(device, { model, shard, weights, maxBatchSize });
        }),
      ),
    ),
  );
  return {
    async run(input, shape) {
      let values = input;
      for (const programs of stages) {
        const hosts = shardHosts(intraOp);
        const outputs = await Promise.all(programs.map((program, i) => program.run(values, shape, hosts[i])));
        for (const output of outputs) assert(output.join() === outputs[0].join(), 'the shards of a stage disagree');
        values = outputs[0];
      }
      return values;
    },
    destroy() {
      for (const program of stages.flat()) program.destroy();
    },
  };
}

export interface CutRun extends Cut {
  readonly input: Float32Array<ArrayBuffer>;
  readonly shape: BatchShape;
}

/** One batch through a model that is made for it. */
export async function runCut(device: GPUDevice, { input, shape, ...cut }: CutRun): Promise<Float32Array<ArrayBuffer>> {
  const model = await createCut(device, cut, shape.batchSize);
  const output = await model.run(input, shape);
  model.destroy();
  return output;
}

/** Prompts side by side, each padded to the longest. */
export function promptBatch(prompts: readonly ArrayLike<number>[]): {
  input: Float32Array<ArrayBuffer>;
  shape: BatchShape;
} {
  const lengths = prompts.map(({ length }) => length);
  const tokens = Math.max(...lengths);
  const input = new Float32Array(prompts.length * tokens);
  for (const [index, prompt] of prompts.entries()) input.set(prompt, index * tokens);
  return { input, shape: { batchSize: prompts.length, tokens, lengths } };
}

/** Of every iteration the logits, [tokenCount][batchSize · classCount], each sequence going on with its likeliest token. */
export async function generate(
  model: Pick<CutModel, 'run'>,
  prompts: readonly ArrayLike<number>[],
  tokenCount: number,
): Promise<Float32Array<ArrayBuffer>[]> {
  const { input, shape } = promptBatch(prompts);
  const logits = [await model.run(input, shape)];
  for (let iteration = 1; iteration < tokenCount; iteration++) {
    const { batchSize, lengths = [] } = shape;
    const next = Float32Array.from(likeliest(logits[iteration - 1], batchSize));
    logits.push(await model.run(next, { batchSize, lengths, iteration }));
  }
  return logits;
}

/** The token with the largest logit of each sequence. */
export function likeliest(logits: Float32Array, batchSize: number): number[] {
  const classCount = logits.length / batchSize;
  return Array.from({ length: batchSize }, (_, index) => {
    const own = logits.subarray(index * classCount, (index + 1) * classCount);
    return own.indexOf(Math.max(...own));
  });
}

/** The device, and what was created on it through this wrapper. */
export function countBuffers(device: GPUDevice): {
  device: GPUDevice;
  buffers: { label: string; size: number }[];
  bindGroupCount: () => number;
} {
  const buffers: { label: string; size: number }[] = [];
  let bindGroupCount = 0;
  const counting: Partial<GPUDevice> = {
    createBuffer: (descriptor) => {
      buffers.push({ label: descriptor.label ?? '', size: descriptor.size });
      return device.createBuffer(descriptor);
    },
    createBindGroup: (descriptor) => {
      bindGroupCount++;
      return device.createBindGroup(descriptor);
    },
  };
  const wrapper = new Proxy(device, {
    get: (target, name) => {
      const value = Reflect.get(counting, name) ?? Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { device: wrapper, buffers, bindGroupCount: () => bindGroupCount };
}
