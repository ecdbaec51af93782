/** @file What the engines under measurement have in common, ours and the peers'. */
import type { EncoderStack } from './stack.ts';

export interface LayerEngine {
  /** As it stands in the report: `muxlab`, `jax-js`. */
  readonly name: string;
  /** Uploads states [tokens, hidden], runs all layers and reads the states back. */
  run(states: Float32Array<ArrayBuffer>): Promise<Float32Array>;
  dispose(): void | Promise<void>;
}

/** Makes an engine for a stack: weights resident, everything compiled that can be. */
export type EngineFactory = (stack: EncoderStack) => Promise<LayerEngine>;
