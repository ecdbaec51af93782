/** @file The models of the lab, by name. No GPU here: the planner asks what they weigh. */
import { assert } from '../base/assert.ts';
import type { ModelConfig, VitConfig } from './modelConfig.ts';

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

export const catalogue: ReadonlyMap<string, ModelConfig> = new Map([digitsVit].map((model) => [model.name, model]));

/** @throws AssertionError if there is none of that name */
export function modelNamed(name: string): ModelConfig {
  const model = catalogue.get(name);
  assert(model, `the catalogue has no model ${name}`);
  return model;
}
