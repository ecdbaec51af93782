/** @file The tensors of a model: their names and shapes, which shards hold what of them, and where a stage keeps them. */
import { hasExperts, type ModelConfig, type MoeConfig, normOf } from './modelConfig.ts';
import { checkShard, type Holders, heldLength } from './shards.ts';
import { blocksOf, type StageRange, type StageShard } from './stage.ts';

/** What a tensor is for, which says how large its values are where they are made from a seed. */
export type TensorRole = 'matrix' | 'bias' | 'scale' | 'embedding';

export interface TensorSpec {
  readonly role: TensorRole;
  /** Of the whole tensor; matrices are [inputs, outputs], those of experts lie one behind the other. */
  readonly shape: readonly number[];
  readonly holders: Holders;
}

type Named = [name: string, spec: TensorSpec];

function held(holders: Holders, role: TensorRole, name: string, ...shape: number[]): Named {
  return [name, { role, shape, holders }];
}

function embeddingTensors(model: ModelConfig): Named[] {
  const { hiddenSize } = model;
  const position = held('all', 'embedding', 'position', model.tokenCount, hiddenSize);
  if (model.family !== 'vit') return [held('all', 'embedding', 'token', model.vocabularySize, hiddenSize), position];
  return [
    held('all', 'matrix', 'patch.weight', model.patchSize ** 2, hiddenSize),
    held('all', 'bias', 'patch.bias', hiddenSize),
    held('all', 'embedding', 'classToken', hiddenSize),
    position,
  ];
}

function normTensors(name: string, model: ModelConfig): Named[] {
  const scale = held('all', 'scale', `${name}.weight`, model.hiddenSize);
  return normOf(model) === 'rms' ? [scale] : [scale, held('all', 'bias', `${name}.bias`, model.hiddenSize)];
}

function attentionTensors({ hiddenSize }: ModelConfig): Named[] {
  // Columns of q, k and v lie by heads, and whole heads go to a shard.
  const byHeads = (outer: number, inner: number) => ({ outer, divided: hiddenSize, inner });
  return [
    held(byHeads(3 * hiddenSize, 1), 'matrix', 'qkv.weight', hiddenSize, 3 * hiddenSize),
    held(byHeads(3, 1), 'bias', 'qkv.bias', 3 * hiddenSize),
    held(byHeads(1, hiddenSize), 'matrix', 'out.weight', hiddenSize, hiddenSize),
    held('first', 'bias', 'out.bias', hiddenSize),
  ];
}

function mlpTensors({ hiddenSize, mlpSize }: ModelConfig): Named[] {
  return [
    held({ outer: hiddenSize, divided: mlpSize, inner: 1 }, 'matrix', 'mlp1.weight', hiddenSize, mlpSize),
    held({ outer: 1, divided: mlpSize, inner: 1 }, 'bias', 'mlp1.bias', mlpSize),
    held({ outer: 1, divided: mlpSize, inner: hiddenSize }, 'matrix', 'mlp2.weight', mlpSize, hiddenSize),
    held('first', 'bias', 'mlp2.bias', hiddenSize),
  ];
}

/** Every shard has the gate and some of the experts, whole. */
function expertTensors({ hiddenSize, mlpSize, expertCount }: MoeConfig): Named[] {
  const byExpert = (role: TensorRole, name: string, ...shape: number[]) => {
    const inner = shape.reduce((product, count) => product * count, 1);
    return held({ outer: 1, divided: expertCount, inner }, role, name, expertCount, ...shape);
  };
  return [
    held('all', 'matrix', 'gate.weight', hiddenSize, expertCount),
    held('all', 'bias', 'gate.bias', expertCount),
    byExpert('matrix', 'experts.mlp1.weight', hiddenSize, mlpSize),
    byExpert('bias', 'experts.mlp1.bias', mlpSize),
    byExpert('matrix', 'experts.mlp2.weight', mlpSize, hiddenSize),
    byExpert('bias', 'experts.mlp2.bias', hiddenSize),
  ];
}

function blockTensors(model: ModelConfig, block: number): Named[] {
  const tensors = [
    ...normTensors('norm1', model),
    ...attentionTensors(model),
    ...normTensors('norm2', model),
    ...(hasExperts(model, block) ? expertTensors(model) : mlpTensors(model)),
  ];
  return tensors.map(([name, spec]) => [`blocks.${block}.${name}`, spec]);
}

function headTensors(model: ModelConfig): Named[] {
  const { hiddenSize, classCount } = model;
  return [
    ...normTensors('norm', model),
    held('all', 'matrix', 'head.weight', hiddenSize, classCount),
    held('all', 'bias', 'head.bias', classCount),
  ];
}

/** The tensors that a stage needs, by name. */
export function stageTensors(model: ModelConfig, range: StageRange): ReadonlyMap<string, TensorSpec> {
  const tensors = range.hasEmbedding ? embeddingTensors(model) : [];
  for (const block of blocksOf(range)) tensors.push(...blockTensors(model, block));
  if (range.hasHead) tensors.push(...headTensors(model));
  return new Map(tensors);
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
