/** @file What a model is: its family, its sizes, and where its weights come from. No GPU here: the planner asks too. */

/** Where weights come from: a file and its card in `models/NAME`, that every virtual device fetches. */
export interface FileWeights {
  readonly kind: 'file';
}

/** What every family has. */
export interface ModelSizes {
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
export interface VitConfig extends ModelSizes {
  readonly name: string;
  readonly family: 'vit';
  readonly weights: FileWeights;
  readonly imageSize: number;
  readonly patchSize: number;
}

export type ModelConfig = VitConfig;
