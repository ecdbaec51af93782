/** @file Weights of models whose weights are a file: fetched and decoded once for all devices. */
import { modelNamed } from '../model/catalogue.ts';
import { fetchWeights, type Weights } from '../model/weights.ts';

export class WeightStore {
  readonly #isShared: boolean;
  readonly #byModel = new Map<string, Promise<Weights>>();

  /** @param isShared in memory that the devices see; else a copy is sent to each and forgotten there */
  constructor(isShared: boolean) {
    this.#isShared = isShared;
  }

  /**
   * @param urls  by model, of the folder with its weights and card
   * @throws WeightsError as `fetchWeights`; asked again, it tries again
   */
  async get(urls: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, Weights>> {
    const entries = Array.from(urls, async ([model, url]) => [model, await this.#fetched(model, url)] as const);
    return new Map(await Promise.all(entries));
  }

  #fetched(model: string, url: string): Promise<Weights> {
    const known = this.#byModel.get(model);
    if (known) return known;
    const fetched = fetchWeights(modelNamed(model), url).then((weights) =>
      this.#isShared ? shared(weights) : weights,
    );
    this.#byModel.set(model, fetched);
    fetched.catch(() => this.#byModel.delete(model));
    return fetched;
  }
}

function shared(weights: Weights): Weights {
  return new Map(
    Array.from(weights, ([name, values]) => {
      const copy = new Float32Array(new SharedArrayBuffer(values.byteLength));
      copy.set(values);
      return [name, copy];
    }),
  );
}
