/**
 * @file What requests carry, by the family of their model. Depends on nothing but a request's place in the run, the seed and
 * the workload's token counts, so that every run of a case brings the same.
 */
import { assert, assertUnreachable } from '../base/assert.ts';
import { createRandom } from '../base/random.ts';
import type { RequestId } from '../base/units.ts';
import { Scratch } from '../device/scratch.ts';
import type { EncoderConfig, ModelConfig, MoeConfig, VitConfig } from '../model/modelConfig.ts';
import type { ImageSample } from '../model/sample.ts';
import { promptText } from './promptText.ts';

type SentenceModel = EncoderConfig | MoeConfig;

/** Coprime to the sample's size: consecutive requests carry unlike digits, and none twice before all were used. */
const imageStride = 383;
/** Token ids that requests draw from: a stretch of it each, at an offset of its own. */
const tokenPoolSize = 4096;
/** Coprime to the pool's size. */
const tokenStride = 1021;
/** Of a prompt that nobody gave a length. */
const defaultPromptLength = 32;
const promptBytes = new TextEncoder().encode(promptText);
/** Where words begin: prompts do too. */
const promptStarts = Array.from(promptText.matchAll(/\b\w/g), ({ index }) => index);
/** Coprime to the number of words. */
const promptStride = 17;

export interface RequestInputsOptions {
  /** Of the case's models; undefined: none of the catalogue, which nobody asks for. */
  models: readonly (ModelConfig | undefined)[];
  seed: number;
  /** null: no model takes images. */
  images: ImageSample | null;
  /** By request, in order of arrival; those beyond are as long as their model allows. */
  inputTokens?: readonly number[] | undefined;
  /** By request: what a prompt leaves room for. */
  outputTokens?: readonly number[] | undefined;
}

export class RequestInputs {
  readonly #options: RequestInputsOptions;
  /** [tokenPoolSize] In [0, 1), scaled to each model's vocabulary. */
  readonly #tokenPool: Float64Array;
  readonly #values = new Scratch();

  constructor(options: RequestInputsOptions) {
    this.#options = options;
    const random = createRandom({ seed: options.seed, stream: 0 });
    this.#tokenPool = Float64Array.from({ length: tokenPoolSize }, random);
  }

  /** [requests] Rows of each request's sequence; null where all are alike. */
  lengths(modelIndex: number, requests: readonly RequestId[]): number[] | null {
    const model = this.#model(modelIndex);
    if (model.family === 'vit') return null;
    return requests.map((request) => this.#length(model, request));
  }

  /** The first stage's input for a batch. Good until the next call. */
  values(modelIndex: number, requests: readonly RequestId[]): Float32Array<ArrayBuffer> {
    const model = this.#model(modelIndex);
    switch (model.family) {
      case 'vit':
        return this.#pixels(model, requests);
      case 'encoder':
      case 'moe':
        return this.#tokens(model, requests, (request, token) => this.#wordOf(model, request, token));
      case 'decoder':
        return this.#tokens(model, requests, (request, token) => this.#promptByteOf(request, token));
      default:
        return assertUnreachable(model);
    }
  }

  /** Of the test image that a request carries; null: it carries none. */
  imageIndex(modelIndex: number, request: number): number | null {
    const { models, images } = this.#options;
    return images && models[modelIndex]?.family === 'vit' ? this.#imageOf(images, request) : null;
  }

  /** Of the test image that a request carries; null: nobody knows what its answer should be. */
  label(modelIndex: number, request: number): number | null {
    const index = this.imageIndex(modelIndex, request);
    return index === null ? null : (this.#options.images?.label(index) ?? null);
  }

  #imageOf({ imageCount }: ImageSample, request: number): number {
    return (Math.abs(this.#options.seed) + request * imageStride) % imageCount;
  }

  #model(modelIndex: number): ModelConfig {
    const model = this.#options.models[modelIndex];
    assert(model, `model ${modelIndex} is none of the catalogue`);
    return model;
  }

  /** [requests, imageSize²] */
  #pixels({ imageSize }: VitConfig, requests: readonly RequestId[]): Float32Array<ArrayBuffer> {
    const { images } = this.#options;
    assert(images, 'there are no images for a model that takes them');
    const batch = this.#values.view(requests.length * imageSize ** 2);
    for (const [row, request] of requests.entries()) {
      batch.set(images.pixels(this.#imageOf(images, request)), row * imageSize ** 2);
    }
    return batch;
  }

  /** [requests, longest length] Ids, 0 where a sequence is shorter. */
  #tokens(
    model: ModelConfig,
    requests: readonly RequestId[],
    idOf: (request: RequestId, token: number) => number,
  ): Float32Array<ArrayBuffer> {
    const lengths = requests.map((request) => this.#length(model, request));
    const width = Math.max(...lengths);
    const batch = this.#values.view(requests.length * width).fill(0);
    for (const [row, request] of requests.entries()) {
      for (let token = 0; token < lengths[row]; token++) batch[row * width + token] = idOf(request, token);
    }
    return batch;
  }

  /** Rows of a request's sequence: what was given, as far as the model has room for it and for what it generates. */
  #length(model: ModelConfig, request: RequestId): number {
    const { inputTokens, outputTokens } = this.#options;
    const generates = model.family === 'decoder';
    const given = inputTokens?.[request] ?? (generates ? defaultPromptLength : model.tokenCount);
    // The last token generated is read by nobody.
    const generated = generates ? Math.max(1, outputTokens?.[request] ?? 1) - 1 : 0;
    return Math.max(1, Math.min(given, model.tokenCount - generated));
  }

  /** Of no language: drawn from the seed. */
  #wordOf({ vocabularySize }: SentenceModel, request: RequestId, token: number): number {
    return Math.floor(this.#tokenPool[(request * tokenStride + token) % tokenPoolSize] * vocabularySize);
  }

  /** Of a text that begins where some word of the passage does. */
  #promptByteOf(request: RequestId, token: number): number {
    const word = (Math.abs(this.#options.seed) + request * promptStride) % promptStarts.length;
    return promptBytes[(promptStarts[word] + token) % promptBytes.length];
  }
}
