/** @file Loads the weights of a model from its file and refuses any that are not what their card says. */
import { normEpsilon, pixelDeviation, pixelMean } from '../kernels/reference.ts';
import type { ModelConfig } from './modelConfig.ts';
import { parseSafetensors, tensorValues } from './safetensors.ts';
import { wholeRange } from './stage.ts';
import { stageTensors } from './tensors.ts';
import { WeightsError } from './weightsError.ts';

/** What `card.json` says of the weights beside it; it says more, for people. */
export interface WeightsCard {
  readonly config: Readonly<Record<string, unknown>>;
  /** SHA-256 of the whole weights file, in hexadecimal. */
  readonly sha256: string;
}

const weightsFileName = 'model.safetensors';

/** Values by tensor name, in f32. */
export type Weights = ReadonlyMap<string, Float32Array>;

/**
 * Checks a weights file against its card: the hash, then the sizes of the model, then every name and shape.
 * @throws WeightsError naming the first thing that is wrong
 */
export async function loadWeights(
  model: ModelConfig,
  { bytes, card }: { bytes: ArrayBuffer; card: WeightsCard },
): Promise<Weights> {
  const sha256 = hexadecimal(await crypto.subtle.digest('SHA-256', bytes));
  if (sha256 !== card.sha256.toLowerCase()) {
    throw new WeightsError(`the weights have SHA-256 ${sha256}, but the card says ${card.sha256}`);
  }
  for (const [name, expected] of Object.entries({ ...kernelConstants(model), ...model })) {
    if (typeof expected === 'number' && card.config[name] !== expected) {
      throw new WeightsError(`the card says ${name} is ${JSON.stringify(card.config[name])}, not ${expected}`);
    }
  }
  const tensors = parseSafetensors(bytes);
  const expectedShapes = stageTensors(model, wholeRange(model));
  for (const name of tensors.keys()) {
    if (!expectedShapes.has(name)) throw new WeightsError(`tensor ${JSON.stringify(name)} belongs to no layer`);
  }
  const weights = new Map<string, Float32Array<ArrayBuffer>>();
  for (const [name, { shape }] of expectedShapes) {
    const tensor = tensors.get(name);
    if (!tensor) throw new WeightsError(`tensor ${JSON.stringify(name)} is missing`);
    if (tensor.shape.join() !== shape.join()) {
      throw new WeightsError(`tensor ${JSON.stringify(name)} has shape [${tensor.shape}], not [${shape}]`);
    }
    weights.set(name, tensorValues(tensor));
  }
  return weights;
}

/** What the kernels compute with, and the weights were trained for. */
function kernelConstants({ family }: ModelConfig): Record<string, number> {
  return family === 'vit' ? { normEpsilon, pixelMean, pixelDeviation } : { normEpsilon };
}

/**
 * Fetches `card.json` and `model.safetensors` from a folder and loads them.
 * @throws WeightsError as `loadWeights`, or naming the file that did not arrive
 */
export async function fetchWeights(
  model: ModelConfig,
  folderUrl: string,
  fetchFile: typeof fetch = fetch,
): Promise<Weights> {
  const fetched = async (name: string): Promise<Response> => {
    const response = await fetchFile(`${folderUrl}/${name}`);
    if (!response.ok) throw new WeightsError(`${folderUrl}/${name}: ${response.status} ${response.statusText}`);
    return response;
  };
  const [cardFile, weightsFile] = await Promise.all([fetched('card.json'), fetched(weightsFileName)]);
  return loadWeights(model, { bytes: await weightsFile.arrayBuffer(), card: parseCard(await cardFile.text()) });
}

/** @throws WeightsError unless the text is a card with a configuration and the hash of the weights */
export function parseCard(text: string): WeightsCard {
  let card: unknown;
  try {
    card = JSON.parse(text);
  } catch (cause) {
    throw new WeightsError('the card is not JSON', { cause });
  }
  const config = member(card, 'config');
  const sha256 = member(member(member(card, 'files'), weightsFileName), 'sha256');
  if (typeof config !== 'object' || config === null) throw new WeightsError('the card has no config');
  if (typeof sha256 !== 'string') throw new WeightsError(`the card has no sha256 of ${weightsFileName}`);
  return { config: { ...config }, sha256 };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function hexadecimal(digest: ArrayBuffer): string {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
