/**
 * @file The model `digits-vit`: its sizes, its tensors, and its cut into pipeline stages. No GPU and no shader here, so
 * that the planner may ask what a stage weighs.
 */
import type { StageRange } from './stage.ts';

/** As in `card.json`, whose `config` must say the same. */
export const digitsVit = {
  imageSize: 28,
  patchSize: 7,
  patchCount: 16,
  /** The class token, then the patches row by row. */
  tokenCount: 17,
  hiddenSize: 128,
  headCount: 4,
  mlpSize: 512,
  blockCount: 8,
  classCount: 10,
  normEpsilon: 1e-5,
  pixelMean: 0.1307,
  pixelDeviation: 0.3081,
} as const;

/** The whole model as one stage. */
export const wholeModel: StageRange = {
  firstBlock: 0,
  endBlock: digitsVit.blockCount,
  hasEmbedding: true,
  hasHead: true,
};

const { patchSize, tokenCount, hiddenSize, mlpSize, classCount, imageSize } = digitsVit;

/** Shapes by tensor name; matrices are [inputs, outputs]. */
type TensorShapes = ReadonlyMap<string, readonly number[]>;

const embeddingShapes: [string, number[]][] = [
  ['patch.weight', [patchSize ** 2, hiddenSize]],
  ['patch.bias', [hiddenSize]],
  ['classToken', [hiddenSize]],
  ['position', [tokenCount, hiddenSize]],
];

const blockShapes: [string, number[]][] = [
  ['norm1.weight', [hiddenSize]],
  ['norm1.bias', [hiddenSize]],
  ['qkv.weight', [hiddenSize, 3 * hiddenSize]],
  ['qkv.bias', [3 * hiddenSize]],
  ['out.weight', [hiddenSize, hiddenSize]],
  ['out.bias', [hiddenSize]],
  ['norm2.weight', [hiddenSize]],
  ['norm2.bias', [hiddenSize]],
  ['mlp1.weight', [hiddenSize, mlpSize]],
  ['mlp1.bias', [mlpSize]],
  ['mlp2.weight', [mlpSize, hiddenSize]],
  ['mlp2.bias', [hiddenSize]],
];

const headShapes: [string, number[]][] = [
  ['norm.weight', [hiddenSize]],
  ['norm.bias', [hiddenSize]],
  ['head.weight', [hiddenSize, classCount]],
  ['head.bias', [classCount]],
];

/** The tensors that a stage needs, and their shapes. */
export function stageTensors({ firstBlock, endBlock, hasEmbedding, hasHead }: StageRange): TensorShapes {
  const shapes = new Map(hasEmbedding ? embeddingShapes : []);
  for (let block = firstBlock; block < endBlock; block++) {
    for (const [name, shape] of blockShapes) shapes.set(`blocks.${block}.${name}`, shape);
  }
  if (hasHead) for (const [name, shape] of headShapes) shapes.set(name, shape);
  return shapes;
}

/** Floats of one request that enter a stage: an image's pixels, or its tokens. */
export function stageInputLength({ hasEmbedding }: StageRange): number {
  return hasEmbedding ? imageSize ** 2 : tokenCount * hiddenSize;
}

/** Floats of one request that leave a stage: logits, or tokens. */
export function stageOutputLength({ hasHead }: StageRange): number {
  return hasHead ? classCount : tokenCount * hiddenSize;
}

/** Where each tensor of a stage lies in the one buffer that holds them. */
export interface WeightLayout {
  readonly weightBytes: number;
  readonly slots: ReadonlyMap<string, { readonly offset: number; readonly size: number }>;
}

/** The alignment of a storage binding's offset that every WebGPU device grants. */
const bindingAlignmentBytes = 256;

/** In f32, each tensor at an offset that may be bound; `weightBytes` is what the stage takes on the device. */
export function weightLayout(range: StageRange): WeightLayout {
  const slots = new Map<string, { offset: number; size: number }>();
  let offset = 0;
  for (const [name, shape] of stageTensors(range)) {
    const size = 4 * shape.reduce((product, count) => product * count, 1);
    slots.set(name, { offset, size });
    offset += Math.ceil(size / bindingAlignmentBytes) * bindingAlignmentBytes;
  }
  return { weightBytes: offset, slots };
}
