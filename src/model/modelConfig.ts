/** @file What a model is: its family, its sizes, and where its weights come from. No GPU here: the planner asks too. */

/** Weights from a file and its card in `models/NAME`, that every virtual device fetches. */
export interface FileWeights {
  readonly kind: 'file';
}

/** Weights made from a seed on the device itself: nothing is downloaded, whatever they weigh. */
export interface SyntheticWeights {
  readonly kind: 'synthetic';
  readonly seed: number;
}

/** What every family has. */
interface ModelBase {
  readonly name: string;
  readonly weights: FileWeights | SyntheticWeights;
  /** Transformer blocks, the unit that stages are cut in. */
  readonly blockCount: number;
  readonly hiddenSize: number;
  readonly headCount: number;
  readonly mlpSize: number;
  /** Rows of a sequence, at most. */
  readonly tokenCount: number;
  /** Logits of a request. */
  readonly classCount: number;
}

/** A Vision Transformer: square patches of one grey image behind a class token, whose last state is classified. */
export interface VitConfig extends ModelBase {
  readonly family: 'vit';
  readonly imageSize: number;
  readonly patchSize: number;
}

/** Sequences of up to `tokenCount` tokens, ids below `vocabularySize`; the last state of the first token is classified. */
export interface EncoderConfig extends ModelBase {
  readonly family: 'encoder';
  readonly vocabularySize: number;
}

/** An encoder that in every other block sends each token through two of `expertCount` MLPs, weighed by a gate. */
export interface MoeConfig extends ModelBase {
  readonly family: 'moe';
  readonly vocabularySize: number;
  readonly expertCount: number;
}

/** Sequences of up to `tokenCount` tokens, each seeing those before it; the last state predicts the token after it. */
export interface DecoderConfig extends ModelBase {
  readonly family: 'decoder';
  readonly vocabularySize: number;
  readonly norm: NormKind;
}

/** Layer norm has a scale and a shift, root-mean-square norm a scale alone. */
export type NormKind = 'layer' | 'rms';

export type ModelConfig = VitConfig | EncoderConfig | MoeConfig | DecoderConfig;

export function normOf(model: ModelConfig): NormKind {
  return model.family === 'decoder' ? model.norm : 'layer';
}

/** Whether a block's MLP is a mixture of experts: the second, the fourth, … */
export function hasExperts(model: ModelConfig, block: number): model is MoeConfig {
  return model.family === 'moe' && block % 2 === 1;
}
