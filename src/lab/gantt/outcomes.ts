/** @file How each request of a run ended, a byte a request: a run of hours has millions of them. */

const firstCapacity = 1024;

export class Outcomes {
  /** [request] the outcome's code + 1; 0: not ended. */
  #codes = new Uint8Array(firstCapacity);

  get(request: number): number | undefined {
    const code = this.#codes[request];
    return code ? code - 1 : undefined;
  }

  set(request: number, outcome: number): void {
    if (request >= this.#codes.length) {
      const grown = new Uint8Array(Math.max(2 * this.#codes.length, request + 1));
      grown.set(this.#codes);
      this.#codes = grown;
    }
    this.#codes[request] = outcome + 1;
  }

  clear(): void {
    this.#codes.fill(0);
  }
}
