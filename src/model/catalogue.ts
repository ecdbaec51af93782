/** @file The models of the lab, by name (`docs/models.md` shows them). No GPU here: the planner asks what they weigh. */
import { assert } from '../base/assert.ts';
import type { DecoderConfig, EncoderConfig, ModelConfig, MoeConfig, VitConfig } from './modelConfig.ts';

/** Trained on MNIST: 7×7 patches of 28×28 pixels, and a class token. */
export const digitsVit: VitConfig = {
  name: 'digits-vit',
  family: 'vit',
  weights: { kind: 'file' },
  blockCount: 8,
  hiddenSize: 128,
  headCount: 4,
  mlpSize: 512,
  /** The class token, then the patches row by row. */
  tokenCount: 17,
  classCount: 10,
  imageSize: 28,
  patchSize: 7,
};

/** Trained on the King James Bible, byte by byte. */
export const bytesLm: DecoderConfig = {
  name: 'bytes-lm',
  family: 'decoder',
  weights: { kind: 'file' },
  blockCount: 6,
  hiddenSize: 128,
  headCount: 4,
  mlpSize: 512,
  tokenCount: 256,
  classCount: 256,
  vocabularySize: 256,
  norm: 'rms',
};

/** What the sizes of a synthetic family share, so that one request fits them all; eight heads make up to eight shards. */
const synthetic = { tokenCount: 64, vocabularySize: 1024, classCount: 8, headCount: 8 } as const;
const seed = 20260401;

const bert = (size: string, sizes: Pick<EncoderConfig, 'blockCount' | 'hiddenSize' | 'mlpSize'>): EncoderConfig => ({
  name: `bert-${size}`,
  family: 'encoder',
  weights: { kind: 'synthetic', seed },
  ...synthetic,
  ...sizes,
});

const moe = (size: string, sizes: Pick<MoeConfig, 'blockCount' | 'hiddenSize' | 'mlpSize'>): MoeConfig => ({
  name: `moe-${size}`,
  family: 'moe',
  weights: { kind: 'synthetic', seed },
  expertCount: 8,
  ...synthetic,
  ...sizes,
});

export const bertSmall = bert('small', { blockCount: 4, hiddenSize: 256, mlpSize: 1024 });
export const moeSmall = moe('small', { blockCount: 4, hiddenSize: 256, mlpSize: 512 });

const models: readonly ModelConfig[] = [
  digitsVit,
  bytesLm,
  bertSmall,
  bert('medium', { blockCount: 8, hiddenSize: 384, mlpSize: 1536 }),
  bert('large', { blockCount: 16, hiddenSize: 512, mlpSize: 2048 }),
  moeSmall,
  moe('medium', { blockCount: 8, hiddenSize: 256, mlpSize: 1024 }),
  moe('large', { blockCount: 8, hiddenSize: 384, mlpSize: 1536 }),
];

export const catalogue: ReadonlyMap<string, ModelConfig> = new Map(models.map((model) => [model.name, model]));

/** @throws AssertionError if there is none of that name */
export function modelNamed(name: string): ModelConfig {
  const model = catalogue.get(name);
  assert(model, `the catalogue has no model ${name}`);
  return model;
}
