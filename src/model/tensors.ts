/** @file The tensors of a model: their names and shapes, which shards hold what of them, and where a stage keeps them. */
import type { ModelConfig, VitConfig } from './modelConfig.ts';
import { checkShard, type Holders, heldLength } from './shards.ts';
import type { StageRange, StageShard } from './stage.ts';

export interface TensorSpec {
  /** Of the whole tensor; matrices are [inputs, outputs]. */
  readonly shape: readonly number[];
  readonly holders: Holders;
}

type Named = [name: string, spec: TensorSpec];

function held(holders: Holders, name: string, ...shape: number[]): Named {
  return [name, { shape, holders }];
}

function embeddingTensors({ patchSize, hiddenSize, tokenCount }: VitConfig): Named[] {
  return [
    held('all', 'patch.weight', patchSize ** 2, hiddenSize),
    held('all', 'patch.bias', hiddenSize),
    held('all', 'classToken', hiddenSize),
    held('all', 'position', tokenCount, hiddenSize),
  ];
}

function attentionTensors({ hiddenSize }: ModelConfig): Named[] {
  // Columns of q, k and v lie by heads, and whole heads go to a shard.
  const byHeads = (outer: number, inner: number) => ({ outer, divided: hiddenSize, inner });
  return [
    held('all', 'norm1.weight', hiddenSize),
    held('all', 'norm1.bias', hiddenSize),
    held(byHeads(3 * hiddenSize, 1), 'qkv.weight', hiddenSize, 3 * hiddenSize),
    held(byHeads(3, 1), 'qkv.bias', 3 * hiddenSize),
    held(byHeads(1, hiddenSize), 'out.weight', hiddenSize, hiddenSize),
    held('first', 'out.bias', hiddenSize),
  ];
}

function mlpTensors({ hiddenSize, mlpSize }: ModelConfig): Named[] {
  return [
    held('all', 'norm2.weight', hiddenSize),
    held('all', 'norm2.bias', hiddenSize),
    held({ outer: hiddenSize, divided: mlpSize, inner: 1 }, 'mlp1.weight', hiddenSize, mlpSize),
    held({ outer: 1, divided: mlpSize, inner: 1 }, 'mlp1.bias', mlpSize),
    held({ outer: 1, divided: mlpSize, inner: hiddenSize }, 'mlp2.weight', mlpSize, hiddenSize),
    held('first', 'mlp2.bias', hiddenSize),
  ];
}

function headTensors({ hiddenSize, classCount }: ModelConfig): Named[] {
  return [
    held('all', 'norm.weight', hiddenSize),
    held('all', 'norm.bias', hiddenSize),
    held('all', 'head.weight', hiddenSize, classCount),
    held('all', 'head.bias', classCount),
  ];
}

/** The tensors that a stage needs, by name. */
export function stageTensors(model: ModelConfig, range: StageRange): ReadonlyMap<string, TensorSpec> {
  const tensors = new Map(range.hasEmbedding ? embeddingTensors(model) : []);
  for (let block = range.firstBlock; block < range.endBlock; block++) {
    for (const [name, spec] of [...attentionTensors(model), ...mlpTensors(model)]) {
      tensors.set(`blocks.${block}.${name}`, spec);
    }
  }
  if (range.hasHead) for (const [name, spec] of headTensors(model)) tensors.set(name, spec);
  return tensors;
}

export function valueCount({ shape }: TensorSpec): number {
  return shape.reduce((product, count) => product * count, 1);
}

/** Where each tensor of a shard lies in the one buffer that holds them. */
export interface WeightLayout {
  readonly weightBytes: number;
  readonly slots: ReadonlyMap<string, WeightSlot>;
}

export interface WeightSlot {
  readonly spec: TensorSpec;
  /** In bytes. */
  readonly offset: number;
  readonly size: number;
}

/** The alignment of a storage binding's offset that every WebGPU device grants. */
const bindingAlignmentBytes = 256;

/** In f32, each tensor at an offset that may be bound. */
export function weightLayout(model: ModelConfig, shard: StageShard): WeightLayout {
  checkShard(model, shard);
  const slots = new Map<string, WeightSlot>();
  let offset = 0;
  for (const [name, spec] of stageTensors(model, shard.range)) {
    const size = 4 * heldLength(valueCount(spec), spec.holders, shard);
    if (size === 0) continue;
    slots.set(name, { spec, offset, size });
    offset += Math.ceil(size / bindingAlignmentBytes) * bindingAlignmentBytes;
  }
  return { weightBytes: offset, slots };
}

/** What a shard of a stage takes on its device for weights. */
export function shardWeightBytes(model: ModelConfig, shard: StageShard): number {
  return weightLayout(model, shard).weightBytes;
}
